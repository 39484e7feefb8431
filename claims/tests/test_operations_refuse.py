"""What may not be claimed is refused by the operations themselves, with its code, whichever page or program calls."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from claims import operations
from claims.lines import Asset
from claims.models import Claim, ClaimLine
from claims.operations.filing import NotReady
from claims.refusals import ADVICE, ActCode
from claims.transitions import MoveRefused
from cpor.help.entries import CODES
from customers.models import Subscription, TenantWorkload
from customers.refusals import Code
from partners.models import Enrolment
from programs.models import Product
from reviews import operations as reviewing
from reviews.operations.pointing import SENTENCES
from tests.factories import NOW, LocationFactory, SubscriptionFactory, TenantFactory, mailbox_at
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, draft, subscription_of, workload

MICROSOFT_365, BUSINESS = "microsoft_365", "business_applications"
SALES, SERVICE = "dynamics-365-sales", "dynamics-365-customer-service"
Wanted = tuple[str, Asset]  # solution area, and what is claimed


def sales(cast: Cast, **how: Any) -> Wanted:
    subscription = SubscriptionFactory(**{"tenant": cast.tenant, **how})
    return BUSINESS, (Product.objects.get(code=SALES), subscription)


def not_licensed(cast: Cast) -> Wanted:
    TenantWorkload.objects.filter(tenant=cast.tenant, product__code="yammer").delete()
    return MICROSOFT_365, workload("yammer")


def of_another_product(cast: Cast) -> Wanted:
    service = Product.objects.get(code=SERVICE)
    return BUSINESS, (service, sales(cast)[1][1])


def through_dpor(cast: Cast) -> Wanted:
    return BUSINESS, (Product.objects.filter(is_via_dpor=True)[0], sales(cast)[1][1])


def without_one(cast: Cast) -> Wanted:
    return BUSINESS, (Product.objects.get(code=SALES), None)


State, DAY = Subscription.State, timedelta(days=1)
CAUSES: dict[str, tuple[Code, Callable[[Cast], Wanted]]] = {
    "workload_not_licensed": (Code.PRODUCT_NOT_ON_TENANT, not_licensed),
    "no_subscription": (Code.PRODUCT_NOT_ON_TENANT, without_one),
    "through_DPOR": (Code.PRODUCT_VIA_DPOR, through_dpor),
    "another_customers": (Code.SUB_WRONG_TENANT, lambda cast: sales(cast, tenant=TenantFactory())),
    "no_business_application": (
        Code.SUB_NOT_DYNAMICS,
        lambda cast: sales(cast, product=None, product_name="Microsoft 365 E3"),
    ),
    "another_products": (Code.SUB_WRONG_PRODUCT, of_another_product),
    "through_CSP": (Code.SUB_CSP, lambda cast: sales(cast, channel=Subscription.Channel.CSP)),
    "not_activated": (Code.SUB_NOT_ACTIVATED, lambda cast: sales(cast, activated_at=None)),
    "suspended": (Code.SUB_INACTIVE, lambda cast: sales(cast, state=State.SUSPENDED)),
    "over": (Code.SUB_INACTIVE, lambda cast: sales(cast, ends_at=NOW - DAY)),
    "too_new": (Code.SUB_TOO_NEW, lambda cast: sales(cast, activated_at=NOW - DAY)),
}
each_cause = pytest.mark.parametrize(("code", "wanted"), CAUSES.values(), ids=CAUSES)


TEXTS = {
    "name": "Direct",
    "partner_contact_name": "Pia",
    "partner_contact_email": "pia@contoso.example",
    "customer_contact_name": "Carl",
    "customer_contact_title": "CIO",
}


def create(cast: Cast, area: str, asset: Asset, **how: Any) -> Claim:
    how = {"location": cast.location, "activities": ["usage"], "email": mailbox_at(cast.tenant)} | how
    with transaction.atomic():
        return operations.create_claim(
            by=cast.admin,
            location=how["location"],
            tenant=cast.tenant,
            solution_area=area,
            activities=how["activities"],
            assets=[asset],
            texts=TEXTS | {"customer_contact_email": how["email"]} | how.get("texts", {}),
            now=NOW,
        )


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(MoveRefused) as refusal:
        act()
    assert str(refusal.value)
    return refusal.value.code


@each_cause
def test_no_claim_is_created_of_what_may_not_be_claimed(cast: Cast, code: Code, wanted: Callable) -> None:
    area, asset = wanted(cast)
    assert refused(lambda: create(cast, area, asset)) == code
    assert not Claim.objects.exists()


UNFIT = {
    "nothing": {"customer_contact_title": ""},
    "spaces": {"partner_contact_name": "  "},
    "too long": {"name": "x" * 101},
    "a web address": {"customer_contact_name": "https://evil.example"},
    "no address": {"partner_contact_email": "pia"},
}


@pytest.mark.parametrize("texts", UNFIT.values(), ids=UNFIT)
def test_no_claim_is_created_with_a_text_that_no_form_takes(cast: Cast, texts: dict[str, str]) -> None:
    assert refused(lambda: create(cast, MICROSOFT_365, workload(), texts=texts)) == ActCode.TEXT_UNFIT
    assert not Claim.objects.exists()


@pytest.mark.parametrize("texts", UNFIT.values(), ids=UNFIT)
def test_nor_edited_to_one(cast: Cast, texts: dict[str, str]) -> None:
    claim = draft(cast)
    act = lambda: operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields=texts)  # noqa: E731
    assert refused(act) == ActCode.TEXT_UNFIT
    assert not claim.events.filter(kind="edited").exists()


def test_unfit_texts_are_all_told_at_once(cast: Cast) -> None:
    with pytest.raises(MoveRefused, match=r"Shorten this.*Enter the title"):
        create(cast, MICROSOFT_365, workload(), texts=UNFIT["too long"] | UNFIT["nothing"])


@each_cause
def test_nor_as_a_revenue_association(cast: Cast, code: Code, wanted: Callable) -> None:
    area, asset = wanted(cast)
    if area == BUSINESS:
        assert refused(lambda: create(cast, area, asset, activities=["revenue_association"])) == code


@each_cause
def test_nor_put_on_a_claim_by_an_edit(cast: Cast, code: Code, wanted: Callable) -> None:
    area, asset = wanted(cast)
    mine = subscription_of(cast.tenant) if area == BUSINESS else workload()
    claim = draft(cast, area=area, assets=[mine])
    act = lambda: operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={}, add_assets=[asset])  # noqa: E731
    assert refused(act) == code
    assert claim.lines.count() == 1


def test_what_the_partner_has_already_is_refused_with_its_code(cast: Cast) -> None:
    asset = subscription_of(cast.tenant)
    create(cast, BUSINESS, asset)
    create(cast, MICROSOFT_365, workload())
    assert refused(lambda: create(cast, BUSINESS, asset)) == Code.SUB_ALREADY_CLAIMED
    assert refused(lambda: create(cast, MICROSOFT_365, workload())) == Code.OWN_CLAIM_OPEN


def test_location_and_contact_are_refused_with_their_codes(cast: Cast) -> None:
    elsewhere = LocationFactory(partner=cast.location.partner)
    Enrolment.objects.filter(location=elsewhere).delete()
    ours = cast.colleague.email
    for code, how in [
        (Code.LOCATION_NOT_ENROLLED, {"location": elsewhere}),
        (Code.CONTACT_IS_PARTNER, {"email": ours}),
        (Code.CONTACT_NEEDS_REASON, {"email": "carl@mail.example"}),
    ]:
        assert refused(lambda how=how: create(cast, MICROSOFT_365, workload(), **how)) == code


def test_product_of_the_other_solution_area_is_refused(cast: Cast) -> None:
    with pytest.raises(NotReady, match="Exchange Online is claimed under Microsoft 365"):
        create(cast, BUSINESS, workload())
    with pytest.raises(NotReady, match="Dynamics 365 Sales is claimed under Business Applications"):
        create(cast, MICROSOFT_365, sales(cast)[1])


GONE = {
    Code.SUB_CSP: {"channel": Subscription.Channel.CSP},
    Code.SUB_NOT_ACTIVATED: {"activated_at": None},
    Code.SUB_INACTIVE: {"state": State.SUSPENDED},
}


@pytest.mark.parametrize(("code", "now_is"), GONE.items(), ids=map(str, GONE))
@pytest.mark.parametrize(("status", "act"), [("draft", "submit"), ("under_review", "approve")])
def test_it_is_asked_again_before_submitting_and_approving(
    cast: Cast, code: Code, now_is: dict, status: str, act: str
) -> None:
    claim = claim_in(status, cast, area=BUSINESS, assets=[subscription_of(cast.tenant)])
    Subscription.objects.filter(pk=claim.lines.get().subscription_id).update(**now_is)
    by, room = (cast.admin, operations) if act == "submit" else (cast.reviewer, reviewing)
    assert refused(lambda: getattr(room, act)(claim=claim, by=by, now=NOW)) == code


def test_an_id_that_nobody_typed_is_not_given_away(cast: Cast, browse: Browse) -> None:
    """The only subscription of a product is taken without asking; what stands against it later is told of its end."""
    claim = claim_in("draft", cast, area=BUSINESS, assets=[subscription_of(cast.tenant)])
    subscription = claim.lines.get().subscription
    Subscription.objects.filter(pk=subscription.pk).update(channel=Subscription.Channel.CSP)
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert f"The subscription {subscription.last_four} was bought through a Cloud Solution Provider" in page
    assert str(subscription.subscription_id) not in page


def test_pages_tell_the_code_of_what_an_operation_refuses(cast: Cast, browse: Browse) -> None:
    claim = claim_in("under_review", cast, area=BUSINESS, assets=[subscription_of(cast.tenant)])
    waiting = claim_in("draft", cast, area=BUSINESS, assets=[subscription_of(cast.tenant)])
    Subscription.objects.filter(tenant=cast.tenant).update(channel=Subscription.Channel.CSP)
    typed = {"approve-revision": claim.revision}
    decided = browse(cast.reviewer).post(reverse("reviews:approve", args=[claim.reference]), typed)
    submitted = browse(cast.admin).post(
        reverse("claims:submit", args=[waiting.reference]), {"revision": waiting.revision}
    )
    for answer, status in ((decided, 409), (submitted, 422)):
        assert answer.status_code == status
        assert "#code-SUB_CSP" in answer.content.decode()


def test_workload_that_the_customer_lost_is_neither_submitted_nor_approved(cast: Cast) -> None:
    waiting, filed = (
        claim_in(status, cast, assets=[workload(code)])
        for status, code in (("under_review", "yammer"), ("draft", "exchange-online"))
    )
    TenantWorkload.objects.filter(tenant=cast.tenant).delete()
    submit = lambda: operations.submit(claim=filed, by=cast.admin, now=NOW)  # noqa: E731
    approve = lambda: reviewing.approve(claim=waiting, by=cast.reviewer, now=NOW)  # noqa: E731
    assert (refused(submit), refused(approve)) == (Code.PRODUCT_NOT_ON_TENANT,) * 2


def test_database_refuses_the_subscription_of_another_tenant_or_product(cast: Cast) -> None:
    claim = draft(cast, area=BUSINESS, assets=[subscription_of(cast.tenant)])
    for product, subscription in (
        sales(cast, tenant=TenantFactory())[1],
        (Product.objects.get(code=SERVICE), sales(cast)[1][1]),
    ):
        with (
            pytest.raises(IntegrityError, match="a subscription of another tenant or product"),
            transaction.atomic(),
        ):
            ClaimLine.objects.create(
                claim=claim,
                partner=claim.partner,
                tenant=claim.tenant,
                product=product,
                subscription=subscription,
            )


def test_what_a_claim_lacks_is_refused_with_its_codes(cast: Cast) -> None:
    for code, how in [
        (ActCode.CONTACT_MISSING, {"email": ""}),
        (ActCode.ACTIVITIES_CANNOT_COMBINE, {"activities": ["usage", "revenue_association"]}),
    ]:
        area, asset = (BUSINESS, sales(cast)[1]) if "activities" in how else (MICROSOFT_365, workload())
        assert refused(lambda how=how, area=area, asset=asset: create(cast, area, asset, **how)) == code
    assert refused(lambda: create(cast, BUSINESS, workload())) == ActCode.PRODUCT_OF_OTHER_AREA

    empty, without = draft(cast, assets=[workload()]), draft(cast, assets=[workload("yammer")])
    line = empty.lines.get()
    operations.edit_claim(claim=empty, by=cast.admin, now=NOW, fields={}, remove_lines=[line])
    submit = lambda claim: operations.submit(claim=claim, by=cast.admin, now=NOW)  # noqa: E731
    assert refused(lambda: submit(empty)) == ActCode.NO_PRODUCT_LEFT
    assert refused(lambda: submit(without)) == ActCode.PROOF_MISSING


def test_what_cannot_be_done_now_is_refused_with_its_codes(cast: Cast) -> None:
    """By whom, from which page, and how far the claim is: each with a code of its own."""
    submitted = claim_in("submitted", cast)
    read = claim_in("under_review", cast, assets=[workload("yammer")])
    asked = claim_in("action_required", cast, assets=[workload("intune")])
    stale = {"claim": submitted, "by": cast.admin, "now": NOW, "revision": submitted.revision - 1}
    acts: list[tuple[ActCode, Callable[[], object]]] = [
        (ActCode.NOT_NOW, lambda: operations.submit(claim=submitted, by=cast.admin, now=NOW)),
        (ActCode.MOVED_ON, lambda: operations.recall(**stale)),
        (ActCode.ALREADY_READ, lambda: operations.recall(claim=read, by=cast.admin, now=NOW)),
        (ActCode.FINDING_UNANSWERED, lambda: operations.submit(claim=asked, by=cast.admin, now=NOW)),
        (ActCode.REVIEW_FIRST, lambda: reviewing.approve(claim=submitted, by=cast.reviewer, now=NOW)),
        (
            ActCode.REASON_MISSING,
            lambda: reviewing.reject(claim=read, by=cast.reviewer, now=NOW, findings=[]),
        ),
    ]
    assert {refused(act) for code, act in acts} == {code for code, _act in acts}
    for code, act in acts:
        assert refused(act) == code


def test_every_code_that_is_told_leads_to_the_help() -> None:
    assert set(ActCode) == set(ADVICE)
    assert {*ActCode, *Code, *SENTENCES} <= CODES


def test_pages_tell_the_code_of_what_came_too_late(cast: Cast, browse: Browse) -> None:
    claim = claim_in("under_review", cast)
    stale = {"revision": claim.revision - 1}
    for code, act, typed in [
        ("MOVED_ON", "withdraw", stale | {"reason": "Never mind."}),
        ("ALREADY_READ", "recall", {"revision": claim.revision}),
        ("MOVED_ON", "submit", stale),
    ]:
        answer = browse(cast.admin).post(reverse(f"claims:{act}", args=[claim.reference]), typed)
        assert (act, answer.status_code, f"#code-{code}" in answer.content.decode()) == (act, 409, True)
    decided = browse(cast.reviewer).post(
        reverse("reviews:approve", args=[claim.reference]), {"approve-revision": claim.revision - 1}
    )
    assert "#code-MOVED_ON" in decided.content.decode()
