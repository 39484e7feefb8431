"""What deciding a contest does to the sides. Approving a contested line is the deciding act: see `approving`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.letters import to_partner
from claims.lines import close
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk, ContestDecision, ContestOutcome, Finding
from claims.policies import barred
from claims.refusals import ActCode
from claims.transitions import MoveRefused, move, record
from reviews.contests import Contest, Side
from reviews.operations.deciders import letter_of, why_barred_from_contest


def award(contest: Contest, *, by: User, reason: str, now: datetime) -> None:
    """Everything at stake goes to the contest's own side: the others lose their lines at this instant.

    All sides are locked. Where there is no contest, nothing is lost; what was asked of the claim is over either way.
    """
    if contest.is_open:
        _refuse_without_reason(reason)
        _refuse_barred(contest.rivals, by)
        _write_down(contest, by, reason, now)
        for side in contest.rivals:
            _lose(side, by, now)
    sides = [side.claim for side in contest.sides]
    ContestAsk.objects.open().filter(claim__in=sides).update(closed_at=now)


def _write_down(contest: Contest, by: User, reason: str, now: datetime) -> None:
    decision = ContestDecision.objects.create(
        winner=contest.own.claim, decided_by=by, decided_at=now, reason=reason
    )
    ContestOutcome.objects.bulk_create(
        ContestOutcome(decision=decision, line=line, is_won=side is contest.own)
        for side in contest.sides
        for line in side.at_stake
    )


def _lose(side: Side, by: User, now: datetime) -> None:
    """Without a line left the claim is rejected, or its association ends; else it goes on with what it has."""
    claim, was_approved = side.claim, side.is_incumbent
    lost = [line.asset_name for line in side.at_stake]
    context: dict[str, Any] = {"lost": lost, "was_approved": was_approved}
    letter, cause, actor = "reviews/contest_lost", ClaimLine.Cause.LOST, reviewer_actor(by)
    if claim.lines.live().exclude(pk__in=[line.pk for line in side.at_stake]).exists():
        changes = close(side.at_stake, cause, now=now)
        event = record(claim, "contest_lost", actor=actor, by=by, now=now, note=_neutral(), changes=changes)
    elif was_approved:
        event = move(claim, "end", actor=actor, by=by, now=now, note=_neutral(), cause=cause)
    else:
        letter = letter_of(claim, letter)
        event = _reject(claim, by, now)
        context["findings"] = list(claim.findings.filter(code=Finding.Code.CONTEST_LOST, raised_at=now))
    to_partner(letter, claim, event, now=now, **context)


def _reject(claim: Claim, by: User, now: datetime) -> ClaimEvent:
    """It can be disputed as any rejection can; a claim that was disputed already is over."""
    last_word: dict[str, Any] = {"dispute_until": None} if claim.disputed_at is not None else {}
    event = move(claim, "lose", actor=reviewer_actor(by), by=by, now=now, reviewer=by, **last_word)
    Finding.objects.create(claim=claim, code=Finding.Code.CONTEST_LOST, raised_by=by, raised_at=now)
    return event


def _neutral() -> str:
    """The partner reads it: the reason itself may name the sides, and stays at Microsoft."""
    return _("Microsoft compared the documents of all sides and decided for another partner.")


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise MoveRefused(
            _(
                "Other partners want the same, so approving this claim decides a contest. Write down why it goes to "
                "this partner; only Microsoft reads the reason."
            ),
            ActCode.REASON_MISSING,
        )


def _refuse_barred(rivals: Sequence[Side], by: User) -> None:
    """Deciding against a side is deciding about it, of a disputed one once more."""
    not_theirs = barred([side.claim for side in rivals], by)
    for side in rivals:
        if side.claim.pk in not_theirs:
            raise MoveRefused(why_barred_from_contest(side.claim, by), ActCode.NOT_YOURS)
