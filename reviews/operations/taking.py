"""Becoming a claim's reviewer."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from claims.actors import reviewer_actor
from claims.gate import lock, move
from claims.letters import to_partner
from claims.models import Claim


@transaction.atomic
def take(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Become the claim's reviewer and start the review target."""
    claim = lock(claim, revision=revision)
    event = move(claim, "take", actor=reviewer_actor(by), by=by, now=now, reviewer=by, taken_at=now)
    to_partner("reviews/taken", claim, event, now=now)
    return claim
