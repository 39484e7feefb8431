"""Asking the partner for more, and rejecting: both with findings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.letters import to_partner
from claims.lifecycle import Status
from claims.models import Claim, Finding
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, move
from reviews.operations.deciders import letter_of, refuse_barred
from reviews.operations.pointing import FoundFault, columns_of, refuse_pointing_nowhere


@transaction.atomic
def request_action(
    *, claim: Claim, by: User, findings: Sequence[FoundFault], now: datetime, revision: int | None = None
) -> Claim:
    """Ask the partner for more; the response clock starts (FY20 guide: 30 days)."""
    claim = lock(claim, revision=revision)
    _refuse_without_findings(findings)
    refuse_pointing_nowhere(claim, findings)
    refuse_barred(claim, by)
    event = move(claim, "request_action", actor=reviewer_actor(by), by=by, now=now, reviewer=by)
    raised = _raise(claim, findings, by, now)
    to_partner("reviews/action_required", claim, event, now=now, findings=raised)
    return claim


@transaction.atomic
def reject(
    *, claim: Claim, by: User, findings: Sequence[FoundFault], now: datetime, revision: int | None = None
) -> Claim:
    """Refuse the claim with reasons. It can be disputed once, within 30 days; a disputed one is over."""
    claim = lock(claim, revision=revision)
    _refuse_without_findings(findings)
    refuse_pointing_nowhere(claim, findings)
    refuse_barred(claim, by)
    letter = letter_of(claim, "reviews/rejected")
    is_last_word = claim.status == Status.DISPUTED or claim.disputed_at is not None
    columns: dict[str, Any] = {"dispute_until": None} if is_last_word else {}
    event = move(claim, "reject", actor=reviewer_actor(by), by=by, now=now, reviewer=by, **columns)
    raised = _raise(claim, findings, by, now)
    to_partner(letter, claim, event, now=now, findings=raised)
    return claim


def _raise(claim: Claim, faults: Sequence[FoundFault], by: User, now: datetime) -> list[Finding]:
    return Finding.objects.bulk_create(
        Finding(claim=claim, **columns, raised_by=by, raised_at=now) for columns in columns_of(faults)
    )


def _refuse_without_findings(findings: Sequence[FoundFault]) -> None:
    if not findings:
        raise MoveRefused(
            _("Choose at least one finding, so that the partner knows what to fix."), ActCode.REASON_MISSING
        )
