"""Approving several claims at once, each by itself: what stands against one does not hold up the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from claims.actors import reviewer_actor
from claims.models import Claim
from claims.transitions import MoveRefused, lock_with_rivals
from reviews.operations.approving import approve
from reviews.operations.bulk_green import assess

AT_MOST = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one of the chosen claims; no reasons: it is approved."""

    claim: Claim
    reasons: list[str]

    @property
    def is_approved(self) -> bool:
        return not self.reasons


def approve_many(*, chosen: Sequence[tuple[Claim, int]], by: User, now: datetime) -> list[Outcome]:
    """Approve those whose checks are all green; `chosen`: with the revision the person saw. A transaction for each."""
    reviewer_actor(by)
    return [_approve_one(claim, revision, by, now) for claim, revision in chosen[:AT_MOST]]


def _approve_one(claim: Claim, revision: int, by: User, now: datetime) -> Outcome:
    try:
        with transaction.atomic():
            locked, _rivals = lock_with_rivals(claim, revision=revision)
            [assessment] = assess([locked], by=by)
            if assessment.is_green:
                locked = approve(claim=locked, by=by, now=now)
            return Outcome(locked, assessment.reasons)
    except MoveRefused as refusal:
        return Outcome(claim, [str(refusal)])
