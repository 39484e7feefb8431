"""What a partner wants to know of its own claims; counted within what the member may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Extract, TruncDate

from charts.weeks import beginning_of, last_weeks, monday_of
from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent, Finding
from claims.models.claim import RUNNING_CLOCK, ClaimQuerySet
from claims.policies import can_be_disputed
from partners.models import Membership
from programs.models import Policy

DEADLINES_SHOWN = 10


@dataclass
class Counts:
    as_of: datetime
    statuses: dict[str, int]
    approvals: dict[date, Counter[int]]  # by week: days from the first submission to the approval
    findings: dict[str, int]


def count(member: Membership, now: datetime) -> Counts:
    zone = ZoneInfo(Policy.objects.in_force(now).office_zone)
    weeks = last_weeks(now, zone)
    since = beginning_of(weeks[0], zone)
    mine = Claim.objects.of_member(member).order_by()
    return Counts(
        as_of=now,
        statuses=dict(mine.values_list("status").annotate(n=Count("pk"))),
        approvals=_approvals(mine, weeks, since, zone),
        findings=_findings(mine, since),
    )


def deadlines(member: Membership, now: datetime) -> ClaimQuerySet:
    """Claims on which the partner has to act, or still may, the nearest first."""
    answer = Q(status=Status.ACTION_REQUIRED)
    mine = Claim.objects.of_member(member).filter(answer | can_be_disputed(now))
    return mine.select_related("tenant").order_by(RUNNING_CLOCK.asc(), F("id").desc())


def _approvals(
    mine: ClaimQuerySet, weeks: list[date], since: datetime, zone: ZoneInfo
) -> dict[date, Counter[int]]:
    submits = ClaimEvent.objects.filter(claim=OuterRef("pk"), kind="submit").order_by().values("claim")
    approved = mine.filter(approved_at__gte=since).annotate(
        first=Subquery(submits.annotate(at=Min("at")).values("at"))
    )
    grouped = approved.values(
        day=TruncDate("approved_at", tzinfo=zone), days=Extract(F("approved_at") - F("first"), "day")
    ).annotate(n=Count("pk"))
    by_week: dict[date, Counter[int]] = {monday: Counter() for monday in weeks}
    for row in grouped:
        if row["days"] is not None:
            by_week[monday_of(row["day"])][row["days"]] += row["n"]
    return by_week


def _findings(mine: ClaimQuerySet, since: datetime) -> dict[str, int]:
    raised = Finding.objects.filter(claim__in=mine, raised_at__gte=since).order_by()
    return dict(raised.values_list("code").annotate(n=Count("pk")).order_by("-n", "code"))
