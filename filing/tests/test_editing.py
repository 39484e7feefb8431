"""What is claimed, changed on the claim itself: products and subscriptions, as in the wizard."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import operations
from claims.models import Claim, ClaimLine
from claims.text_fields import TEXT_FIELDS
from claims.transitions import MoveRefused
from customers.models import LookupCount, Subscription
from filing.tests.wizard_pages import LONG_AGO, subscription
from filing.views import editing as view
from partners.models import Role
from programs.activities import Program
from programs.models import Policy, Product
from tests.factories import (
    NOW,
    LocationFactory,
    MembershipFactory,
    SubscriptionFactory,
    TenantFactory,
)
from tests.walk import Cast, claim_in, draft, rival_of, workload

pytestmark = pytest.mark.django_db
SALES, SERVICE = "dynamics-365-sales", "dynamics-365-customer-service"
BUDGET = 15


def text_of(response: HttpResponse) -> str:
    return " ".join(unescape(response.content.decode()).split())


class Editor:
    """The partner's admin at the edit page of a claim."""

    def __init__(self, browse, cast: Cast, claim: Claim) -> None:
        self.client, self.claim = browse(cast.admin), claim
        self.url = reverse("claims:edit", args=[claim.reference])

    def get(self) -> HttpResponse:
        return self.client.get(self.url)

    def post(self, **changes: object) -> HttpResponse:
        self.claim.refresh_from_db()
        as_it_is = {name: getattr(self.claim, name) for name in TEXT_FIELDS} | {
            "location": self.claim.location_id,
            "revision": self.claim.revision,
        }
        return self.client.post(self.url, as_it_is | changes)

    @property
    def assets(self) -> set[tuple[str, Subscription | None]]:
        live = self.claim.lines.live().select_related("product", "subscription")
        return {(line.product.code, line.subscription) for line in live}


@pytest.fixture
def workloads(browse, cast) -> Editor:
    return Editor(browse, cast, draft(cast))


@pytest.fixture
def sold(cast) -> Subscription:
    return subscription(cast.tenant)


@pytest.fixture
def dynamics(browse, cast, sold) -> Editor:
    """A claim on the one subscription of Sales that the customer has."""
    return Editor(browse, cast, draft(cast, area="business_applications", assets=[(sold.product, sold)]))


@pytest.mark.parametrize("status", ["draft", "action_required"])
def test_workload_is_added_and_stands_in_the_history(browse, cast, status):
    editor = Editor(browse, cast, claim_in(status, cast))
    response = editor.post(products=["yammer"])
    assert response.status_code == 302
    assert editor.assets == {("exchange-online", None), ("yammer", None)}
    assert editor.claim.events.get(kind="edited").changes["lines_added"] == [None, "Yammer"]
    history = text_of(editor.client.get(response.url))
    assert "Added" in history
    assert "Yammer" in history


def test_answer_to_a_request_may_be_another_product(browse, cast):
    editor = Editor(browse, cast, claim_in("action_required", cast))
    editor.post(products=["yammer"])
    assert not editor.claim.findings.unanswered().exists()


def test_single_subscription_is_taken_without_asking(cast, dynamics):
    service = subscription(cast.tenant, product=Product.objects.get(code=SERVICE))
    assert dynamics.post(products=[SERVICE]).status_code == 302
    assert (SERVICE, service) in dynamics.assets


def test_subscription_is_asked_for_where_the_customer_has_several(cast, dynamics):
    service = Product.objects.get(code=SERVICE)
    wanted, _other = (subscription(cast.tenant, product=service) for _ in range(2))
    text = text_of(dynamics.post(products=[SERVICE], name="Typed before"))
    assert "Enter the ID of the subscription of Dynamics 365 Customer Service" in text
    assert 'value="Typed before"' in text
    assert f'name="subscription-{SERVICE}"' in text
    assert "Where the customer finds the ID" in text
    assert str(wanted.subscription_id) not in text
    typed = {f"subscription-{SERVICE}": f"{{{str(wanted.subscription_id).upper()}}}"}
    assert dynamics.post(products=[SERVICE], name="Typed before", **typed).status_code == 302
    assert (SERVICE, wanted) in dynamics.assets
    assert Claim.objects.get().name == "Typed before"


