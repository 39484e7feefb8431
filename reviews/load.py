"""How much lies with each reviewer, for those who share the work out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from accounts.models import DECIDING_ROLES, User
from claims.models import Claim, ClaimEvent
from claims.models.claim import WAITING
from reviews.queues import TABS, QueueContext

DECIDED = ("approve", "reject", "request_action", "lose")


@dataclass(frozen=True)
class Load:
    reviewer: User | None  # None: the claims of nobody
    open: int = 0
    due_soon: int = 0
    overdue: int = 0
    oldest: datetime | None = None
    decided: int = 0


def loads(queue_context: QueueContext) -> list[Load]:
    """First what nobody has, then the reviewers by name: all who are active, and whoever else still has something."""
    rows = {row.pop("reviewer"): row for row in _waiting(queue_context)}
    decided = dict(_decided_since(_monday(queue_context)))
    people = User.objects.filter(
        Q(staff_role__in=DECIDING_ROLES, is_active=True) | Q(pk__in=[key for key in rows if key])
    )
    of_nobody = Load(None, **rows.get(None, {}))
    return [
        of_nobody,
        *(
            Load(person, **rows.get(person.pk, {}), decided=decided.get(person.pk, 0))
            for person in people.order_by("name", "pk")
        ),
    ]


def _waiting(queue_context: QueueContext) -> list[dict[str, Any]]:
    by_reviewer = Claim.objects.filter(WAITING).order_by().values("reviewer")
    counted = by_reviewer.annotate(
        open=Count("pk"),
        due_soon=Count("pk", filter=TABS["due_soon"].holds(queue_context)),
        overdue=Count("pk", filter=TABS["overdue"].holds(queue_context)),
        oldest=Min("submitted_at"),
    )
    return [dict(row) for row in counted]


def _decided_since(since: datetime) -> list[tuple[int, int]]:
    events = ClaimEvent.objects.filter(kind__in=DECIDED, at__gte=since, by__isnull=False)
    return list(events.order_by().values_list("by").annotate(Count("pk")))


def _monday(queue_context: QueueContext) -> datetime:
    """When this week began, in the office."""
    local = queue_context.now.astimezone(ZoneInfo(queue_context.policy.office_zone))
    return (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
