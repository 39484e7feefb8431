"""The way out: letters that are due are handed to the mail server, at least once each.

A relay first marks its letters as being sent, and commits, so that relays beside it leave them alone. If
it dies, its letters are due again LEASE later. Only a crash between the mail server's yes and our note of it
makes a second copy, and that one carries the same Message-ID.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from time import monotonic
from typing import Any

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction

from notifications.addresses import UnusableAddressError
from notifications.message import message_of
from notifications.models import HIDDEN, Letter, LetterState

BATCH = 50
LEASE = timedelta(minutes=5)
# Seconds. A run ends well within the lease of its letters, however slowly the mail server answers.
LONGEST_RUN = 60
TRIES = 12
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GOING_AWAY = 421  # the SMTP answer that ends a connection, whatever was asked

logger = logging.getLogger(__name__)


def deliver_due(*, now: datetime) -> int:
    """Send what is due and return how many letters the mail server accepted.

    Safe beside other runs. Ends when nothing is due, when the mail server is in trouble, or after
    LONGEST_RUN; the next tick goes on.
    """
    accepted = 0
    stop_at = monotonic() + LONGEST_RUN
    while batch := _claim(now=now):
        sent = _deliver(batch, now=now, stop_at=stop_at)
        accepted += sent
        if _give_back(batch, now=now) or not sent:
            break
    return accepted


def _claim(*, now: datetime) -> list[Letter]:
    with transaction.atomic(durable=True):  # the mark must be committed before anything is sent
        due = Letter.objects.due(now).order_by("next_try_at", "pk")
        batch = list(due.select_for_update(skip_locked=True)[:BATCH])
        if batch:
            Letter.objects.filter(pk__in=[letter.pk for letter in batch]).update(
                state=LetterState.SENDING, claimed_at=now, next_try_at=now + LEASE
            )
    return batch


def _deliver(batch: Sequence[Letter], *, now: datetime, stop_at: float) -> int:
    """Send the batch over one connection; if it breaks, open it once more, then leave the rest alone."""
    server = mail.get_connection()
    accepted, breaks = 0, 0
    try:
        for letter in batch:
            if breaks > 1 or monotonic() >= stop_at:
                break
            error = _hand_over(letter, server)
            _record(letter, error, now=now)
            if error is None:
                accepted += 1
            elif _broke_connection(error):
                breaks += 1
                _close(server)
    finally:
        _close(server)
    return accepted


def _hand_over(letter: Letter, server: BaseEmailBackend) -> Exception | None:
    try:
        message = message_of(letter)
        server.open()  # does nothing while it is open
        server.send_messages([message])
    except Exception as error:  # whatever is wrong with one letter must not hold up the others
        return error
    return None


def _record(letter: Letter, error: Exception | None, *, now: datetime) -> None:
    if not (_note_accepted(letter, now=now) if error is None else _note_refused(letter, error, now=now)):
        logger.warning("Letter %s outlived its lease and was taken up by another relay", letter.pk)


# Noted after every single letter, so that a crash doubles one at most. Plain SQL costs half of what the ORM takes.
# A body without a secret is handed on untouched and not written anew.
NOTE_ACCEPTED = """
    UPDATE notifications_letter SET state = 'accepted', accepted_at = %(now)s, attempts = attempts + 1,
        next_try_at = NULL, claimed_at = NULL, last_error = '', secret = '',
        body_text = CASE WHEN secret = '' THEN body_text ELSE replace(body_text, secret, %(hidden)s) END,
        body_html = CASE WHEN secret = '' THEN body_html ELSE replace(body_html, secret, %(hidden)s) END
    WHERE id = %(id)s AND state = 'sending' AND claimed_at = %(now)s
"""


def _note_accepted(letter: Letter, *, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NOTE_ACCEPTED, {"id": letter.pk, "now": now, "hidden": HIDDEN})
        return cursor.rowcount


def _note_refused(letter: Letter, error: Exception, *, now: datetime) -> int:
    held = Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, claimed_at=now)
    return held.update(claimed_at=None, attempts=letter.attempts + 1, **_refused(letter, error, now=now))


def _refused(letter: Letter, error: Exception, *, now: datetime) -> dict[str, Any]:
    """Only a lasting refusal of the recipient is a bounce, or an address that no mail server would take. All else may
    pass, even a 5xx: most often it means that our own mail server is set up wrongly, and hours of tries give its
    operator time to mend it."""
    code, words = _answer(error)
    reason = code or type(error).__name__  # the server's words often name the person: they stay in the row
    logger.warning("Letter %s (%s), try %s: %s", letter.pk, letter.letter, letter.attempts + 1, reason)
    if isinstance(error, UnusableAddressError):
        return {"state": LetterState.BOUNCED, "next_try_at": None, "last_error": str(error)}
    if isinstance(error, SMTPRecipientsRefused) and code >= 500:
        return {"state": LetterState.BOUNCED, "next_try_at": None, "last_error": words}
    if letter.attempts + 1 >= TRIES:
        return {"state": LetterState.FAILED, "next_try_at": None, "last_error": words}
    pause = min(FIRST_PAUSE * 2**letter.attempts, LONGEST_PAUSE)
    return {"state": LetterState.QUEUED, "next_try_at": now + pause, "last_error": words}


def _answer(error: Exception) -> tuple[int, str]:
    """The mail server's code and words; code 0 where it gave none."""
    code: int
    answer: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code, answer = error.smtp_code, error.smtp_error
    else:
        return 0, f"{type(error).__name__}: {error}"
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return code, f"{code} {words}".replace("\x00", "")


def _broke_connection(error: Exception) -> bool:
    """False where the mail server refused just this letter, or where we failed to compose it."""
    if isinstance(error, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError):
        return _answer(error)[0] == GOING_AWAY
    return isinstance(error, OSError)  # every SMTPException is one


def _close(server: BaseEmailBackend) -> None:
    with suppress(OSError):
        server.close()


def _give_back(batch: Sequence[Letter], *, now: datetime) -> int:
    """Queue again what was not tried; it costs those letters no attempt."""
    untried = Letter.objects.filter(
        pk__in=[letter.pk for letter in batch], state=LetterState.SENDING, claimed_at=now
    )
    return untried.update(state=LetterState.QUEUED, claimed_at=None, next_try_at=now)
