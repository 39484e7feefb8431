"""Instants, days and numbers in words, as their reader writes them: in their language and their time zone.

The patterns stand in `cpor.formats`, by language, under the names that Django gives them.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext, pgettext_lazy

# What people call a zone where they live; other names are the same in every language.
ZONES = (
    pgettext_lazy("time zone", "WET"),
    pgettext_lazy("time zone", "WEST"),
    pgettext_lazy("time zone", "CET"),
    pgettext_lazy("time zone", "CEST"),
    pgettext_lazy("time zone", "EET"),
    pgettext_lazy("time zone", "EEST"),
)


def datetime_text(at: datetime) -> str:
    """26 Nov 2026, 17:00 CET"""
    return _with_zone(at, "SHORT_DATETIME_FORMAT")


def deadline_text(at: datetime) -> str:
    """Thu 26 Nov 2026, 17:00 CET"""
    return _with_zone(at, "DATETIME_FORMAT")


def day_text(at: date) -> str:
    """26 Nov 2026; of an instant, the day it is in the reader's zone."""
    return date_format(timezone.localtime(at) if isinstance(at, datetime) else at, "SHORT_DATE_FORMAT")


def number_text(value: float) -> str:
    """1,000,000"""
    return number_format(value, force_grouping=True)


def _with_zone(at: datetime, pattern: str) -> str:
    local = timezone.localtime(at)
    zone = local.tzname() or ""
    return date_format(local, pattern).removesuffix(zone) + _called(zone)


def _called(zone: str) -> str:
    """Many zones have no name but their distance: +0545 is better known as UTC+05:45."""
    if zone.startswith(("+", "-")):
        return f"UTC{zone[:3]}:{zone[3:] or '00'}"
    return pgettext("time zone", zone)
