"""What a new policy may say: every fault as (field, sentence)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import holidays
from django.utils.translation import gettext_lazy as _

from text.names import Text

LENGTHS = (
    "response_days",
    "review_business_days",
    "opt_out_days",
    "activation_wait_hours",
    "dispute_days",
    "unreachable_days",
    "lookups_per_hour",
    "bulk_lookups_per_day",
    "partner_idle_minutes",
    "partner_session_hours",
    "staff_idle_minutes",
    "staff_session_hours",
    "partner_fresh_minutes",
    "staff_fresh_minutes",
)


def faults(given: Mapping[str, Any], *, now: datetime) -> Iterator[tuple[str, Text]]:
    """`given`: the policy's fields as far as they could be read."""
    effective_at = given.get("effective_at")
    if effective_at is not None and effective_at <= now:
        yield (
            "effective_at",
            _("A policy has to start in the future: time limits that are already running keep their length."),
        )
    for name in LENGTHS:
        if given.get(name) == 0:
            yield name, _("This has to be at least 1.")
    yield from _faults_of_days(given)
    if given.get("office_zone") and given["office_zone"] not in available_timezones():
        yield "office_zone", _("This is not a time zone. Write it like “Europe/Berlin”.")
    if given.get("holiday_country") and given["holiday_country"] not in holidays.list_supported_countries():
        yield (
            "holiday_country",
            _("No public holidays are known for this country. Write two letters, like “DE”."),
        )


def _faults_of_days(given: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    reminders, ends = given.get("reminder_days") or [], given.get("ending_days") or []
    if reminders != sorted(set(reminders)) or 0 in reminders:
        yield "reminder_days", _("Write the days in rising order, each once, like “7,21,28”.")
    elif reminders and reminders[-1] >= (given.get("response_days") or reminders[-1] + 1):
        yield (
            "reminder_days",
            _("A reminder after the answer was due helps nobody. Stay below the response days."),
        )
    if ends != sorted(set(ends), reverse=True) or 0 in ends:
        yield "ending_days", _("Write the days before the end in falling order, each once, like “30,7”.")
