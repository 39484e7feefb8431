"""Something that kills every worker that takes it up, in each queue: the others go on at once, it is given up after its
tries, and nobody does anything by hand."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from claims.models import Proof
from claims.operations import checking
from documents import operations, reading
from documents.models import Document, Reading, ScanState
from filing.bulk import worker
from filing.models import BulkRow, BulkUpload
from filing.tests.bulk_files import take
from leases import LeaseQueue
from notifications import delivery
from notifications.models import Letter, LetterState
from notifications.tests.conftest import write_many
from tests.chaos.crash import Failpoint, before, die, start
from tests.chaos.document_works import (
    documents_to_check,
    files_that_passed_an_older_scanner,
    files_to_read,
    files_to_scan,
    pictures_to_read,
)
from tests.chaos.services import broken_rules
from tests.chaos.works import rows_of_three_customers
from tests.factories import NOW
from tests.walk import DAY, make_cast

pytestmark = [pytest.mark.proof, pytest.mark.chaos]

TICK = timedelta(seconds=3)  # until the next worker looks
PROMPTLY = 5  # seconds for all others, in a process of its own
OTHERS = 2


@dataclass(frozen=True)
class Poisoned:
    """A queue of three, the first of which kills at `dies`. `waiting`: what is not settled; `given_up`: how many are
    shown as such."""

    queue: LeaseQueue[Any]
    begin: Callable[[], object]
    place: str
    dies: Failpoint
    waiting: Callable[[], QuerySet[Any]]
    given_up: Callable[[], QuerySet[Any]]
    now: datetime = NOW
    tries: int = 0  # where one of its parts is given up before all of it


def letters_to_send() -> None:
    with transaction.atomic():
        write_many(3)


def files_of_a_row_each() -> None:
    cast = make_cast()
    for row in rows_of_three_customers(cast):
        take(cast, row)


QUEUES = {
    "letters": Poisoned(
        delivery.QUEUE,
        letters_to_send,
        "notifications.delivery:deliver_due",
        before("notifications.delivery:message_of"),
        lambda: Letter.objects.exclude(next_try_at=None),
        lambda: Letter.objects.filter(state=LetterState.FAILED, last_error=delivery.DIED),
    ),
    "scan": Poisoned(
        operations.SCANS,
        files_to_scan,
        "documents.operations:scan_pending",
        before("documents.operations:_judge"),
        lambda: Document.objects.filter(scan_state=ScanState.PENDING),
        lambda: Document.objects.filter(scan_state=ScanState.ERROR, scan_note=operations.DIED),
    ),
    "scan anew": Poisoned(
        operations.RESCANS,
        files_that_passed_an_older_scanner,
        "documents.operations:rescan_recent",
        before("documents.operations:_judge"),
        lambda: Document.objects.filter(scan_state=ScanState.CLEAN, scanned_at=NOW),
        lambda: Document.objects.filter(scan_note__contains=operations.DIED),
        now=NOW + DAY,
    ),
    "read": Poisoned(
        reading.QUEUE,
        files_to_read,
        "documents.reading:read_due",
        before("documents.reading:_local_copy"),
        lambda: Reading.objects.filter(state=Reading.State.WAITING),
        lambda: Reading.objects.filter(note=reading.Note.GAVE_UP),
    ),
    "read from pictures": Poisoned(
        reading.PICTURES,
        pictures_to_read,
        "documents.reading:read_pictures_due",
        before("documents.reading:_local_copy"),
        lambda: Reading.objects.filter(state=Reading.State.WAITING),
        lambda: Reading.objects.filter(note=reading.Note.PICTURE_GAVE_UP),
    ),
    "check": Poisoned(
        checking.QUEUE,
        documents_to_check,
        "claims.operations.checking:check_due",
        before("claims.operations.checking:_compute"),
        lambda: Proof.objects.to_check(),
        lambda: Proof.objects.given_up(),
    ),
    "bulk": Poisoned(
        worker.QUEUE,
        files_of_a_row_each,
        "filing.bulk.worker:work",
        before("filing.bulk.worker:_guarded"),
        lambda: BulkUpload.objects.waiting(),
        lambda: BulkRow.objects.filter(codes=["UNEXPECTED"]),
        tries=worker.ROW_TRIES,
    ),
}


@pytest.mark.parametrize("poisoned", QUEUES.values(), ids=QUEUES)
@pytest.mark.usefixtures("mail_server")
def test_what_kills_its_workers_is_given_up_and_holds_up_no_other(
    poisoned: Poisoned, committed_db: str
) -> None:
    poisoned.begin()
    assert poisoned.waiting().count() == OTHERS + 1
    die(poisoned.place, now=poisoned.now, failpoint=poisoned.dies)
    took = live(poisoned, poisoned.now + TICK)
    assert poisoned.waiting().count() == 1
    assert took < PROMPTLY

    for tries in range(2, (poisoned.tries or poisoned.queue.tries) + 1):
        assert not poisoned.given_up().exists(), f"after {tries - 1} tries"
        die(poisoned.place, now=due_at(poisoned), failpoint=poisoned.dies)
    live(poisoned, at := due_at(poisoned))
    assert poisoned.given_up().count() == 1
    assert not poisoned.waiting().exists()
    assert broken_rules() == []
    print(f"others done {took:.1f} s after the first crash; given up after {at - poisoned.now}")


def live(poisoned: Poisoned, now: datetime) -> float:
    """Seconds that a worker takes which meets nothing bad."""
    begin = time.monotonic()
    process = start(poisoned.place, now=now)
    process.join(60)
    assert process.exitcode == 0
    return time.monotonic() - begin


def due_at(poisoned: Poisoned) -> datetime:
    return getattr(poisoned.waiting().get(), poisoned.queue.next_try_at)
