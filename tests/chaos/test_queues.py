"""Workers as they are deployed: whoever waits for a letter or a clock does not wait for files."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from claims.lifecycle import Status
from cpor.heartbeats import late
from cpor.models import Heartbeat
from cpor.ticks import TICKS, Queue
from devstack import portal as processes
from devstack.whole import RunningPortal, running, whole_portal
from documents.models import Document, ScanState
from documents.operations import store_upload
from notifications.models import Letter, LetterState
from notifications.tests.conftest import write_many
from tests.chaos.services import ring, wait_until
from tests.walk import DAY, PDF, claim_in, make_cast

pytestmark = [pytest.mark.proof, pytest.mark.chaos]

SLOTS = 2
PROMPTLY = 20  # seconds; a scan that does not end is given minutes
DROP = 2  # seconds between two of the scanner's bytes: its silence would be listened to for 20
OFTEN = [tick for tick in TICKS if tick.every == 3]


@pytest.fixture
def endless_scanner() -> Iterator[tuple[int, list[socket.socket]]]:
    """Takes documents and never comes to an end: its port, and who waits."""
    waiting: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                waiting.append(server.accept()[0])
            except TimeoutError:
                for line in waiting:
                    with suppress(OSError):
                        line.send(b"x")
            except OSError:
                return

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(DROP)
        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], waiting
        server.shutdown(socket.SHUT_RDWR)
    for line in waiting:
        line.close()


@pytest.fixture
def portal(endless_scanner, committed_db: str, tmp_path: Path) -> Iterator[RunningPortal]:
    port, _waiting = endless_scanner
    with whole_portal(committed_db, tmp_path / "portal", CLAMD_URL=f"tcp://127.0.0.1:{port}") as portal:
        portal.services["worker"].stop()
        with running(list(processes.workers(env=portal.env, logs=tmp_path / "portal" / "log"))):
            yield portal


def test_letters_and_clocks_go_on_while_every_slot_for_documents_is_busy(
    portal: RunningPortal, endless_scanner
) -> None:
    _port, waiting = endless_scanner
    by = make_cast().admin
    for number in range(SLOTS):
        store_upload(upload=SimpleUploadedFile(f"{number}.pdf", PDF), by=by, now=timezone.now())
    wait_until(lambda: len(waiting) == SLOTS, seconds=60, what="both slots at the scanner")

    unanswered = claim_in(Status.ACTION_REQUIRED, make_cast(), now=timezone.now() - 31 * DAY)
    with transaction.atomic():
        written = {letter.pk for letter in write_many(5)}
        Letter.objects.filter(pk__in=written).update(next_try_at=timezone.now())
    sent = Letter.objects.filter(pk__in=written, state=LetterState.ACCEPTED)
    took = wait_until(lambda: sent.count() == len(written), seconds=PROMPTLY, what="the letters")
    ring(portal, "reviews.run_clocks")
    wait_until(lambda: unanswered.events.filter(kind="expire").exists(), seconds=PROMPTLY, what="the clocks")
    assert Document.objects.filter(scan_state=ScanState.PENDING, scan_attempts=1).count() == SLOTS
    print(f"letters sent {took:.1f} s after, beside {SLOTS} scans that do not end")


def test_idle_workers_keep_their_connections_and_every_tick_is_served(portal: RunningPortal) -> None:
    wait_until(lambda: ends() == len(OFTEN), seconds=60, what="the first ticks")
    before, began = sessions(), timezone.now()
    # Each of the frequent ticks three times more.
    for _ in range(3):
        since = timezone.now()
        wait_until(lambda since=since: ends(since) == len(OFTEN), seconds=30, what="another tick")
    seconds = (timezone.now() - began).total_seconds()
    opened = sessions() - before
    print(f"{opened} connections opened in {seconds:.0f} s: {opened * 60 / seconds:.0f} a minute")
    assert opened <= 2 * SLOTS  # each process one more, at the age of a minute
    assert late(now=timezone.now()) == []
    assert {tick.queue for tick in OFTEN} == set(Queue)


def ends(since=None) -> int:
    done = Heartbeat.objects.filter(name__in=[tick.name for tick in OFTEN])
    return (done.filter(done_at__gt=since) if since else done.exclude(done_at=None)).count()


def sessions() -> int:
    """How many connections were ever opened to this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
