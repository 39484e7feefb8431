"""Workers that die of a row or a file, and workers that come too late."""

import contextlib
from datetime import timedelta

import pytest

from filing.bulk import operations as bulk
from filing.bulk import worker
from filing.bulk.validation import RowValidator
from filing.models import BulkRow, BulkUpload
from filing.tests.bulk_files import row_of, take
from filing.tests.test_bulk_work import counted, verdicts
from leases import LeaseQueue
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SECONDS = timedelta(seconds=3)


def test_a_row_that_kills_its_worker_is_given_up_and_the_others_are_worked_on(cast, monkeypatch):
    validate = RowValidator.validate

    def dying(validator, values, **why):
        if values["claim_name"] == "Poison":
            raise KeyboardInterrupt
        return validate(validator, values, **why)

    monkeypatch.setattr(RowValidator, "validate", dying)
    monkeypatch.setattr(LeaseQueue, "postpone", lambda self, row, *, now: False)  # nor do the dead
    poisoned = take(cast, row_of(cast, claim_name="Poison"), row_of(cast, products="Yammer"))
    beside = take(cast, row_of(cast, products="Microsoft Teams"))
    with pytest.raises(KeyboardInterrupt):
        worker.work(now=NOW)
    worker.work(now=NOW + SECONDS)
    assert (verdicts(beside), verdicts(poisoned)) == ([("ready", [])], [("waiting", [])] * 2)

    for _ in range(worker.ROW_TRIES - 1):
        poisoned.refresh_from_db()
        with pytest.raises(KeyboardInterrupt):
            worker.work(now=poisoned.next_try_at)
        assert verdicts(poisoned) == [("waiting", []), ("ready", [])]
    poisoned.refresh_from_db()
    worker.work(now=poisoned.next_try_at)
    assert verdicts(poisoned) == [("refused", ["UNEXPECTED"]), ("ready", [])]
    assert "could not be read" in poisoned.rows.first().problems[0]
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.attempts, poisoned.next_try_at) == ("checked", 0, None)
    assert bulk.checkable(poisoned).count() == 1
    assert counted() == 2  # the customer, once for each file


def test_a_file_that_kills_its_workers_before_any_row_is_given_up(cast, monkeypatch):
    def dying(upload, validator):
        raise KeyboardInterrupt

    upload, tries = take(cast, row_of(cast)), 0
    monkeypatch.setattr(worker, "Lookups", dying)
    monkeypatch.setattr(LeaseQueue, "postpone", lambda self, row, *, now: False)
    while upload.state == BulkUpload.State.CHECKING:
        with contextlib.suppress(KeyboardInterrupt):
            worker.work(now=upload.next_try_at or NOW)
        upload.refresh_from_db()
        tries += 1
    assert tries == worker.QUEUE.tries + 1
    assert verdicts(upload) == [("refused", ["UNEXPECTED"])]


def test_a_worker_that_outlived_its_lease_writes_nothing(cast, monkeypatch):
    validate, three_minutes_later = RowValidator.validate, [NOW + timedelta(minutes=3)]
    other_verdicts = []

    def slow(validator, values, **why):
        if three_minutes_later:
            worker.work(now=three_minutes_later.pop())
            other_verdicts.extend(verdicts(upload))
            BulkRow.objects.update(problems=["as the other one left it"])
        return validate(validator, values, **why)

    upload = take(cast, row_of(cast, claim_name=""))
    monkeypatch.setattr(RowValidator, "validate", slow)
    worker.work(now=NOW)
    assert other_verdicts == verdicts(upload) == [("refused", ["FIELD_MISSING"])]
    assert upload.rows.get().problems == ["as the other one left it"]
    assert counted() == 1
