"""Passing claims on among reviewers: events, not moves, so that no clock changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.gate import MoveRefused, lock, record
from claims.lifecycle import Status
from claims.models import Claim


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
