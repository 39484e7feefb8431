"""What the clocks do when nobody looks. Called by the sweep, in batches, until nothing is due."""

from datetime import datetime, timedelta

from django.db import transaction

from claims import letters
from claims.gate import move_due, record
from claims.lifecycle import Actor, Status
from claims.lines import close_lines
from claims.models import Claim, ClaimEvent, ClaimLine, Finding
from programs.models import Policy


@transaction.atomic
def expire_due(*, now: datetime, limit: int = 200) -> int:
    """Reject claims whose request went unanswered (FY20 guide: 30 days, then a new claim is needed)."""
    moved = move_due("expire", now=now, limit=limit)
    for claim, event in moved:
        close_lines(claim, ClaimLine.Cause.REFUSED, now=now)
        Finding.objects.create(claim=claim, code=Finding.Code.NO_PARTNER_RESPONSE, raised_at=now)
        letters.to_partner("claims/expired", claim, event, now=now)
    return len(moved)


@transaction.atomic
def remind_due(*, now: datetime, limit: int = 200) -> int:
    """Remind partners of unanswered requests; after an outage only the latest reminder goes."""
    due = Claim.objects.filter(
        status=Status.ACTION_REQUIRED, next_reminder_at__lte=now, deadline_at__gt=now
    ).select_for_update(of=("self",), skip_locked=True)
    claims = list(due.with_parties().order_by("next_reminder_at")[:limit])
    for claim in claims:
        _remind(claim, now)
    return len(claims)


def _remind(claim: Claim, now: datetime) -> None:
    asked = claim.events.filter(kind="request_action").latest("revision")
    reminder_days = Policy.objects.in_force(asked.at).reminder_days
    reached = [day for day in reminder_days if asked.at + timedelta(days=day) <= now]
    ahead = [asked.at + timedelta(days=day) for day in reminder_days if asked.at + timedelta(days=day) > now]
    event: ClaimEvent = record(
        claim, "reminded", actor=Actor.CLOCK, by=None, now=now, next_reminder_at=min(ahead, default=None)
    )
    letters.to_partner("claims/reminder", claim, event, now=now, key=f"reminder:{max(reached, default=0)}")
