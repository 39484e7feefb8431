"""Putting an association in force."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks
from claims.actors import reviewer_actor
from claims.gate import MoveRefused, lock_with_rivals, move
from claims.letters import to_partner
from claims.lifecycle import Consent
from claims.lines import start_lines
from claims.models import Claim
from claims.operations.filing import NotReady
from consent import operations as consent
from reviews.operations.deciders import letter_of, refuse_same_decider


@transaction.atomic
def approve(*, claim: Claim, by: User, now: datetime, note: str = "", revision: int | None = None) -> Claim:
    """Put the association in force and ask the customer.

    All claims on the same assets are locked first, in one order, so that of two approvals one waits, sees the other's
    lines and is refused with AssetTaken. Raises NotReady when the claim's own checks no longer hold.
    """
    actor = reviewer_actor(by)
    claim, _rivals = lock_with_rivals(claim, revision=revision)
    refuse_same_decider(claim, by)
    if checks.needs_review_first(claim):
        raise MoveRefused(_("Start the review first: this claim has proof of execution to read."))
    if problems := checks.problems(claim, now=now) + checks.proof_problems(claim):
        raise NotReady(problems)
    letter = letter_of(claim, "reviews/approved")
    start_lines(claim, now=now)
    answer = Consent.PENDING if claim.needs_consent else Consent.NOT_NEEDED
    event = move(
        claim, "approve", actor=actor, by=by, now=now, note=note, reviewer=by, approved_at=now, consent=answer
    )
    to_partner(letter, claim, event, now=now)
    if claim.needs_consent:
        consent.ask(claim=claim, event=event, now=now)
    return claim
