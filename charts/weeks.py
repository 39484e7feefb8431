"""ISO weeks as the policy's office lives them: from Monday, midnight, in its zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = 26
WEEK = timedelta(weeks=1)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def last_weeks(now: datetime, zone: ZoneInfo) -> list[date]:
    """The Mondays of the last weeks, the oldest first; the week that runs is the last of them."""
    this = monday_of(now.astimezone(zone).date())
    return [this - back * WEEK for back in reversed(range(WEEKS))]


def beginning_of(monday: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(monday, time(), zone)
