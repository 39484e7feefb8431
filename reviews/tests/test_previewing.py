"""The letters of a decision, read before they are sent; and that reading them changes nothing."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import StaffRole, User
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim
from consent.models import ConsentLink
from customers.models import TenantAdmin
from notifications.models import Letter
from reviews.tests.test_console import FAULT, fields, url
from tests.factories import MembershipFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, subscription_of

ACTS: list[tuple[str, dict[str, Any]]] = [
    ("approve", {"note": "Typed note"}),
    ("request_action", FAULT),
    ("reject", FAULT),
]


def preview_url(act: str, claim: Claim) -> str:
    return reverse("reviews:preview", args=[claim.reference, act])


def everything(claim: Claim) -> tuple[Any, ...]:
    claim.refresh_from_db()
    return (
        claim.status,
        claim.revision,
        claim.changed_at,
        list(claim.lines.values_list("pk", "state", "in_force_at")),
        claim.events.count(),
        claim.findings.count(),
        Letter.objects.count(),
        ConsentLink.objects.count(),
    )


@pytest.mark.parametrize(("act", "typed"), ACTS)
@pytest.mark.parametrize("is_htmx", [True, False])
def test_preview_shows_the_letters_and_changes_nothing(
    act: str, typed: dict[str, Any], is_htmx: bool, cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    before = everything(claim)
    headers = {"HX-Request": "true"} if is_htmx else {}
    answer = browse(cast.reviewer).post(preview_url(act, claim), fields(act, claim, **typed), headers=headers)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f"&lt;{cast.admin.email}&gt;" in shown
    assert everything(claim) == before
    assert ("<html" in shown) is not is_htmx
    if not is_htmx:  # the page with the form as it was typed
        assert str(typed.get("note") or typed["text"]) in shown
        assert shown.count('data-status="under_review"') == 1


def test_a_letter_in_another_language_says_so(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    User.objects.filter(pk=cast.admin.pk).update(language="de")
    act, typed = ACTS[0]
    shown = browse(cast.reviewer).post(preview_url(act, claim), fields(act, claim, **typed)).content.decode()
    assert '<span class="letter-subject" lang="de">' in shown
    assert '<pre class="letter-text" lang="de"' in shown


@pytest.mark.proof
@pytest.mark.parametrize(("act", "typed"), ACTS)
def test_preview_says_exactly_what_is_sent(
    act: str, typed: dict[str, Any], cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    client, last = browse(cast.reviewer), Letter.objects.order_by("pk").last()
    letters = client.post(preview_url(act, claim), fields(act, claim, **typed)).context["letters"][act]
    client.post(url(act, claim), fields(act, claim, **typed))
    sent = Letter.objects.filter(pk__gt=last.pk if last else 0)
    assert {letter.subject for letter in letters} == {letter.subject for letter in sent}
    told = {to.rsplit("<")[-1].rstrip(">") for letter in letters for to in letter.to}
    assert told == {letter.to_email for letter in sent}


@pytest.mark.proof
def test_links_of_the_consent_letter_are_left_out(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    shown = browse(cast.reviewer).post(preview_url("approve", claim), fields("approve", claim))
    assert claim.customer_contact_email in shown.content.decode()
    assert "/consent/…" in shown.content.decode()


def test_what_would_be_refused_is_refused(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    stale = fields("reject", claim, **FAULT)
    claiming.withdraw(claim=claim, by=cast.admin, reason="Changed our mind.", now=timezone.now())
    for headers in ({}, {"HX-Request": "true"}):
        answer = browse(cast.reviewer).post(preview_url("reject", claim), stale, headers=headers)
        assert answer.status_code == 409
        assert "it is now “Withdrawn”" in answer.content.decode()
        assert f"{cast.admin} withdrew the claim." in answer.content.decode()


def test_form_with_a_mistake_says_so(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    for headers in ({}, {"HX-Request": "true"}):
        answer = browse(cast.reviewer).post(
            preview_url("reject", claim), fields("reject", claim), headers=headers
        )
        assert answer.status_code == 422
        assert "Choose at least one finding" in answer.content.decode()


def test_only_those_who_decide_may_preview(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    typed = fields("approve", claim)
    others = [ReviewerFactory(staff_role=StaffRole.AUDITOR), cast.admin, cast.colleague]
    for person in [*others, MembershipFactory().user]:
        assert browse(person).post(preview_url("approve", claim), typed).status_code == 403
    assert browse(None).post(preview_url("approve", claim), typed).status_code == 302
    assert browse(cast.reviewer).get(preview_url("approve", claim)).status_code == 405
    assert browse(cast.reviewer).post(preview_url("burn", claim), typed).status_code == 404


@pytest.mark.parametrize("is_known", [True, False])
def test_unknown_administrator_is_a_warning_before_approving(
    is_known: bool, cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    TenantAdmin.objects.filter(tenant=cast.tenant).delete()
    if is_known:
        TenantAdmin.objects.create(tenant=cast.tenant, name="Ada", email="ada@customer.example")
    page = strip_tags(browse(cast.reviewer).get(url("detail", claim)).content.decode())
    assert (f"No portal administrator of {cast.tenant.name} is known" in page) is not is_known


def test_revenue_association_warns_of_no_administrator_whom_nobody_writes_to(
    cast: Cast, browse: Browse
) -> None:
    how: dict[str, Any] = {"area": "business_applications", "activities": ["revenue_association"]}
    claim = claim_in(Status.SUBMITTED, cast, assets=[subscription_of(cast.tenant)], **how)
    TenantAdmin.objects.filter(tenant=cast.tenant).delete()
    page = browse(cast.reviewer).get(url("detail", claim)).content.decode()
    assert "No portal administrator" not in page
    letters = browse(cast.reviewer).post(preview_url("approve", claim), fields("approve", claim))
    assert claim.customer_contact_email not in str(letters.context["letters"])
