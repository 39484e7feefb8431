"""What beat rings for: how often, in which queue, how long a run may take, when it is late. Celery's settings, the
probes and the docs are made from this table."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

END_WITHIN = 15  # seconds that a task has to end by itself once it was asked to; then its process is killed
GRACE = timedelta(seconds=30)  # a busy machine, a restart


class Queue(StrEnum):
    """By who waits: a queue's workers may all be busy, and no other queue notices."""

    LETTERS = "letters"
    CLOCKS = "clocks"
    DOCUMENTS = "documents"  # scanning, reading, checking: minutes for a single file
    PICTURES = "pictures"  # reading scans: a page takes seconds of processor time
    BULK = "bulk"  # many rows, or the whole storage


@dataclass(frozen=True)
class Tick:
    """`expires`: seconds after which nobody serves it any more; the next one does its work. Below the broker's
    visibility_timeout, or a run that takes longer would be handed out a second time."""

    name: str
    task: str
    every: int  # seconds
    queue: Queue
    longest: int  # seconds; what is done by then is kept, and the next tick goes on
    expires: int = 300

    @property
    def killed_after(self) -> int:
        return self.longest + END_WITHIN

    @property
    def late_after(self) -> timedelta:
        """Since its last good end: one is missed, and the one after it took as long as it may."""
        return timedelta(seconds=2 * self.every + self.killed_after) + GRACE


MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
TICKS = (
    # Longer than notifications.delivery.LONGEST_RUN, and within the lease of its letters: a mail server that answers
    # byte by byte never times out.
    Tick("deliver letters", "notifications.deliver", 3, Queue.LETTERS, longest=75, expires=10),
    Tick("send digests", "notifications.send_digests", MINUTE, Queue.LETTERS, longest=300),
    Tick("open opt-out windows", "consent.open_windows", 3, Queue.CLOCKS, longest=120, expires=10),
    Tick("run the clocks", "reviews.run_clocks", MINUTE, Queue.CLOCKS, longest=540),
    Tick("tell of claimable subscriptions", "filing.tell_claimable", MINUTE, Queue.CLOCKS, longest=300),
    Tick("tell of infected documents", "claims.tell_of_infected", MINUTE, Queue.CLOCKS, longest=300),
    Tick("end subscriptions", "claims.end_subscriptions", 10 * MINUTE, Queue.CLOCKS, longest=540),
    # Longer than clamd takes for a file by itself, and within the lease of the document that is scanned.
    Tick("scan documents", "documents.scan", 3, Queue.DOCUMENTS, longest=150, expires=10),
    Tick("read documents", "documents.read", 3, Queue.DOCUMENTS, longest=200, expires=10),
    Tick("read scans", "documents.read_pictures", 3, Queue.PICTURES, longest=200, expires=10),
    Tick("check documents", "claims.check_proofs", 3, Queue.DOCUMENTS, longest=120, expires=10),
    Tick("read older documents", "documents.begin_readings", HOUR, Queue.DOCUMENTS, longest=300),
    Tick("work on bulk uploads", "filing.work_on_uploads", 3, Queue.BULK, longest=120, expires=10),
    Tick("scan recent documents anew", "documents.rescan", 10 * MINUTE, Queue.BULK, longest=540),
    Tick("remove discarded files", "documents.remove_discarded", DAY, Queue.BULK, longest=540),
    Tick("seal the audit stream", "cpor.seal_audit", DAY, Queue.BULK, longest=540),
    Tick("compare files with records", "documents.check_storage", DAY, Queue.BULK, longest=HOUR),
)


def schedule() -> dict[str, dict[str, Any]]:
    return {
        tick.name: {"task": tick.task, "schedule": float(tick.every), "options": {"expires": tick.expires}}
        for tick in TICKS
    }


def routes() -> dict[str, dict[str, str]]:
    return {tick.task: {"queue": str(tick.queue)} for tick in TICKS}


def limits() -> dict[str, dict[str, int]]:
    return {tick.task: {"soft_time_limit": tick.longest, "time_limit": tick.killed_after} for tick in TICKS}
