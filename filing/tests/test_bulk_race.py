"""Workers beside each other, and workers that are killed: nothing is created or counted twice."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from claims.models import Claim, ClaimEvent
from customers.models import LookupCount
from filing.bulk import operations as bulk
from filing.bulk import worker
from filing.bulk.validation import RowValidator
from filing.models import BulkRow, BulkUpload
from filing.tests.bulk_files import Row, check, create, file_of, row_at, row_of, take, text_of
from tests.factories import NOW, TenantFactory
from tests.walk import Cast, make_cast

ROWS = 60
WORK_SLOWLY = """
import django
django.setup()
from django.utils import timezone
from filing.bulk import worker
worker.work(now=timezone.now(), seconds=60)
"""


def rows_of_many_customers(cast: Cast, count: int = ROWS) -> list[Row]:
    return [row_at(cast, tenant) for tenant in TenantFactory.create_batch(count)]


def together(*acts: Callable[[], object]) -> list[object]:
    begin = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            begin.wait(timeout=60)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


def everything_is_once(upload: BulkUpload, count: int = ROWS) -> None:
    upload.refresh_from_db()
    assert upload.state == BulkUpload.State.DONE
    assert set(upload.rows.values_list("state", flat=True)) == {BulkRow.State.CREATED}
    assert upload.rows.values("claim").distinct().count() == count
    assert Claim.objects.count() == count
    assert ClaimEvent.objects.filter(kind="created").count() == count
    assert sum(LookupCount.objects.values_list("count", flat=True)) == count


@pytest.mark.proof
def test_two_workers_check_and_create_every_row_once(committed_db, monkeypatch):
    monkeypatch.setattr(worker, "AT_ONCE", 5)
    cast = make_cast()
    upload = take(cast, *rows_of_many_customers(cast))

    def work() -> None:
        while BulkUpload.objects.waiting().exists():
            worker.work(now=NOW)

    together(work, work)
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    together(work, work)
    everything_is_once(upload)


@pytest.mark.proof
def test_one_file_sent_twice_at_once_is_one_upload(committed_db):
    cast = make_cast()
    text = text_of(rows_of_many_customers(cast, 3))

    def send() -> tuple[BulkUpload, bool]:
        return bulk.take_upload(upload=file_of(text), by=cast.admin, now=NOW)

    answers = together(send, send, send)
    assert {upload for upload, _is_new in answers} == {BulkUpload.objects.get()}
    assert sorted(is_new for _upload, is_new in answers) == [False, False, True]
    assert BulkRow.objects.count() == 3


@pytest.mark.proof
def test_nobody_waits_for_a_verdict(committed_db, monkeypatch):
    validate, seen = RowValidator.validate, []

    def outside(validator, values, **why):
        seen.append(connection.in_atomic_block)
        return validate(validator, values, **why)

    monkeypatch.setattr(RowValidator, "validate", outside)
    cast = make_cast()
    create(cast, check(cast, row_of(cast)))
    assert seen == [False, False]


@pytest.mark.proof
@pytest.mark.alone
def test_a_killed_worker_leaves_nothing_half_done(committed_db):
    cast = make_cast()
    upload = take(cast, *rows_of_many_customers(cast))
    _kill_at_work(committed_db, upload, BulkRow.State.WAITING)
    while worker.work(now=timezone.now()):
        pass
    bulk.start(upload=upload, by=cast.admin, now=timezone.now())
    _kill_at_work(committed_db, upload, BulkRow.State.READY)
    while worker.work(now=timezone.now()):
        pass
    everything_is_once(upload)


def _kill_at_work(url: str, upload: BulkUpload, state: str) -> None:
    """Kill workers in the middle of their rows, again and again, until fewer than half are left."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "cpor.settings"}
    give_up_at = time.monotonic() + 120
    while upload.rows.filter(state=state).count() > ROWS / 2:
        assert time.monotonic() < give_up_at
        left = upload.rows.filter(state=state).count()
        process = subprocess.Popen(
            [sys.executable, "-c", WORK_SLOWLY], env=environment, cwd=settings.BASE_DIR
        )
        while upload.rows.filter(state=state).count() > left - 8 and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.05)  # somewhere in the next rows
        process.kill()
        process.wait()
        # As if three minutes had passed, after which the upload of the dead is due again.
        BulkUpload.objects.filter(pk=upload.pk).update(next_try_at=timezone.now())
