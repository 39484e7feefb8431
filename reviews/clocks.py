"""The sweep of all clocks, each in batches until nothing is due: after an outage one run catches up."""

from collections.abc import Callable
from datetime import datetime

from claims.operations import expire_due, remind_due
from consent.gathering import tell_administrators
from consent.sweeps import (
    open_windows,
    remind_customers,
    report_unsettled,
    settle_due,
    tell_of_endings,
    tell_unreachable,
)
from reviews.contested import keep_contested
from reviews.presence import forget_old

SWEEPS: dict[str, Callable[..., int]] = {
    "windows": open_windows,
    "administrators_told": tell_administrators,
    "expired": expire_due,
    "reminded": remind_due,
    "settled": settle_due,
    "customers_reminded": remind_customers,
    "customers_told": tell_of_endings,
    "unreachable": tell_unreachable,
}
# What no sweep may act on, counted after them.
REPORTS: dict[str, Callable[..., int]] = {"unsettled": report_unsettled}
# What is only kept tidy, once in every run: no claim moves by it.
UPKEEP: tuple[Callable[..., int], ...] = (forget_old, keep_contested)


def run_clocks(*, now: datetime) -> dict[str, int]:
    """How many claims each sweep acted on. Safe to run twice at once: every batch skips what another one holds."""
    done = {name: _run_until_done(sweep, now) for name, sweep in SWEEPS.items()}
    done |= {name: report(now=now) for name, report in REPORTS.items()}
    for keep in UPKEEP:
        keep(now=now)
    return done


def _run_until_done(sweep: Callable[..., int], now: datetime) -> int:
    total = 0
    while count := sweep(now=now):
        total += count
    return total
