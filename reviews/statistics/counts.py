"""What the last weeks were, counted in few passes: plain numbers, which can be kept for a while."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, F, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, TruncDate

from accounts.models import User
from charts.weeks import beginning_of, last_weeks, monday_of
from claims.lifecycle import ANSWERS, IN_PROCESS, Consent, Status
from claims.models import Claim, ClaimEvent, Finding
from claims.search import contested
from programs.calendar import BusinessDays
from programs.models import Policy

ARRIVAL = "submit"
SOON = timedelta(days=2)
Groups = Iterable[Mapping[str, Any]]


@dataclass
class Week:
    arrivals: int = 0
    decisions: Counter[str] = field(default_factory=Counter)
    timed: Counter[int] = field(
        default_factory=Counter
    )  # decisions that had a review target, by business days
    in_time: int = 0
    asked: int = 0  # customers that were asked for consent
    denied: int = 0  # of those, who refused until now


@dataclass
class Counts:
    as_of: datetime
    weeks: dict[date, Week]
    findings: dict[str, int]
    open: dict[str, dict[str, int]]  # status: {n, contested, overdue, soon}
    target: int  # business days, today


def count(user: User, now: datetime) -> Counts:
    policies = list(Policy.objects.filter(effective_at__lte=now).order_by("-effective_at"))
    zone = ZoneInfo(policies[0].office_zone)
    weeks = {monday: Week() for monday in last_weeks(now, zone)}
    since = beginning_of(min(weeks), zone)
    groups = list(_events(since, now, zone))
    _count_events(weeks, groups)
    _count_times(weeks, groups, policies, zone)
    for row in _denials(since, now, zone):
        weeks[monday_of(row["asked_day"])].denied += row["n"]
    return Counts(
        as_of=now,
        weeks=weeks,
        findings=_findings(since, now),
        open=_open(user, now),
        target=policies[0].review_business_days,
    )


def _events(since: datetime, now: datetime, zone: ZoneInfo) -> Groups:
    """One pass over the index `event_of_kind_by_time`. A decision takes the review's clock away, and says from when."""
    due = Cast(KeyTextTransform("0", KeyTransform("review_due_at", "changes")), DateTimeField())
    found = ClaimEvent.objects.filter(kind__in=[ARRIVAL, *ANSWERS], at__gte=since, at__lte=now).order_by()
    found = found.annotate(due=due)
    return found.values(
        "kind",
        day=TruncDate("at", tzinfo=zone),
        due_day=TruncDate("due", tzinfo=zone),
        is_late=Q(at__gt=F("due")),
        is_asked=Q(changes__consent__1=Consent.PENDING),
    ).annotate(n=Count("pk"))


def _count_events(weeks: dict[date, Week], groups: Groups) -> None:
    for row in groups:
        week = weeks[monday_of(row["day"])]
        if row["kind"] == ARRIVAL:
            week.arrivals += row["n"]
            continue
        week.decisions[row["kind"]] += row["n"]
        if row["kind"] == "approve" and row["is_asked"]:
            week.asked += row["n"]


def _count_times(weeks: dict[date, Week], groups: Groups, policies: list[Policy], zone: ZoneInfo) -> None:
    """Business days are counted back from the target: it stands as many after the start as the policy says."""
    for row, decided, due, days in _with_days(groups, policies, zone):
        week = weeks[monday_of(row["day"])]
        length = _length(due, policies)
        week.timed[max(0, length - days.between(decided, due))] += row["n"]
        week.in_time += 0 if row["is_late"] else row["n"]


def _with_days(
    groups: Groups, policies: list[Policy], zone: ZoneInfo
) -> Iterator[tuple[Mapping[str, Any], datetime, datetime, BusinessDays]]:
    timed = [row for row in groups if row["due_day"] is not None]
    if not timed:
        return
    ends = [_noon(row[name], zone) for row in timed for name in ("day", "due_day")]
    days = BusinessDays([min(ends), max(ends)], policy=policies[0])
    for row in timed:
        yield row, _noon(row["day"], zone), _noon(row["due_day"], zone), days


def _length(due: datetime, policies: list[Policy]) -> int:
    """Of the policy that was in force when the clock was started."""
    began = (
        policy
        for policy in policies
        if policy.effective_at <= due - timedelta(days=policy.review_business_days)
    )
    return next(began, policies[-1]).review_business_days


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)


def _denials(since: datetime, now: datetime, zone: ZoneInfo) -> Groups:
    """By the day on which the customer was asked, so that they are a part of those."""
    denied = ClaimEvent.objects.filter(
        kind="deny",
        at__gte=since,
        at__lte=now,
        claim__status=Status.CONSENT_DENIED,
        claim__approved_at__gte=since,
    )
    by_day = denied.order_by().values(asked_day=TruncDate("claim__approved_at", tzinfo=zone))
    return by_day.annotate(n=Count("claim", distinct=True))


def _findings(since: datetime, now: datetime) -> dict[str, int]:
    raised = Finding.objects.filter(raised_at__gte=since, raised_at__lte=now).order_by()
    return dict(raised.values_list("code").annotate(n=Count("pk")).order_by("-n", "code"))


def _open(user: User, now: datetime) -> dict[str, dict[str, int]]:
    claims = Claim.objects.visible_to(user).filter(status__in=IN_PROCESS).order_by()
    counts = {
        "n": Count("pk"),
        "contested": Count("pk", filter=contested()),
        "overdue": Count("pk", filter=Q(review_due_at__lte=now)),
        "soon": Count("pk", filter=Q(review_due_at__gt=now, review_due_at__lte=now + SOON)),
    }
    counted = claims.values_list("status").annotate(**counts)
    return {status: dict(zip(counts, numbers, strict=True)) for status, *numbers in counted}
