from datetime import UTC, date, datetime

import pytest

from programs.calendar import BusinessDays, add_business_days
from programs.models import CalendarDay, Policy

pytestmark = pytest.mark.django_db


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def berlin() -> Policy:
    return Policy(office_zone="Europe/Berlin", holiday_country="DE")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        pytest.param("2026-11-26 09:00", 1, "2026-11-27 16:00", id="tomorrow, when the office closes"),
        pytest.param("2026-11-26 09:00", 5, "2026-12-03 16:00", id="across a weekend"),
        pytest.param("2026-11-28 12:00", 1, "2026-11-30 16:00", id="from a Saturday"),
        pytest.param("2026-11-26 23:30", 1, "2026-11-30 16:00", id="already Friday in the office"),
        pytest.param("2026-04-02 10:00", 1, "2026-04-07 15:00", id="Good Friday and Easter Monday"),
        pytest.param("2026-12-23 10:00", 2, "2026-12-28 16:00", id="Christmas"),
        pytest.param("2026-12-31 10:00", 1, "2027-01-04 16:00", id="New Year, into the next year"),
        pytest.param("2026-03-27 10:00", 1, "2026-03-30 15:00", id="into summer time"),
        pytest.param("2026-10-23 10:00", 1, "2026-10-26 16:00", id="into winter time"),
    ],
)
def test_business_days_end_when_the_office_closes(berlin, start, days, end):
    assert add_business_days(utc(start), days, policy=berlin) == utc(end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-25 20:00", "2026-11-28 01:00"),  # noon before Thanksgiving
        ("2026-11-24 05:00", "2026-11-25 01:00"),  # Monday evening there
    ],
)
def test_business_day_ends_in_the_offices_own_zone_and_country(start: str, end: str) -> None:
    seattle = Policy(office_zone="America/Los_Angeles", holiday_country="US")
    assert add_business_days(utc(start), 1, policy=seattle) == utc(end)


def test_calendar_day_closes_the_office(berlin):
    CalendarDay.objects.create(date=date(2026, 11, 27), is_business_day=False, reason="Inventory")
    assert add_business_days(utc("2026-11-26 09:00"), 1, policy=berlin) == utc("2026-11-30 16:00")


def test_calendar_day_opens_the_office_on_a_saturday(berlin):
    CalendarDay.objects.create(date=date(2026, 11, 28), is_business_day=True, reason="Working Saturday")
    assert add_business_days(utc("2026-11-27 09:00"), 1, policy=berlin) == utc("2026-11-28 16:00")


def test_business_days_between_instants_are_counted_by_the_office_calendar(berlin: Policy) -> None:
    CalendarDay.objects.create(date=date(2026, 11, 27), is_business_day=False, reason="Inventory")
    friday, tuesday = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 12, 1, 16, tzinfo=UTC)
    days = BusinessDays([friday, tuesday], policy=berlin)
    # Monday to Thursday, then Monday and Tuesday: not the weekends, not the day of the inventory.
    assert (days.between(friday, tuesday), days.between(tuesday, friday)) == (6, -6)
    assert days.between(friday, friday) == 0
    late_evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday already, in the office
    assert BusinessDays([friday, late_evening], policy=berlin).between(friday, late_evening) == 1
