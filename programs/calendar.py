"""Business days: public holidays of the policy's country, with exceptions kept as data."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from programs.models import CalendarDay, Policy

OFFICE_CLOSES = time(17, 0)


@lru_cache(maxsize=16)
def _public_holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


def is_business_day(day: date, *, policy: Policy, exceptions: dict[date, bool]) -> bool:
    if day in exceptions:
        return exceptions[day]
    return day.weekday() < 5 and day not in _public_holidays(policy.holiday_country)


def add_business_days(start: datetime, days: int, *, policy: Policy) -> datetime:
    """The end (17:00 in the policy's office) of the `days`-th business day after `start`, in UTC."""
    zone = ZoneInfo(policy.office_zone)
    day = start.astimezone(zone).date()
    exceptions = dict(CalendarDay.objects.filter(date__gt=day).values_list("date", "is_business_day"))
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day, policy=policy, exceptions=exceptions)
    return datetime.combine(day, OFFICE_CLOSES, zone).astimezone(UTC)
