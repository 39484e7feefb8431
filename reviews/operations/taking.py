"""Becoming a claim's reviewer; of a contest, of all its sides, for they are read against each other."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.letters import to_partner
from claims.lifecycle import IN_PROCESS, Status
from claims.models import Claim
from claims.policies import barred
from claims.transitions import lock_with_rivals, move, record
from reviews.contests import contest_of
from reviews.operations.deciders import refuse_barred

# A rival in one of these has a reviewer already, who hands it over without being asked.
HANDED_OVER = IN_PROCESS - {Status.SUBMITTED}


@transaction.atomic
def take(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Become the claim's reviewer and start the review target. Taking one side of a contest takes all of them."""
    reviewer_actor(by)
    claim, others = lock_with_rivals(claim, revision=revision)
    refuse_barred(claim, by)
    contest = contest_of(claim, locked=others)
    _start(claim, by, now)
    for side in contest.rivals:
        _join(side.claim, claim, by, now)
    return claim


@transaction.atomic
def take_sides(*, claim: Claim, by: User, now: datetime) -> list[Claim]:
    """Become the reviewer of every side of the claim's contest; returns those that changed hands.

    Approved ones keep the reviewer who approved them, and a disputed one is never given to who decided it before.
    """
    reviewer_actor(by)
    claim, others = lock_with_rivals(claim)
    sides = [side.claim for side in contest_of(claim, locked=others).sides]
    return [side for side in sides if _join(side, claim, by, now)]


def _start(claim: Claim, by: User, now: datetime) -> None:
    event = move(claim, "take", actor=reviewer_actor(by), by=by, now=now, reviewer=by, taken_at=now)
    to_partner("reviews/taken", claim, event, now=now)


def _join(side: Claim, taken: Claim, by: User, now: datetime) -> bool:
    if barred([side], by):
        return False
    if side.status == Status.SUBMITTED:
        _start(side, by, now)
        return True
    if side.status not in HANDED_OVER or side.reviewer_id == by.pk:
        return False
    note = _("Taken together with %s, which contests it.") % taken.reference
    actor = reviewer_actor(by)
    record(side, "assigned", actor=actor, by=by, now=now, note=note, is_internal=True, reviewer=by)
    return True
