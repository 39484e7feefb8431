"""A mail server in every bad mood, and then well again: each letter arrives, and none is held for long."""

import gc
import signal
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from claims.lifecycle import Status
from consent.sweeps import open_windows
from notifications import delivery
from notifications.delivery import LEASE, LONGEST_PAUSE, LONGEST_RUN, deliver_due
from notifications.models import Letter, LetterState
from notifications.tasks import deliver
from notifications.tests.conftest import NOW, MailServer, free_port, write_many
from tests.chaos.services import broken_rules
from tests.depth import sampled
from tests.walk import DAY, claim_in, make_cast

pytestmark = pytest.mark.chaos

LETTERS = 5
Mood = Callable[[MailServer, Any], None]


def away(server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = free_port()


def refuses_for_now(server: MailServer, settings: Any) -> None:
    server.refusals = {letter.to_email: "451 4.3.0 Later" for letter in Letter.objects.all()}


def refuses_content(answer: str) -> Mood:
    def mood(server: MailServer, settings: Any) -> None:
        async def handle_DATA(there: SMTP, session: Session, envelope: Envelope) -> str:
            return answer

        server.handle_DATA = handle_DATA  # type: ignore[method-assign]

    return mood


def dies_after_data(server: MailServer, settings: Any) -> None:
    server.drops = 2


MOODS: dict[str, Mood] = {
    "away": away,
    "4xx to the recipient": refuses_for_now,
    "4xx to the content": refuses_content("452 4.2.2 Full"),
    "5xx to the content": refuses_content("554 5.7.1 Not like this"),
    "says goodbye": refuses_content("421 4.3.2 Going down"),
    "dies after DATA": dies_after_data,
}


@pytest.mark.parametrize("mood", sampled(MOODS, proofs=["away", "4xx to the content", "dies after DATA"]))
def test_mail_server_in_a_bad_mood(
    mood: Mood, committed_db: str, mail_server: MailServer, settings: Any
) -> None:
    with transaction.atomic():
        letters = write_many(LETTERS)
    mood(mail_server, settings)
    deliver_due(now=NOW)
    assert not Letter.objects.filter(state__in=[LetterState.ACCEPTED, LetterState.BOUNCED]).exists()
    assert not Letter.objects.filter(state=LetterState.SENDING).exists(), "held although the run is over"

    be_well(mail_server, settings)
    deliver_due(now=NOW + LONGEST_PAUSE)
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.ACCEPTED}
    copies = mail_server.copies()
    assert set(copies) == {letter.message_id for letter in letters}
    assert copies.total() - LETTERS == (2 if mood is dies_after_data else 0)


@pytest.mark.parametrize("mood", sampled(MOODS, proofs=["4xx to the recipient"]))
def test_window_waits_for_the_mail_server(
    mood: Mood, committed_db: str, mail_server: MailServer, settings: Any
) -> None:
    claim = claim_in(Status.APPROVED, make_cast(), now=NOW)
    mood(mail_server, settings)
    deliver_due(now=NOW)
    assert open_windows(now=NOW) == 0
    claim.refresh_from_db()
    assert claim.deadline_at is None
    assert broken_rules() == []

    be_well(mail_server, settings)
    later = NOW + LONGEST_PAUSE
    deliver_due(now=later)
    assert open_windows(now=later) == 1
    claim.refresh_from_db()
    assert claim.deadline_at == later + 7 * DAY
    assert broken_rules() == []


@pytest.mark.proof
def test_recipient_refused_for_good(committed_db: str, mail_server: MailServer, settings: Any) -> None:
    """Is told at once instead of tried again, and the others get their letters."""
    claim = claim_in(Status.APPROVED, make_cast(), now=NOW)
    [contact] = Letter.objects.filter(to_email=claim.customer_contact_email)
    mail_server.refusals = {contact.to_email: "550 5.1.1 No such person"}
    deliver_due(now=NOW)
    open_windows(now=NOW)
    be_well(mail_server, settings)
    deliver_due(now=NOW + LONGEST_PAUSE)
    claim.refresh_from_db()
    assert claim.deadline_at is None
    assert list(Letter.objects.exclude(state=LetterState.ACCEPTED)) == [contact]
    assert contact.message_id not in mail_server.copies()
    assert Letter.objects.filter(letter="consent/returned").exists()
    assert broken_rules() == []


def be_well(server: MailServer, settings: Any) -> None:
    vars(server).pop("handle_DATA", None)
    server.refusals, server.drops, settings.EMAIL_PORT = {}, 0, server.port


@contextmanager
def dripping_server() -> Iterator[int]:
    """Says its greeting one byte after the other, and never comes to its end; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        is_over = threading.Event()

        def drip() -> None:
            line, _address = server.accept()
            with line:
                while not is_over.wait(0.05):
                    try:
                        line.send(b"2")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        yield server.getsockname()[1]
        is_over.set()


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """As the worker sets one for the task, only shorter."""

    def give_up(number: int, frame: object) -> None:
        raise SoftTimeLimitExceeded

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.proof
def test_dripping_mail_server_does_not_hold_a_relay(
    committed_db: str, settings: Any, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LONGEST_RUN < deliver.soft_time_limit < deliver.time_limit < LEASE.total_seconds()
    monkeypatch.setattr(delivery, "LONGEST_RUN", 0.5)
    with transaction.atomic():
        write_many(3)
    with dripping_server() as port, limit(1):
        settings.EMAIL_PORT = port
        assert deliver_due(now=NOW) == 0
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()  # smtplib leaves the line that was never greeted to it
    assert sorted(Letter.objects.values_list("state", "attempts")) == [
        ("queued", 0),
        ("queued", 0),
        ("queued", 1),
    ]
    settings.EMAIL_PORT = mail_server.port
    monkeypatch.setattr(delivery, "LONGEST_RUN", LONGEST_RUN)  # as it is, however busy the machine
    assert deliver_due(now=NOW + LONGEST_PAUSE) == 3
    assert mail_server.copies().total() == 3