def test_subscription_is_replaced_in_one_act(cast, dynamics, sold):
    successor = subscription(cast.tenant)
    line = dynamics.claim.lines.get()
    typed = {f"subscription-{SALES}": str(successor.subscription_id)}
    assert dynamics.post(products=[SALES], remove_lines=[line.pk], **typed).status_code == 302
    assert dynamics.assets == {(SALES, successor)}
    changes = dynamics.claim.events.get(kind="edited").changes
    assert changes["lines_removed"] == [str(sold), None]
    assert changes["lines_added"] == [None, str(successor)]


def test_everything_wrong_is_told_at_once_and_kept(cast, dynamics):
    subscription(cast.tenant, product=Product.objects.get(code=SERVICE), channel=Subscription.Channel.CSP)
    marketing = "dynamics-365-marketing"
    response = dynamics.post(
        name="",
        customer_contact_name="x" * 10_000,
        customer_contact_email="nobody",
        products=[SERVICE, marketing],
        **{f"subscription-{marketing}": f"1234 {UUID(int=7)}"},
    )
    text = text_of(response)
    assert response.status_code == 422
    assert "<title>Error:" in text
    for code in ("SUB_CSP", "SUB_NOT_GUID", "SUB_NOT_FOUND"):
        assert text.count(f">{code}</a>") == 2  # in the summary and at the field
    assert 'href="#id_name"' in text
    assert "Name the claim, so that you find it again." in text
    assert "Shorten this to 100 characters; it has 10000." in text
    assert f"1234 {UUID(int=7)}" in text
    assert 'value="nobody"' in text
    assert dynamics.assets == {(SALES, dynamics.claim.lines.get().subscription)}


def test_own_lines_are_closed_and_refused_when_forged(cast, workloads):
    other = draft(cast, assets=[workload("yammer")])
    text = text_of(workloads.get())
    assert "The claim already has this." in text
    assert f'href="{other.get_absolute_url()}"' in text
    refused = text_of(workloads.post(products=["exchange-online", "yammer"]))
    assert "Your company already claims Exchange Online for this customer: this claim." in refused
    assert f"Your company already claims Yammer for this customer: {other.reference}." in refused
    assert workloads.assets == {("exchange-online", None)}


def test_own_subscription_elsewhere_is_refused(cast, dynamics):
    second = subscription(cast.tenant)
    other = draft(cast, area="business_applications", assets=[(second.product, second)])
    typed = {f"subscription-{SALES}": str(second.subscription_id)}
    text = text_of(dynamics.post(products=[SALES], **typed))
    assert "SUB_ALREADY_CLAIMED" in text or "OWN_CLAIM_OPEN" in text
    assert other.reference in text


@pytest.mark.proof
def test_rival_line_warns_without_a_name_and_may_be_added(cast, workloads):
    rival = rival_of(cast)
    claim_in("approved", rival, assets=[workload("yammer")])
    text = text_of(workloads.get())
    assert "already associated with another partner" in text
    assert rival.location.partner.name not in text
    assert workloads.post(products=["yammer"]).status_code == 302


def test_product_via_dpor_is_refused_when_forged(dynamics):
    assert "PRODUCT_VIA_DPOR" in text_of(dynamics.post(products=["power-bi"]))


def test_typed_subscriptions_count_as_lookups_and_stop_at_the_limit(cast, dynamics):
    Policy.objects.update(lookups_per_hour=2)
    subscription(cast.tenant)
    stranger = subscription(TenantFactory(name="Fourth Coffee"))
    typed = {f"subscription-{SALES}": f"{UUID(int=7)} {UUID(int=8)}"}
    assert "SUB_NOT_FOUND" in text_of(dynamics.post(products=[SALES], **typed))
    assert LookupCount.objects.get().count == 2
    typed = {f"subscription-{SALES}": str(stranger.subscription_id)}
    text = text_of(dynamics.post(products=[SALES], **typed))
    assert "LOOKUPS_USED_UP" in text
    assert "SUB_WRONG_TENANT" not in text


