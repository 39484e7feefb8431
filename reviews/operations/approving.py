"""Putting an association in force. Where several partners want the same, this is the act that decides between them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks, contacts
from claims.actors import reviewer_actor
from claims.letters import to_partner
from claims.lifecycle import Consent
from claims.models import Claim
from claims.operations.filing import NotReady
from claims.policies import against_approving
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock_with_rivals, move, record
from consent import operations as consent
from reviews.contests import Contest, Seen, contest_of, refuse_moved
from reviews.operations.confirming import note_confirmation
from reviews.operations.contests import award
from reviews.operations.deciders import letter_of


@transaction.atomic
def approve(
    *,
    claim: Claim,
    by: User,
    now: datetime,
    note: str = "",
    revision: int | None = None,
    seen: Seen | None = None,
    confirms_contact: bool = False,
) -> Claim:
    """Put the association in force and ask the customer. Of a contested claim this decides the contest: `note` is the
    written reason, and `seen` tells which sides the reviewer compared. `confirms_contact`: the reviewer takes the
    contact's address for the customer's, where no register shows it.

    All claims on the same assets are locked first, in one order, so that of two decisions one waits, finds the sides
    as the other one left them, and is refused. Raises NotReady when the claim's own checks no longer hold.
    """
    reviewer_actor(by)
    claim, others = lock_with_rivals(claim, revision=revision)
    contest = contest_of(claim, locked=others)
    refuse_moved(contest, seen)
    if confirms_contact and contacts.needs_confirmation(claim):
        note_confirmation(claim, by=by, now=now)
    return _put_in_force(contest, by, note, now)


@transaction.atomic
def decide_contest(*, winner: Claim, by: User, now: datetime, reason: str, seen: Seen | None = None) -> Claim:
    """Give what is at stake to one side: a claim is approved by it, an association in force stays."""
    reviewer_actor(by)
    claim, others = lock_with_rivals(winner)
    contest = contest_of(claim, locked=others)
    refuse_moved(contest, seen)
    if not contest.is_open:
        raise MoveRefused(
            _("Nobody else contests this claim any more, so there is nothing to decide."), ActCode.NOT_NOW
        )
    if contest.own.is_incumbent:
        return _keep_in_force(contest, by, reason, now)
    return _put_in_force(contest, by, reason, now)


def _put_in_force(contest: Contest, by: User, note: str, now: datetime) -> Claim:
    claim = contest.own.claim
    _refuse_unready(claim, by, now)
    letter = letter_of(claim, "reviews/approved")
    award(contest, by=by, reason=note, now=now)
    answer = Consent.PENDING if claim.needs_consent else Consent.NOT_NEEDED
    columns: dict[str, Any] = {"reviewer": by, "approved_at": now, "consent": answer}
    event = move(claim, "approve", actor=reviewer_actor(by), by=by, now=now, note=note, **columns)
    to_partner(letter, claim, event, now=now)
    if claim.needs_consent:
        consent.ask(claim=claim, event=event, now=now)
    return claim


def _keep_in_force(contest: Contest, by: User, reason: str, now: datetime) -> Claim:
    """Neither its status nor the customer's answer moves."""
    claim = contest.own.claim
    award(contest, by=by, reason=reason, now=now)
    event = record(claim, "contest_won", actor=reviewer_actor(by), by=by, now=now, note=reason)
    kept = [line.asset_name for line in contest.own.at_stake]
    to_partner("reviews/contest_won", claim, event, now=now, kept=kept, note="")
    return claim


def _refuse_unready(claim: Claim, by: User, now: datetime) -> None:
    if reasons := against_approving([claim], by)[claim.pk]:
        raise MoveRefused(reasons[0], reasons[0].code)
    if problems := checks.problems(claim, now=now) + checks.proof_problems(claim):
        raise NotReady(problems)
