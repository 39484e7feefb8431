"""What becomes of a decision afterwards: taken back by a lead, or ended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.causes import Cause
from claims.letters import to_partner
from claims.lifecycle import Consent
from claims.models import Claim
from claims.policies import CAN_BE_REOPENED, holds
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, lock_with_rivals, move
from reviews.operations.deciders import refuse_former_member


@transaction.atomic
def reopen(*, claim: Claim, by: User, reason: str, now: datetime, revision: int | None = None) -> Claim:
    """A lead reviewer takes a mistaken decision back; the claim is under review again, with the lead."""
    claim, _rivals = lock_with_rivals(claim, revision=revision)
    refuse_former_member(claim, by)
    if not holds(CAN_BE_REOPENED, claim):
        raise MoveRefused(
            _("Only an association that ended with a lost contest can be reopened."), ActCode.NOT_NOW
        )
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
    cause: Cause = Cause.DISASSOCIATED,
    now: datetime,
    revision: int | None = None,
) -> Claim:
    """End an association at the partner's request, or because its customer cannot be reached."""
    claim = lock(claim, revision=revision)
    refuse_former_member(claim, by)
    event = move(claim, "end", actor=reviewer_actor(by), by=by, now=now, note=reason, cause=cause)
    to_partner("claims/association_ended", claim, event, now=now)
    return claim
