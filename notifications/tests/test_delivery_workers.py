"""What only really committed letters and more than one connection can show."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications import delivery
from notifications.delivery import deliver_due
from notifications.models import Letter, LetterState
from notifications.tasks import deliver
from notifications.tests.conftest import NOW, MailServer, write, write_many

pytestmark = pytest.mark.usefixtures("committed_db")
WORKERS = 2


def run_worker(start: Barrier | None = None) -> int:
    """One worker's run, on a connection of its own."""
    if start:
        start.wait()
    try:
        return deliver_due(now=NOW)
    finally:
        connection.close()


@pytest.mark.proof
def test_letter_posted_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        write()
    assert not Letter.objects.exists()


@pytest.mark.proof
def test_relays_at_once_send_each_letter_once(mail_server: MailServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(delivery, "BATCH", 5)
    with transaction.atomic():
        letters = write_many(20)
    start = Barrier(WORKERS, timeout=60)
    with ThreadPoolExecutor(WORKERS) as pool:
        runs = [pool.submit(run_worker, start) for _ in range(WORKERS)]
    accepted = [run.result() for run in runs]
    assert sum(accepted) == len(letters)
    assert min(accepted) > 0, "both had their share, or this test proves nothing"
    assert mail_server.copies() == {letter.message_id: 1 for letter in letters}


@pytest.mark.proof
def test_relay_passes_over_letters_that_another_is_taking(mail_server: MailServer) -> None:
    with transaction.atomic():
        first, second, third = write_many(3)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Letter.objects.select_for_update().get(pk=first.pk)
        assert pool.submit(run_worker).result() == 2
    assert mail_server.copies() == {second.message_id: 1, third.message_id: 1}


@pytest.mark.proof
def test_letters_are_marked_before_the_mail_server_hears_of_them(mail_server: MailServer) -> None:
    with transaction.atomic():
        write()

    def state_seen_by_others() -> str:
        try:
            return Letter.objects.get().state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        mail_server.on_data = lambda: seen.append(pool.submit(state_seen_by_others).result())
        seen: list[str] = []
        deliver_due(now=NOW)
    assert seen == [LetterState.SENDING]


@pytest.mark.proof
def test_letter_posted_by_two_at_once_is_one(mail_server: MailServer) -> None:
    start = Barrier(WORKERS, timeout=60)

    def post_it() -> int:
        start.wait()
        try:
            with transaction.atomic():
                return write().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        first, second = [run.result() for run in [pool.submit(post_it) for _ in range(WORKERS)]]
    assert first == second
    assert Letter.objects.count() == 1


@pytest.mark.proof
def test_task_run_twice_delivers_once(mail_server: MailServer) -> None:
    with transaction.atomic():
        letter = write(now=timezone.now())
    deliver()
    deliver()
    assert mail_server.copies() == {letter.message_id: 1}
