"""Microsoft's acts on a claim: each is one POST, one operation, one event, and its letters.

Every act raises `claims.gate.MoveRefused` with a sentence when the claim does not allow it, ClaimMoved when it
has moved since the reviewer's page (`revision`), and PermissionDenied when the person does not decide claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks
from claims.actors import reviewer_actor
from claims.gate import MoveRefused, lock, lock_with_rivals, move, record
from claims.letters import to_partner
from claims.lifecycle import Consent, Status
from claims.lines import close_lines, reopen_lines, start_lines
from claims.models import Claim, ClaimLine, Finding
from claims.operations.filing import NotReady
from consent import operations as consent

DECISIONS = ("approve", "reject")


@dataclass(frozen=True)
class FoundFault:
    """What a reviewer found: a code, their own words, and the line it is about (none: the whole claim)."""

    code: str
    text: str = ""
    line: ClaimLine | None = None


@transaction.atomic
def take(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Become the claim's reviewer and start the review target."""
    claim = lock(claim, revision=revision)
    event = move(claim, "take", actor=reviewer_actor(by), by=by, now=now, reviewer=by, taken_at=now)
    to_partner("reviews/taken", claim, event, now=now)
    return claim


@transaction.atomic
def give_back(*, claim: Claim, by: User, now: datetime, note: str = "") -> Claim:
    """Leave the claim to any other reviewer. Neither the status nor the review target moves."""
    actor = reviewer_actor(by)
    claim = lock(claim)
    if claim.status != Status.DISPUTED or claim.reviewer_id is None:
        raise MoveRefused(
            _("Only a disputed claim that has a reviewer can be given back; hand this one over.")
        )
    record(claim, "given_back", actor=actor, by=by, now=now, note=note, reviewer=None)
    return claim


@transaction.atomic
def assign(*, claim: Claim, to: User, by: User, now: datetime, note: str = "") -> Claim:
    """Hand the claim to a reviewer, oneself included. An event, not a move: no clock changes."""
    actor = reviewer_actor(by)
    reviewer_actor(to)
    claim = lock(claim)
    if claim.status not in {Status.UNDER_REVIEW, Status.DISPUTED, Status.ACTION_REQUIRED}:
        raise MoveRefused(_("Only a claim in review can be handed over. Start the review first."))
    record(claim, "assigned", actor=actor, by=by, now=now, note=note, reviewer=to)
    return claim


@transaction.atomic
def request_action(
    *, claim: Claim, by: User, findings: Sequence[FoundFault], now: datetime, revision: int | None = None
) -> Claim:
    """Ask the partner for more; the response clock starts (FY20 guide: 30 days)."""
    claim = lock(claim, revision=revision)
    _refuse_without_findings(findings)
    event = move(claim, "request_action", actor=reviewer_actor(by), by=by, now=now, reviewer=by)
    raised = _raise(claim, findings, by, now)
    to_partner("reviews/action_required", claim, event, now=now, findings=raised)
    return claim


@transaction.atomic
def approve(*, claim: Claim, by: User, now: datetime, note: str = "", revision: int | None = None) -> Claim:
    """Put the association in force and ask the customer.

    All claims on the same assets are locked first, in one order, so that of two approvals one waits, sees the other's
    lines and is refused with AssetTaken. Raises NotReady when the claim's own checks no longer hold.
    """
    actor = reviewer_actor(by)
    claim, _rivals = lock_with_rivals(claim, revision=revision)
    _refuse_same_decider(claim, by)
    if checks.needs_review_first(claim):
        raise MoveRefused(_("Start the review first: this claim has proof of execution to read."))
    if problems := checks.problems(claim, now=now) + checks.proof_problems(claim):
        raise NotReady(problems)
    start_lines(claim, now=now)
    answer = Consent.PENDING if claim.needs_consent else Consent.NOT_NEEDED
    event = move(
        claim, "approve", actor=actor, by=by, now=now, note=note, reviewer=by, approved_at=now, consent=answer
    )
    to_partner("reviews/approved", claim, event, now=now)
    if claim.needs_consent:
        consent.ask(claim=claim, event=event, now=now)
    return claim


@transaction.atomic
def reject(
    *, claim: Claim, by: User, findings: Sequence[FoundFault], now: datetime, revision: int | None = None
) -> Claim:
    """Refuse the claim with reasons. It can be disputed once, within 30 days; a disputed one is over."""
    claim = lock(claim, revision=revision)
    _refuse_without_findings(findings)
    _refuse_same_decider(claim, by)
    is_last_word = claim.status == Status.DISPUTED or claim.disputed_at is not None
    closed = close_lines(claim, ClaimLine.Cause.REFUSED, now=now)
    columns: dict[str, Any] = {"dispute_until": None} if is_last_word else {}
    event = move(
        claim, "reject", actor=reviewer_actor(by), by=by, now=now, changes=closed, reviewer=by, **columns
    )
    raised = _raise(claim, findings, by, now)
    to_partner("reviews/rejected", claim, event, now=now, findings=raised)
    return claim


@transaction.atomic
def reopen(*, claim: Claim, by: User, reason: str, now: datetime, revision: int | None = None) -> Claim:
    """A lead reviewer takes a mistaken decision back; the claim is under review again, with the lead."""
    claim, _rivals = lock_with_rivals(claim, revision=revision)
    _refuse_reopening(claim)
    claim.lines.in_force().update(state=ClaimLine.State.OPEN, in_force_at=None)
    reopen_lines(claim, [ClaimLine.Cause.REFUSED, ClaimLine.Cause.LOST])
    event = move(
        claim,
        "reopen",
        actor=reviewer_actor(by),
        by=by,
        now=now,
        note=reason,
        reviewer=by,
        taken_at=now,
        reopened_at=now,
        consent=Consent.NOT_ASKED if claim.needs_consent else Consent.NOT_NEEDED,
    )
    to_partner("reviews/reopened", claim, event, now=now)
    return claim


@transaction.atomic
def end_association(
    *,
    claim: Claim,
    by: User,
    reason: str,
    cause: ClaimLine.Cause = ClaimLine.Cause.DISASSOCIATED,
    now: datetime,
    revision: int | None = None,
) -> Claim:
    """End an association at the partner's request, or because its customer cannot be reached."""
    claim = lock(claim, revision=revision)
    closed = close_lines(claim, cause, now=now)
    event = move(claim, "end", actor=reviewer_actor(by), by=by, now=now, note=reason, changes=closed)
    to_partner("claims/association_ended", claim, event, now=now)
    return claim


def _raise(claim: Claim, faults: Sequence[FoundFault], by: User, now: datetime) -> list[Finding]:
    return Finding.objects.bulk_create(
        Finding(claim=claim, line=fault.line, code=fault.code, text=fault.text, raised_by=by, raised_at=now)
        for fault in faults
    )


def _refuse_without_findings(findings: Sequence[FoundFault]) -> None:
    if not findings:
        raise MoveRefused(_("Choose at least one finding, so that the partner knows what to mend."))


def _refuse_same_decider(claim: Claim, by: User) -> None:
    """After a dispute nobody decides who decided before."""
    if claim.disputed_at is not None and claim.events.filter(kind__in=DECISIONS, by=by).exists():
        raise MoveRefused(
            _("You decided this claim before it was disputed. Another reviewer has to decide now.")
        )


def _refuse_reopening(claim: Claim) -> None:
    if claim.status == Status.ENDED and not claim.lines.filter(closed_cause=ClaimLine.Cause.LOST).exists():
        raise MoveRefused(_("Only an association that ended by a lost contest can be reopened."))
