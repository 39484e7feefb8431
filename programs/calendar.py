"""Business days: public holidays of the policy's country, with exceptions kept as data."""

from bisect import bisect_right
from collections.abc import Iterable
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


def exceptions_after(day: date) -> dict[date, bool]:
    return dict(CalendarDay.objects.filter(date__gt=day).values_list("date", "is_business_day"))


def add_business_days(
    start: datetime, days: int, *, policy: Policy, exceptions: dict[date, bool] | None = None
) -> datetime:
    """The end (17:00 in the policy's office) of the `days`-th business day after `start`, in UTC.

    `exceptions`: those after that day, where the caller has them already.
    """
    zone = ZoneInfo(policy.office_zone)
    day = start.astimezone(zone).date()
    if exceptions is None:
        exceptions = exceptions_after(day)
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day, policy=policy, exceptions=exceptions)
    return office_closes(day, policy=policy)


def office_closes(day: date, *, policy: Policy) -> datetime:
    """The end of the day in the policy's office, in UTC: until when somebody who has this day may act."""
    return datetime.combine(day, OFFICE_CLOSES, ZoneInfo(policy.office_zone)).astimezone(UTC)


class BusinessDays:
    """The business days around some instants, for counting between them: the calendar is asked once for a page."""

    def __init__(
        self, instants: Iterable[datetime], *, policy: Policy, exceptions: dict[date, bool] | None = None
    ) -> None:
        self.zone = ZoneInfo(policy.office_zone)
        days = sorted({self._date(instant) for instant in instants})
        if exceptions is None:
            exceptions = exceptions_after(days[0])
        span = range((days[-1] - days[0]).days + 1)
        every = (days[0] + timedelta(days=number) for number in span)
        self.days = [day for day in every if is_business_day(day, policy=policy, exceptions=exceptions)]

    def between(self, start: datetime, end: datetime) -> int:
        """How many business days come after the day of `start`, up to the day of `end`; below zero backwards."""
        return bisect_right(self.days, self._date(end)) - bisect_right(self.days, self._date(start))

    def _date(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()
