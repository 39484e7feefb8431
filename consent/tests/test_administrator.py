"""The portal administrator's page: every association on their tenant, each deniable through their one link."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Consent, Status
from claims.models import Claim
from consent.models import ConsentLink
from customers.models import TenantAdmin
from tests.factories import TenantFactory
from tests.walk import Cast, accept_letters, claim_in, make_cast, rival_of, subscription_of, workload


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast)


@pytest.fixture
def other(claim: Claim, cast: Cast) -> Claim:
    """Another partner's association on the same tenant, on a subscription."""
    rival = rival_of(cast)
    asset = subscription_of(cast.tenant)
    return claim_in(Status.APPROVED, rival, assets=[asset], area="business_applications", now=timezone.now())


def links_of(claim: Claim, role: str) -> ConsentLink:
    return ConsentLink.objects.usable().get(request__claim=claim, request__is_current=True, role=role)


def open_as(claim: Claim, role: str) -> tuple[Client, ConsentLink]:
    """A browser that came by the letter of `role` about `claim`."""
    link, client = links_of(claim, role), Client()
    session = client.session
    session["consent_links"] = [link.link_id]
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client, link


def test_administrator_sees_every_association_on_the_tenant(claim: Claim, other: Claim) -> None:
    client, link = open_as(claim, "administrator")
    page = client.get(reverse("consent:page", args=[link.link_id])).content.decode()

    assert other.partner.name in page
    assert str(other.lines.get().subscription.subscription_id) in page
    assert reverse("consent:page", args=[link.link_id, other.reference]) in page


@pytest.mark.proof
def test_contact_sees_their_claim_alone(claim: Claim, other: Claim) -> None:
    client, link = open_as(claim, "contact")
    page = client.get(reverse("consent:page", args=[link.link_id])).content.decode()

    assert other.partner.name not in page
    elsewhere = reverse("consent:page", args=[link.link_id, other.reference])
    assert client.get(elsewhere).status_code == 404
    assert client.post(elsewhere + "deny/").status_code == 404
    other.refresh_from_db()
    assert other.status == Status.APPROVED


@pytest.mark.proof
def test_administrator_denies_another_association_and_takes_it_back(claim: Claim, other: Claim) -> None:
    accept_letters(now=timezone.now())
    client, link = open_as(claim, "administrator")
    there = reverse("consent:page", args=[link.link_id, other.reference])

    assert "Deny association" in client.get(there).content.decode()
    answer = client.post(there + "deny/", {"reason": "Not ours."})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert (other.status, other.consent) == (Status.CONSENT_DENIED, Consent.DENIED)
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED

    assert "Take the denial back" in client.get(there).content.decode()
    client.post(there + "undo/")
    other.refresh_from_db()
    assert other.status == Status.APPROVED


def test_administrator_whom_no_letter_reached_about_it_denies_all_the_same(claim: Claim, cast: Cast) -> None:
    newcomer = TenantAdmin.objects.create(tenant=cast.tenant, name="Nora New", email="nora@customer.example")
    later = claim_in(Status.APPROVED, cast, assets=[workload("microsoft-teams")], now=timezone.now())
    link = ConsentLink.objects.get(request__claim=later, email=newcomer.email)
    client = Client()
    session = client.session
    session["consent_links"] = [link.link_id]
    session.save()
    client.cookies["sessionid"] = session.session_key
    there = reverse("consent:page", args=[link.link_id, claim.reference])

    shown = ConsentLink.objects.count()
    assert client.get(there).status_code == 200
    assert ConsentLink.objects.count() == shown, "a GET writes nothing"
    for _ in range(2):
        client.post(there + "deny/")
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED
    assert claim.events.filter(kind="deny").count() == 1
    assert "Take the denial back" in client.get(there).content.decode()


def test_administrator_of_another_tenant_finds_nothing(claim: Claim) -> None:
    stranger = make_cast()
    stranger.tenant = TenantFactory()
    elsewhere = claim_in(Status.APPROVED, stranger, now=timezone.now())
    client, link = open_as(elsewhere, "administrator")
    there = reverse("consent:page", args=[link.link_id, claim.reference])

    assert client.get(there).status_code == 404
    assert client.post(there + "deny/").status_code == 404


@pytest.mark.proof
@pytest.mark.parametrize("count", [2, 30])
def test_page_asks_the_same_number_of_questions(
    claim: Claim, cast: Cast, django_assert_max_num_queries, count: int
) -> None:
    for _ in range(count):
        asset = subscription_of(cast.tenant)
        claim_in(
            Status.APPROVED,
            rival_of(cast),
            assets=[asset],
            area="business_applications",
            activities=["revenue_association"],
            now=timezone.now(),
        )
    client, link = open_as(claim, "administrator")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("consent:page", args=[link.link_id])).content.decode()
    assert "it reports revenue only" in page
    assert ("Next" in page) is (count > 20)


@pytest.mark.proof
@pytest.mark.parametrize("count", [2, 60])
def test_administrator_reads_every_subscription_id_and_where_to_find_it(
    claim: Claim, other: Claim, cast: Cast, count: int, django_assert_max_num_queries
) -> None:
    free = [subscription_of(cast.tenant)[1] for _ in range(count)]
    elsewhere = subscription_of(TenantFactory())[1]
    client, link = open_as(claim, "administrator")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("consent:page", args=[link.link_id])).content.decode()

    shown = [row for row in free if str(row.subscription_id) in page]
    assert "Billing, Products &amp; services" in page or "Billing, Products & services" in page
    assert "No partner" in page
    assert str(elsewhere.subscription_id) not in page
    if count == 2:
        assert shown == free
    else:
        assert "11 more stand in the admin center" in page
    contact, its_link = open_as(claim, "contact")
    its_page = contact.get(reverse("consent:page", args=[its_link.link_id])).content.decode()
    assert "Your subscription IDs" not in its_page
