"""A lead takes a mistaken decision back: of an approval, a rejection, or an association lost in a contest."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims.lifecycle import CLOCK_COLUMNS, Consent, Status
from claims.models import Claim, ClaimLine
from claims.policies import reopened
from claims.transitions import MoveRefused
from consent import sweeps
from consent.models import ConsentLink
from cpor.invariants import INVARIANTS, broken
from notifications.models import Letter
from reviews import operations as reviewing
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, rival_of

REASON = "The wrong claim was decided."


def url_of(claim: Claim) -> str:
    return reverse("reviews:reopen", args=[claim.reference])


def reopen(client: Client, claim: Claim, reason: str = REASON) -> int:
    claim.refresh_from_db()
    return client.post(url_of(claim), {"revision": claim.revision, "reason": reason}).status_code


def lost(cast: Cast) -> Claim:
    """An association that another partner's claim took."""
    claim = claim_in(Status.APPROVED, cast, now=timezone.now() - DAY)
    winner = claim_in(Status.UNDER_REVIEW, rival_of(cast), now=timezone.now() - DAY)
    reviewing.approve(claim=winner, by=cast.reviewer, now=timezone.now(), note="Newer documents.")
    claim.refresh_from_db()
    assert claim.status == Status.ENDED
    return claim


def approved(cast: Cast) -> Claim:
    claim = claim_in(Status.APPROVED, cast, now=timezone.now() - DAY)
    accept_letters(now=timezone.now() - DAY)
    sweeps.open_windows(now=timezone.now() - DAY)
    claim.refresh_from_db()
    assert claim.deadline_at is not None
    return claim


def rejected(cast: Cast) -> Claim:
    claim = claim_in(Status.REJECTED, cast, now=timezone.now() - DAY)
    assert claim.dispute_until is not None
    return claim


@pytest.mark.proof
@pytest.mark.parametrize("decided", [approved, rejected, lost])
def test_claim_is_under_review_again_with_the_lead(
    decided: Callable[[Cast], Claim], cast: Cast, browse: Browse
) -> None:
    claim, begun = decided(cast), timezone.now()

    assert reopen(browse(cast.lead), claim) == 302

    claim.refresh_from_db()
    assert (claim.status, claim.reviewer, claim.consent) == (
        Status.UNDER_REVIEW,
        cast.lead,
        Consent.NOT_ASKED,
    )
    assert {line.state for line in claim.lines.all()} == {ClaimLine.State.OPEN}
    assert claim.events.get(kind="reopen").note == REASON
    running = {column for column in CLOCK_COLUMNS if getattr(claim, column)}
    assert running == {"review_due_at"}
    assert claim.review_due_at is not None
    assert claim.review_due_at > begun + 4 * DAY, "the review target begins anew"
    assert [invariant for invariant in INVARIANTS if broken(invariant)] == []


@pytest.mark.proof
@pytest.mark.parametrize("decided", [approved, rejected, lost])
def test_partner_reads_the_reason_and_no_name(
    decided: Callable[[Cast], Claim], cast: Cast, browse: Browse
) -> None:
    claim = decided(cast)
    reopen(browse(cast.lead), claim)

    letter = Letter.objects.get(letter="reviews/reopened", to_email=cast.admin.email)
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    for text in (letter.body_text, letter.body_html, page):
        assert REASON in text
        assert cast.lead.name not in text


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.AUDITOR, StaffRole.OPERATOR])
def test_only_a_lead_reopens(role: str, cast: Cast, browse: Browse) -> None:
    claim = rejected(cast)
    client = browse(ReviewerFactory(staff_role=role))

    assert client.get(url_of(claim)).status_code == 403
    assert reopen(client, claim) == 403
    claim.refresh_from_db()
    assert claim.status == Status.REJECTED


def test_a_reason_is_asked_for(cast: Cast, browse: Browse) -> None:
    claim = rejected(cast)

    assert reopen(browse(cast.lead), claim, reason="  ") == 422
    claim.refresh_from_db()
    assert claim.status == Status.REJECTED


