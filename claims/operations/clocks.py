"""What the clocks do when nobody looks. Called by the sweep, in batches, until nothing is due."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from claims.letters import News, to_partners
from claims.lifecycle import Actor, Status
from claims.models import Claim, ClaimEvent, Finding
from claims.transitions import Act, move_due, policies_at, record_all, with_claims

BATCH = 500  # claims in one transaction


@transaction.atomic
def expire_due(*, now: datetime, limit: int = BATCH) -> int:
    """Reject claims whose request went unanswered (FY20 guide: 30 days, then a new claim is needed)."""
    moved = move_due("expire", now=now, limit=limit)
    Finding.objects.bulk_create(
        Finding(claim=claim, code=Finding.Code.NO_PARTNER_RESPONSE, raised_at=now) for claim, _event in moved
    )
    to_partners("claims/expired", [News(claim, event) for claim, event in moved], now=now)
    return len(moved)


@transaction.atomic
def remind_due(*, now: datetime, limit: int = BATCH) -> int:
    """Remind partners of unanswered requests; after an outage only the latest reminder goes."""
    due = Claim.objects.filter(
        status=Status.ACTION_REQUIRED, next_reminder_at__lte=now, deadline_at__gt=now
    ).order_by("next_reminder_at")
    keys = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:limit])
    reminders = _reminders(keys, now)
    acts = [Act(key, now, columns={"next_reminder_at": ahead}) for key, (_day, ahead) in reminders.items()]
    told = with_claims(record_all("reminded", acts, actor=Actor.CLOCK))
    findings = _unanswered(keys)
    news = [
        News(claim, event, f"reminder:{reminders[claim.pk][0]}", {"findings": findings[claim.pk]})
        for claim, event in told
    ]
    to_partners("claims/reminder", news, now=now)
    return len(keys)


def _reminders(claims: list[int], now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """By claim: the day of the latest reminder that is reached, and when the next one is due."""
    asked = ClaimEvent.objects.filter(claim__in=claims, kind="request_action").order_by("claim", "-revision")
    starts = dict(asked.distinct("claim").values_list("claim", "at"))
    days = {start: policy.reminder_days for start, policy in policies_at(starts.values()).items()}
    reminders = {}
    for claim, start in starts.items():
        at = {day: start + timedelta(days=day) for day in days[start]}
        reached = max((day for day, instant in at.items() if instant <= now), default=0)
        reminders[claim] = reached, min((instant for instant in at.values() if instant > now), default=None)
    return reminders


def _unanswered(claims: list[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    open_ones = Finding.objects.filter(claim__in=claims).unanswered()
    for finding in open_ones.select_related(
        "line__product", "line__subscription", "proof__document", "document"
    ):
        found[finding.claim_id].append(finding)
    return found
