"""Which clocks a move starts and stops, and until when one runs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from claims.lifecycle import CLOCK_COLUMNS, CLOCKS, Clock, Move, clocks_in
from claims.transitions.acts import Act
from programs.calendar import add_business_days
from programs.models import Policy


def clock_end(clock: Clock, *, start: datetime, policy: Policy) -> datetime:
    """When a clock that starts at `start` runs out. A day is 24 hours; business days end at the office's 17:00."""
    length = getattr(policy, clock.length)
    if clock.length == "review_business_days":
        return add_business_days(start, length, policy=policy)
    days = length[0] if isinstance(length, list) else length
    return start + timedelta(days=days)


def policies_at(instants: Iterable[datetime]) -> dict[datetime, Policy]:
    """The policy in force at each instant; one question where it never changed between them."""
    distinct = sorted(set(instants))
    if not distinct:
        return {}
    first = last = Policy.objects.in_force(distinct[0])
    if len(distinct) > 1:
        last = Policy.objects.in_force(distinct[-1])
    if first == last:
        return dict.fromkeys(distinct, first)
    return {instant: Policy.objects.in_force(instant) for instant in distinct}


def with_clocks(legal: Move, acts: Sequence[Act]) -> list[Act]:
    """The acts with the clocks that the move starts among their columns; those that may have run before stop. What an
    act says of a clock itself stands."""
    there = clocks_in(legal.target)
    running = {clock.column for clock in CLOCKS if clock.status in legal.all_sources}
    starting = {column: clock for column, clock in there.items() if legal.name in clock.starts_on}
    stopped = dict.fromkeys(column for column in CLOCK_COLUMNS if column in running)
    ends = _ends(starting, {act.at for act in acts}) if starting else {}
    return [replace(act, columns=stopped | ends.get(act.at, {}) | act.columns) for act in acts]


def _ends(starting: dict[str, Clock], starts: Iterable[datetime]) -> dict[datetime, dict[str, datetime]]:
    """Asked once for every instant: many claims of a batch move at the same one."""
    return {
        start: {column: clock_end(clock, start=start, policy=policy) for column, clock in starting.items()}
        for start, policy in policies_at(starts).items()
    }
