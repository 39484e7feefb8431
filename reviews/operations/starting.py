"""Beginning with a claim: one that was chosen, or the next that waits."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.lifecycle import IN_REVIEW
from claims.models import Claim
from claims.policies import CAN_BE_BEGUN, FREE, barred_for, holds
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock_with_rivals
from reviews.operations.assigning import assign
from reviews.operations.taking import take, take_sides
from text.names import filled

# What is due comes first; what has no target yet follows, the longest waiting first.
MOST_URGENT_FIRST = (F("review_due_at").asc(nulls_last=True), F("submitted_at").asc(), F("id").asc())
ATTEMPTS = 20


class NothingFree(MoveRefused):
    """No claim waits that this person may begin with."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing is free: every waiting claim has a reviewer, or is not yours to decide."),
            ActCode.NOTHING_FREE,
        )


def can_begin(claim: Claim, user: User) -> bool:
    return user.is_reviewer and holds(CAN_BE_BEGUN, claim)


@transaction.atomic
def begin(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Become the claim's reviewer: a submitted claim is taken, one in review that has nobody is assigned."""
    reviewer_actor(by)
    if claim.status not in IN_REVIEW:
        return take(claim=claim, by=by, now=now, revision=revision)
    claim, _rivals = lock_with_rivals(claim, revision=revision)
    if claim.reviewer is not None:
        raise MoveRefused(
            filled(_("This claim is already with %(name)s."), {"name": claim.reviewer}), ActCode.NOT_YOURS
        )
    claim = assign(claim=claim, to=by, by=by, now=now)
    take_sides(claim=claim, by=by, now=now)
    return claim


def take_next(*, by: User, now: datetime) -> Claim:
    """Begin with the most urgent claim that is free and that this person may decide.

    Two people at once get different claims: each passes over what the other one holds or has just begun. The claim is
    let go before it is taken, because taking locks all sides of a contest in their own order.
    """
    reviewer_actor(by)
    passed_over: list[int] = []
    for _attempt in range(ATTEMPTS):
        claim = _most_urgent(by, passed_over)
        if claim is None:
            break
        try:
            return begin(claim=claim, by=by, now=now, revision=claim.revision)
        except MoveRefused:
            passed_over.append(claim.pk)
    raise NothingFree


@transaction.atomic
def _most_urgent(by: User, passed_over: list[int]) -> Claim | None:
    mine_to_decide = Claim.objects.filter(FREE).exclude(barred_for(by)).exclude(pk__in=passed_over)
    return mine_to_decide.select_for_update(skip_locked=True).order_by(*MOST_URGENT_FIRST).first()
