"""Asking sides of a contest for newer proof. No status and no clock moves; silence decides nothing."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.letters import to_partner
from claims.models import Claim, ContestAsk
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock_with_rivals, record
from reviews.contests import Seen, contest_of, refuse_moved


@transaction.atomic
def ask_sides(
    *,
    claim: Claim,
    sides: Collection[str],
    text: str,
    due_at: datetime,
    by: User,
    now: datetime,
    seen: Seen | None = None,
) -> list[ContestAsk]:
    """Ask the sides, named by their references, all at once or none. A new ask takes the place of an open one."""
    reviewer_actor(by)
    claim, others = lock_with_rivals(claim)
    contest = contest_of(claim, locked=others)
    refuse_moved(contest, seen)
    if due_at <= now:
        raise MoveRefused(
            _("The day to answer by has to be in the future. Choose a later one."), ActCode.DAY_IS_OVER
        )
    chosen = [side.claim for side in contest.sides if side.claim.reference in sides]
    if not contest.is_open or len(chosen) != len(set(sides)):
        raise MoveRefused(
            _("One of the sides is no longer part of this contest. Nobody was asked."), ActCode.MOVED_ON
        )
    return [_ask(side, text, due_at, by, now) for side in chosen]


def _ask(side: Claim, text: str, due_at: datetime, by: User, now: datetime) -> ContestAsk:
    ContestAsk.objects.open().filter(claim=side).update(closed_at=now)
    ask = ContestAsk.objects.create(claim=side, text=text, asked_by=by, asked_at=now, due_at=due_at)
    changes = {"answer_by": [None, due_at.isoformat()]}
    event = record(
        side, "contest_asked", actor=reviewer_actor(by), by=by, now=now, note=text, changes=changes
    )
    to_partner("reviews/contest_ask", side, event, now=now, ask=ask)
    return ask
