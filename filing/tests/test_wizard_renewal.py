"""The way from an association that ends to a claim on the successor of its subscription."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim
from customers.models import Subscription
from filing.models import UnfinishedClaim
from filing.tests.wizard_pages import CONTACTS, Wizard, subscription
from programs.models import Product
from tests.factories import NOW, LocationFactory, MembershipFactory, mailbox_at
from tests.walk import DAY, Cast, claim_in, make_cast

AREA = "business_applications"


@pytest.fixture
def successor(cast: Cast) -> Subscription:
    return subscription(cast.tenant)


@pytest.fixture
def claim(cast: Cast, successor: Subscription) -> Claim:
    """In force, on a subscription that ended yesterday and whose lines the sweep has closed."""
    old = subscription(cast.tenant, ends_at=NOW + DAY, successor_id=successor.subscription_id)
    claim = claim_in(
        Status.APPROVED,
        cast,
        area=AREA,
        activities=["pre_sales"],
        assets=[(old.product, old)],
        name="Renewal",
    )
    claiming.close_over(now=NOW + DAY)
    return claim


def begin(person: User, claim: Claim, area: str = AREA) -> tuple[Client, UnfinishedClaim | None]:
    client = Client()
    client.force_login(person)
    url = reverse("claims:new") + f"?renew={claim.reference}"
    client.post(url, {"solution_area": area})
    return client, UnfinishedClaim.objects.order_by("-pk").first()


def kept(unfinished: UnfinishedClaim | None) -> dict[str, dict[str, object]]:
    assert unfinished is not None
    return {
        step: {k: v for k, v in typed.items() if k != "asked"} for step, typed in unfinished.answers.items()
    }


@pytest.mark.proof
def test_looking_creates_nothing_and_chooses_the_area(cast: Cast, claim: Claim) -> None:
    client = Client()
    client.force_login(cast.admin)
    page = client.get(reverse("claims:new") + f"?renew={claim.reference}").content.decode()
    assert not UnfinishedClaim.objects.exists()
    assert re.search(r'<input[^>]*value="business_applications"[^>]*checked', page)


@pytest.mark.proof
def test_everything_is_filled_in_from_the_claim(cast: Cast, claim: Claim, successor: Subscription) -> None:
    _client, unfinished = begin(cast.colleague, claim)
    assert kept(unfinished) == {
        "solution-area": {"solution_area": AREA},
        "activity": {"activities": ["pre_sales"]},
        "customer": {
            "location": cast.location.mpn_id,
            "domain": cast.tenant.domains.get().domain,
            "tenant_id": str(cast.tenant.tenant_id),
        },
        "products": {"products": ["dynamics-365-sales"]},
        "subscriptions": {"subscription-dynamics-365-sales": str(successor.subscription_id)},
        "contacts": CONTACTS
        | {
            "name": "Renewal",
            "customer_contact_email": mailbox_at(cast.tenant),
            "customer_contact_reason": "",
        },
    }


@pytest.mark.proof
def test_continue_at_every_step_leads_to_the_claim(cast: Cast, claim: Claim, successor: Subscription) -> None:
    client, unfinished = begin(cast.admin, claim)
    answers = kept(unfinished)
    wizard = Wizard(client, cast)
    wizard.key = unfinished.key if unfinished else ""
    for slug in ("activity", "customer", "products", "subscriptions", "contacts"):
        page = html.unescape(wizard.get(slug).content.decode())
        for typed in answers[slug].values():
            for value in typed if isinstance(typed, list) else [typed]:
                assert str(value) in page
        assert wizard.post(slug, **answers[slug]).status_code == 302
    assert wizard.post("check").status_code == 302
    new = Claim.objects.exclude(pk=claim.pk).get()
    assert [line.subscription for line in new.lines.all()] == [successor]


@pytest.mark.proof
def test_nothing_counts_as_looked_up(cast: Cast, claim: Claim) -> None:
    client, unfinished = begin(cast.admin, claim)
    assert unfinished is not None
    check = client.get(reverse("claims:step", args=[unfinished.key, "check"]))
    assert check.url.startswith(reverse("claims:step", args=[unfinished.key, "customer"]))


@pytest.mark.proof
def test_another_area_takes_nothing_along(cast: Cast, claim: Claim) -> None:
    _client, unfinished = begin(cast.admin, claim, area="microsoft_365")
    assert kept(unfinished) == {"solution-area": {"solution_area": "microsoft_365"}}


@pytest.mark.proof
def test_stranger_and_colleague_elsewhere_get_an_empty_wizard(cast: Cast, claim: Claim) -> None:
    elsewhere = MembershipFactory(partner=cast.location.partner)
    elsewhere.locations.add(LocationFactory(partner=cast.location.partner))
    for person in (make_cast().admin, elsewhere.user):
        _client, unfinished = begin(person, claim)
        assert kept(unfinished) == {"solution-area": {"solution_area": AREA}}


@pytest.mark.parametrize("reference", ["", "CA-22222222", "nonsense", "%00", "x" * 1000])
def test_unknown_reference_answers_nothing(cast: Cast, reference: str) -> None:
    client = Client()
    client.force_login(cast.admin)
    response = client.get(reverse("claims:new") + f"?renew={reference}")
    assert response.status_code == 200
    assert "checked" not in response.content.decode()


def test_who_never_held_it_is_told_no_id(cast: Cast, successor: Subscription) -> None:
    old = subscription(cast.tenant, ends_at=NOW + DAY, successor_id=successor.subscription_id)
    draft = claim_in(Status.DRAFT, cast, area=AREA, activities=["usage"], assets=[(old.product, old)])
    _client, unfinished = begin(cast.admin, draft)
    answers = kept(unfinished)
    assert "subscriptions" not in answers
    assert answers["products"] == {"products": ["dynamics-365-sales"]}


def test_reader_of_reports_may_not_begin(claim: Claim) -> None:
    reader = MembershipFactory(partner=claim.partner, role="reports_viewer").user
    client = Client()
    client.force_login(reader)
    assert client.get(reverse("claims:new") + f"?renew={claim.reference}").status_code == 403


@pytest.mark.proof
def test_successor_that_is_too_new_is_still_told(cast: Cast, claim: Claim, successor: Subscription) -> None:
    Subscription.objects.filter(pk=successor.pk).update(activated_at=NOW + DAY - timedelta(hours=1))
    client, unfinished = begin(cast.admin, claim)
    answers, wizard = kept(unfinished), Wizard(client, cast)
    wizard.key = unfinished.key if unfinished else ""
    for slug in ("activity", "customer", "products"):
        wizard.post(slug, **answers[slug])
    assert "SUB_TOO_NEW" in wizard.post("subscriptions", **answers["subscriptions"]).content.decode()


def lines_panel(person: User, claim: Claim) -> str:
    client = Client()
    client.force_login(person)
    page = html.unescape(client.get(claim.get_absolute_url()).content.decode())
    return page[page.index('id="lines"') :].partition("</section>")[0]


@pytest.mark.proof
def test_claim_page_leads_to_the_successor_after_the_end(cast: Cast, claim: Claim) -> None:
    panel = lines_panel(cast.admin, claim)
    assert f'href="/claims/new/?renew={claim.reference}"' in panel
    assert "Subscription over" in panel


@pytest.mark.proof
def test_claim_page_tells_the_end_and_offers_the_successor_before_it(
    cast: Cast, successor: Subscription
) -> None:
    ends_at = NOW + 100 * DAY
    old = subscription(cast.tenant, ends_at=ends_at, successor_id=successor.subscription_id)
    other = subscription(
        cast.tenant, ends_at=ends_at, product=Product.objects.get(code="dynamics-365-finance")
    )
    assets = [(old.product, old), (other.product, other)]
    claim = claim_in(Status.APPROVED, cast, area=AREA, activities=["usage"], assets=assets)
    panel = lines_panel(cast.admin, claim)
    assert panel.count("its subscription ends on") == 2
    assert f"{ends_at:%-d %b %Y}" in panel
    assert panel.count("Claim the successor of") == 1


@pytest.mark.proof
def test_claim_page_offers_no_successor_that_is_claimed_or_unknown(
    cast: Cast, claim: Claim, successor: Subscription
) -> None:
    claim_in(Status.DRAFT, cast, area=AREA, activities=["usage"], assets=[(successor.product, successor)])
    assert "Claim the successor" not in lines_panel(cast.admin, claim)


@pytest.mark.proof
def test_reviewer_sees_the_end_and_no_offer(cast: Cast, successor: Subscription) -> None:
    old = subscription(cast.tenant, ends_at=NOW + 100 * DAY, successor_id=successor.subscription_id)
    claim = claim_in(Status.APPROVED, cast, area=AREA, activities=["usage"], assets=[(old.product, old)])
    client = Client()
    client.force_login(cast.reviewer)
    page = client.get(reverse("reviews:detail", args=[claim.reference])).content.decode()
    assert "ends <time" in page
    assert "Claim the successor" not in page
