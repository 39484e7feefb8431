"""The way out: letters that are due are handed to the mail server, at least once each.

A worker first marks a letter as being sent, and commits, so that workers beside it leave it alone. If it dies, that
letter is due again LEASE later, and all others at once. Only a crash between the mail server's yes and our note of it
makes a second copy, and that one carries the same Message-ID.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from time import monotonic
from typing import Any

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from leases import LeaseQueue
from notifications.addresses import UnusableAddressError
from notifications.gathering import gather_due
from notifications.message import message_of
from notifications.models import HIDDEN, Letter, LetterQuerySet, LetterState

BATCH = 50  # letters over one connection
MOST_BREAKS = 1  # of the connection, in one batch
LEASE = timedelta(minutes=5)
# Seconds. A run ends well within the lease of its letter, however slowly the mail server answers.
LONGEST_RUN = 60
TRIES = 12
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GOING_AWAY = 421  # the SMTP answer that ends a connection, whatever was asked
DIED = "Whoever sent it died of it, with every try."

logger = logging.getLogger(__name__)


def deliver_due(*, now: datetime) -> int:
    """Send what is due and return how many letters the mail server accepted.

    Safe beside other runs. Ends when nothing is due, when the mail server is in trouble, or after
    LONGEST_RUN; the next tick goes on.
    """
    if not Letter.objects.due(now).exists():
        return 0
    gather_due(now=now)
    line, accepted = _Line(), 0
    stop_at = monotonic() + LONGEST_RUN
    try:
        while line.is_usable and monotonic() < stop_at and (letter := QUEUE.reserve_next(now=now)):
            error = line.hand_over(letter)
            _record(letter, error, now=now)
            accepted += error is None
    finally:
        line.close()
    return accepted


class _Line:
    """The connection to the mail server: another one for each BATCH. If it breaks, it is opened once more."""

    def __init__(self) -> None:
        self.server: BaseEmailBackend = mail.get_connection()
        self.handed = self.breaks = 0

    @property
    def is_usable(self) -> bool:
        """False where the mail server is in trouble: the rest is left alone."""
        return self.breaks <= MOST_BREAKS

    def hand_over(self, letter: Letter) -> Exception | None:
        if self.handed == BATCH:
            self.close()
            self.handed = self.breaks = 0
        self.handed += 1
        error = _hand_over(letter, self.server)
        if error is not None and _broke_connection(error):
            self.breaks += 1
            self.close()
        return error

    def close(self) -> None:
        with suppress(OSError):
            self.server.close()


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
        logger.warning("Letter %s outlived its lease and was taken up by another worker", letter.pk)


# Noted after every single letter, so that a crash doubles one at most. Plain SQL costs half of what the ORM takes.
# A body without a secret is handed on untouched and not written anew.
NOTE_ACCEPTED = """
    UPDATE notifications_letter SET state = 'accepted', accepted_at = %(now)s, next_try_at = NULL,
        claimed_at = NULL, last_error = '', secret = '',
        body_text = CASE WHEN secret = '' THEN body_text ELSE replace(body_text, secret, %(hidden)s) END,
        body_html = CASE WHEN secret = '' THEN body_html ELSE replace(body_html, secret, %(hidden)s) END
    WHERE id = %(id)s AND attempts = %(attempts)s AND next_try_at = %(next_try_at)s
"""


def _note_accepted(letter: Letter, *, now: datetime) -> int:
    held = {"id": letter.pk, "attempts": letter.attempts, "next_try_at": letter.next_try_at}
    with connection.cursor() as cursor:
        cursor.execute(NOTE_ACCEPTED, held | {"now": now, "hidden": HIDDEN})
        return cursor.rowcount


def _note_refused(letter: Letter, error: Exception, *, now: datetime) -> bool:
    """Only a lasting refusal of the recipient is a bounce, or an address that no mail server would take. All else may
    pass, even a 5xx: most often it means that our own mail server is set up wrongly, and hours of tries give its
    operator time to mend it."""
    code, words = _answer(error)
    reason = code or type(error).__name__  # the server's words often name the person: they stay in the row
    logger.warning("Letter %s (%s), try %s: %s", letter.pk, letter.letter, letter.attempts, reason)
    if isinstance(error, UnusableAddressError):
        return _returned(letter, LetterState.BOUNCED, str(error))
    if isinstance(error, SMTPRecipientsRefused) and code >= 500:
        return _returned(letter, LetterState.BOUNCED, words)
    return QUEUE.postpone(letter, now=now, state=LetterState.QUEUED, claimed_at=None, last_error=words)


def _returned(letter: Letter, state: LetterState, words: str) -> bool:
    return bool(QUEUE.ours(letter).update(state=state, claimed_at=None, next_try_at=None, last_error=words))


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


def _due(now: datetime) -> LetterQuerySet:
    return Letter.objects.due(now).order_by("next_try_at", "pk")


def _take(now: datetime) -> dict[str, Any]:
    return {"state": LetterState.SENDING, "claimed_at": now}


def _give_up(letter: Letter, *, now: datetime, last_error: str = DIED, **said: Any) -> None:
    logger.error("Letter %s (%s) is given up after %s tries", letter.pk, letter.letter, letter.attempts)
    _returned(letter, LetterState.FAILED, last_error)


QUEUE = LeaseQueue(
    due=_due,
    give_up=_give_up,
    taken=_take,
    holds=LEASE,
    first=FIRST_PAUSE,
    factor=2,
    longest=LONGEST_PAUSE,
    tries=TRIES,
)