def test_a_decision_that_moved_on_is_not_reopened_unseen(cast: Cast, browse: Browse) -> None:
    claim = rejected(cast)
    typed = {"revision": claim.revision - 1, "reason": REASON}

    answer = browse(cast.lead).post(url_of(claim), typed)

    assert answer.status_code == 409
    assert REASON in answer.content.decode()


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.CONSENT_DENIED, Status.WITHDRAWN, Status.ENDED])
def test_what_is_no_decision_of_microsofts_stays(status: Status, cast: Cast, browse: Browse) -> None:
    claim = claim_in(status, cast)
    Claim.objects.filter(pk=claim.pk).update(submitted_at=timezone.now())  # a lead sees what was submitted

    assert reopen(browse(cast.lead), claim) == 409
    claim.refresh_from_db()
    assert claim.status == status


def test_a_lead_who_reopens_does_not_approve_alone(cast: Cast) -> None:
    claim = approved(cast)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())

    with pytest.raises(MoveRefused, match="You reopened this claim"):
        reviewing.approve(claim=claim, by=cast.lead, now=timezone.now())
    reviewing.approve(claim=claim, by=cast.reviewer2, now=timezone.now())

    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_another_lead_who_reopens_frees_the_first(cast: Cast) -> None:
    claim, other = approved(cast), ReviewerFactory(staff_role=StaffRole.LEAD)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())
    reviewing.approve(claim=claim, by=other, now=timezone.now())
    reviewing.reopen(claim=claim, by=other, reason=REASON, now=timezone.now())

    with pytest.raises(MoveRefused, match="You reopened this claim"):
        reviewing.approve(claim=claim, by=other, now=timezone.now())
    reviewing.approve(claim=claim, by=cast.lead, now=timezone.now())


def test_reviewing_many_at_once_leaves_out_what_one_reopened(cast: Cast) -> None:
    claim = approved(cast)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())

    claim.refresh_from_db()
    assert reopened([claim], cast.lead) == {claim.pk}
    assert reopened([claim], cast.reviewer) == set()


@pytest.mark.proof
def test_association_is_out_of_force_so_that_another_may_have_it(cast: Cast) -> None:
    claim = approved(cast)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())
    other = claim_in(Status.UNDER_REVIEW, rival_of(cast))

    reviewing.approve(claim=other, by=cast.reviewer, now=timezone.now(), note="Newer documents.")

    other.refresh_from_db()
    assert other.status == Status.APPROVED


@pytest.mark.proof
def test_customers_link_refuses_still_and_dies_with_the_next_approval(cast: Cast) -> None:
    claim = approved(cast)
    link = link_of(claim)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())
    assert sweeps.settle_due(now=timezone.now() + 30 * DAY) == 0, "silence does not count any more"

    reviewing.approve(claim=claim, by=cast.reviewer2, now=timezone.now())

    link.refresh_from_db()
    assert link.voided_at is not None
    assert ConsentLink.objects.usable().filter(request__claim=claim).exclude(request=link.request).exists()


@pytest.mark.proof
def test_page_says_what_the_customer_can_still_do(cast: Cast, browse: Browse) -> None:
    page = browse(cast.lead).get(url_of(approved(cast))).content.decode()

    assert "the customer can still refuse with the link they have" in page


@pytest.mark.proof
def test_reopened_rejection_can_be_disputed_when_it_is_rejected_again(cast: Cast) -> None:
    """No dispute was used up."""
    claim = rejected(cast)
    reviewing.reopen(claim=claim, by=cast.lead, reason=REASON, now=timezone.now())
    now = timezone.now()
    findings = [reviewing.FoundFault(code="POE_DATES", text="Too old.")]

    reviewing.reject(claim=claim, by=cast.lead, findings=findings, now=now)

    claim.refresh_from_db()
    assert claim.dispute_until == now + timedelta(days=30)