def test_location_outside_the_programs_is_refused_by_page_and_operation(cast, workloads):
    sells_only = LocationFactory(partner=cast.location.partner, programs=[Program.OSA_SELL])
    assert "LOCATION_NOT_ENROLLED" in text_of(workloads.post(location=sells_only.pk))
    with pytest.raises(MoveRefused, match="is not enrolled in OSU Microsoft 365"):
        operations.edit_claim(claim=workloads.claim, by=cast.admin, now=NOW, fields={"location": sells_only})


def test_location_that_lost_its_enrolment_locks_no_other_field(cast, workloads):
    cast.location.enrolments.all().delete()
    assert workloads.post(name="Other name").status_code == 302


@pytest.mark.parametrize("status", ["submitted", "under_review", "approved", "rejected", "withdrawn"])
def test_products_are_locked_with_the_claim(browse, cast, status):
    claim = claim_in(status, cast)
    Editor(browse, cast, claim).post(products=["yammer"])
    with pytest.raises(MoveRefused):
        operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={}, add_assets=[workload("yammer")])
    assert not claim.lines.filter(product__code="yammer").exists()


def test_colleague_who_claimed_it_meanwhile_wins_and_the_words_stay(cast, workloads, monkeypatch):
    as_seen_before = view.Editing.is_valid

    def slow(editing: view.Editing) -> bool:
        is_right = as_seen_before(editing)
        draft(cast, assets=[workload("yammer")], by=cast.colleague)
        return is_right

    monkeypatch.setattr(view.Editing, "is_valid", slow)
    response = workloads.post(products=["yammer"], name="Kept name")
    assert response.status_code == 409
    text = text_of(response)
    assert "You already have an open or approved claim" in text
    assert 'value="Kept name"' in text
    assert workloads.assets == {("exchange-online", None)}
    assert not ClaimLine.objects.filter(claim__name="Kept name").exists()


def test_too_new_names_the_hour(cast, dynamics):
    activated_at = timezone.now() - timedelta(hours=3)
    subscription(cast.tenant, product=Product.objects.get(code=SERVICE), activated_at=activated_at)
    text = text_of(dynamics.post(products=[SERVICE]))
    assert "SUB_TOO_NEW" in text
    assert f"{activated_at + timedelta(hours=48):%H:%M}" in text


def test_place_to_ask_stands_for_a_claim_that_is_not_theirs_to_see(cast, workloads):
    lyon = LocationFactory(partner=cast.location.partner, name="Contoso Lyon")
    other = Cast(**(vars(cast) | {"location": lyon}))
    admin = MembershipFactory(partner=lyon.partner, role=Role.INCENTIVE_ADMIN).user
    claim = draft(other, by=admin, assets=[workload("yammer")])
    cast.admin.membership.locations.add(cast.location)
    text = text_of(workloads.get())
    assert "Contoso Lyon" in text
    assert claim.reference not in text


@pytest.mark.proof
@pytest.mark.parametrize("count", [3, 300])
def test_page_stays_within_its_budget(cast, dynamics, count):
    Policy.objects.update(lookups_per_hour=1000)
    product = Product.objects.get(code=SERVICE)
    known = Subscription.objects.bulk_create(
        SubscriptionFactory.build(tenant=cast.tenant, product=product, activated_at=LONG_AGO)
        for _ in range(2 * count)
    )
    LocationFactory.create_batch(count // 10, partner=cast.location.partner)
    assets = [(product, each) for each in known[:count]]
    operations.edit_claim(claim=dynamics.claim, by=cast.admin, now=NOW, fields={}, add_assets=assets)
    typed = "\n".join(str(each.subscription_id) for each in known[count:])
    with CaptureQueriesContext(connection) as queries:
        assert dynamics.get().status_code == 200
    assert len(queries) <= BUDGET
    with CaptureQueriesContext(connection) as queries:
        response = dynamics.post(products=[SERVICE], name="", **{f"subscription-{SERVICE}": typed})
    assert response.status_code == 422
    assert len(queries) <= BUDGET + 5  # the form above is read anew, and the look-ups are counted
    assert dynamics.post(products=[SERVICE], **{f"subscription-{SERVICE}": typed}).status_code == 302
    assert len(dynamics.assets) == 2 * count + 1
