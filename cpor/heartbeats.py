"""Each tick leaves a heartbeat in the database, by which others see that beat and workers live."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from cpor.models import Heartbeat
from cpor.ticks import TICKS, Tick

logger = logging.getLogger(__name__)

OF_TASK = {tick.task: tick for tick in TICKS}
expected = Event()  # set once this process has entered the ticks that it knows

# One statement at the end of each run. A run that failed keeps the last good end.
BEAT = """
    INSERT INTO cpor_heartbeat AS kept (name, expected_since, begun_at, done_at, took_ms, error)
    VALUES (%(name)s, %(begun_at)s, %(begun_at)s, %(done_at)s, %(took_ms)s, %(error)s)
    ON CONFLICT (name) DO UPDATE SET begun_at = excluded.begun_at, took_ms = excluded.took_ms,
        error = excluded.error, done_at = coalesce(excluded.done_at, kept.done_at)
"""


@dataclass(frozen=True)
class Late:
    tick: Tick
    done_at: datetime | None
    error: str

    def __str__(self) -> str:
        last = f"last done at {self.done_at:%Y-%m-%d %H:%M:%S} UTC" if self.done_at else "never done"
        return f"{self.tick.name} ({last}{', ' + self.error if self.error else ''})"


def beat(task: str, *, begun_at: datetime, ended_at: datetime, error: str = "") -> None:
    """Write down a run of a task. Never raises for the database's sake: the work itself is done, or has failed by
    itself, and a heartbeat that is missing is what others look for."""
    tick = OF_TASK.get(task)
    if tick is None:
        return
    try:
        _expect(now=begun_at)
        _write(tick, begun_at, ended_at, error)
    except (DatabaseError, InterfaceError) as trouble:
        logger.warning("%s: no heartbeat: %s", tick.name, type(trouble).__name__)


def _expect(*, now: datetime) -> None:
    """Enters what never ran, once for each process: a tick that is new with this release has its time from here on."""
    if not expected.is_set():
        rows = [Heartbeat(name=tick.name, expected_since=now) for tick in TICKS]
        Heartbeat.objects.bulk_create(rows, ignore_conflicts=True)
        expected.set()


def _write(tick: Tick, begun_at: datetime, ended_at: datetime, error: str) -> None:
    values: dict[str, Any] = {
        "name": tick.name,
        "begun_at": begun_at,
        "done_at": None if error else ended_at,
        "took_ms": (ended_at - begun_at) // timedelta(milliseconds=1),
        "error": error,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEAT, values)


def last_runs() -> dict[str, datetime]:
    """When each tick ran last, or else when it was first known."""
    rows = Heartbeat.objects.values_list("name", "begun_at", "expected_since")
    return {name: begun_at or expected_since for name, begun_at, expected_since in rows}


def has_any() -> bool:
    """False on a database where no worker has ever served a tick."""
    return Heartbeat.objects.exists()


def late(*, now: datetime) -> list[Late]:
    """Nothing on a database where no worker has ever served a tick: a portal that starts is not out of order."""
    kept = {row.name: row for row in Heartbeat.objects.all()}
    return list(_late(now, kept)) if kept else []


def _late(now: datetime, kept: dict[str, Heartbeat]) -> Iterator[Late]:
    for tick in TICKS:
        known = kept.get(tick.name)
        if known is None:
            # Others have run, so their workers are of an older release: nobody serves this one.
            yield Late(tick, None, "")
        elif now > (known.done_at or known.expected_since) + tick.late_after:
            yield Late(tick, known.done_at, known.error)
