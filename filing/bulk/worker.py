"""The worker's part: rows are checked, and become claims, wherever the last run ended or was killed.

A worker takes up an upload, which no other one works on meanwhile, and then its rows one by one. A row is counted, with
what it asks the directory, before it is begun; it is looked at without a transaction; and its result and its claim are
kept together or not at all. So a row that kills its worker costs itself alone, and is refused after its tries.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claims.operations import create_claim
from claims.transitions import MoveRefused
from customers.directory import LookupsUsedUp, count_bulk_lookups
from customers.refusals import Code, Refusal
from filing.bulk.answers import questions
from filing.bulk.errors import RowCode, RowError, codes_of
from filing.bulk.layout import place_of
from filing.bulk.validation import Duplicates, RowResult, RowValidator
from filing.models import BulkRow, BulkUpload
from leases import LeaseQueue
from partners.models import Membership
from text.names import filled

AT_ONCE = 50  # rows of an upload, before another one may have its turn
ROW_TRIES = 3
MOST_TOLD = 50  # problems of one row; nobody reads more
LONGEST_RUN = 5  # seconds; whoever works on uploads has letters to send too
# What a row was refused for although its questions to the directory were never counted.
NEVER_COUNTED = [str(Code.LOOKUPS_USED_UP), str(RowCode.ROW_UNREADABLE), str(RowCode.NO_MEMBER)]

logger = logging.getLogger(__name__)
State = BulkUpload.State


class Overtaken(Exception):
    """The upload is not this worker's any more: its lease had ended."""


def work(*, now: datetime, seconds: float = LONGEST_RUN) -> int:
    """Check and create rows until nothing waits or the time is over; returns how many turns of uploads it took."""
    stop_at, done = monotonic() + seconds, 0
    while monotonic() < stop_at and (upload := QUEUE.reserve_next(now=now)):
        _take_turn(upload, now, stop_at)
        done += 1
    return done


def _take_turn(upload: BulkUpload, now: datetime, stop_at: float) -> None:
    try:
        with _spoken_to(upload):
            _work_on(upload, now, stop_at)
    except Overtaken:
        logger.warning("Bulk upload %s outlived its lease and was taken up by another worker", upload.pk)
    except BaseException:
        with suppress(Error):  # where the database is away the lease ends by itself
            QUEUE.postpone(upload, now=now)
        raise
    else:
        QUEUE.hand_back(upload, now=now)


@contextmanager
def _spoken_to(upload: BulkUpload) -> Iterator[None]:
    """What is written beside the rows is read by whoever uploaded them."""
    language, time_zone = upload.by.language or settings.LANGUAGE_CODE, upload.by.time_zone or None
    with translation.override(language), timezone.override(time_zone):
        yield


def _work_on(upload: BulkUpload, now: datetime, stop_at: float) -> None:
    if not Membership.objects.filing().filter(user=upload.by, partner=upload.partner).exists():
        sentence = _(
            "%(person)s no longer files claims for %(partner)s, so nothing is created in their name."
        )
        names = {"person": upload.by, "partner": upload.partner.name}
        _refuse_rest(upload, RowError(RowCode.NO_MEMBER, filled(sentence, names)), now)
        return
    # Whoever died of a row leaves the others of the file to be worked on first.
    rows = upload.rows.filter(state=_next_state(upload)).order_by("attempts", "line")[:AT_ONCE]
    act = _check if upload.state == State.CHECKING else _create
    act(upload, list(rows), now, stop_at)
    if not upload.rows.filter(state=_next_state(upload)).exists():
        _end(upload, now)


def _next_state(upload: BulkUpload) -> str:
    return BulkRow.State.WAITING if upload.state == State.CHECKING else BulkRow.State.READY


def _end(upload: BulkUpload, now: datetime) -> None:
    is_checking = upload.state == State.CHECKING
    QUEUE.ours(upload).update(
        state=State.CHECKED if is_checking else State.DONE,
        finished_at=None if is_checking else now,
        attempts=0,
        next_try_at=None,
    )


def _check(upload: BulkUpload, rows: list[BulkRow], now: datetime, stop_at: float) -> None:
    validator, lookups = RowValidator(author=upload.by, now=now), Lookups(upload, now)
    duplicates = Duplicates(validator.vocabulary)
    for line, values in upload.rows.filter(state=BulkRow.State.READY).values_list("line", "values"):
        duplicates.add(line, validator.vocabulary.answers(values))
    for row, unasked in _begun(rows, upload, now, stop_at, lookups):
        errors = _guarded(row, partial(validator.validate, row.values, unasked=unasked)).errors
        answers = validator.vocabulary.answers(row.values)
        errors = errors or duplicates.errors(answers)
        if not errors:
            duplicates.add(row.line, answers)
        with _held(row, upload, now):
            note(row, errors)


def _create(upload: BulkUpload, rows: list[BulkRow], now: datetime, stop_at: float) -> None:
    validator = RowValidator(author=upload.by, now=now)
    for row, _unasked in _begun(rows, upload, now, stop_at):
        found = _guarded(row, partial(validator.validate, row.values))
        with _held(row, upload, now):
            if found.application is not None:
                found = _guarded(row, partial(_become_claim, row, found, validator))
            note(row, found.errors)


def _become_claim(row: BulkRow, found: RowResult, validator: RowValidator) -> RowResult:
    with transaction.atomic():
        row.claim = create_claim(by=validator.author, now=validator.now, **vars(found.application))
    validator.forget_claims()
    return RowResult()


def _begun(
    rows: list[BulkRow], upload: BulkUpload, now: datetime, stop_at: float, lookups: "Lookups | None" = None
) -> Iterator[tuple[BulkRow, Refusal | None]]:
    """The rows that are to be looked at now, each counted and committed before, and why the directory must not be asked
    about it. At least one has its turn; a directory that answers slowly does not keep other uploads waiting."""
    for row in rows:
        if row.attempts >= ROW_TRIES:
            with _held(row, upload, now):
                logger.error("Row %s of bulk upload %s is given up", row.line, row.upload_id)
                note(row, [_given_up()])
        else:
            yield row, _begin(row, lookups)
        if monotonic() >= stop_at:
            return


@transaction.atomic
def _begin(row: BulkRow, lookups: "Lookups | None") -> Refusal | None:
    unasked = lookups.count(row) if lookups is not None else None
    row.attempts += 1
    # So whether its questions were counted is known after a crash too.
    row.codes = [str(Code.LOOKUPS_USED_UP)] if unasked else []
    row.save(update_fields=["attempts", "codes"])
    return unasked


@contextmanager
def _held(row: BulkRow, upload: BulkUpload, now: datetime) -> Iterator[None]:
    """Keeps what is noted on the row meanwhile, and its claim, together or not at all. Raises Overtaken."""
    with transaction.atomic():
        if not QUEUE.go_on(upload, now=now):
            raise Overtaken
        held = upload.rows.select_for_update(no_key=True).filter(pk=row.pk)
        if held.filter(state=_next_state(upload), attempts=row.attempts).first() is None:
            raise Overtaken
        yield
        row.attempts = 0
        row.save(update_fields=["state", "codes", "problems", "claim", "attempts"])


def _guarded(row: BulkRow, act: Callable[[], RowResult]) -> RowResult:
    """Whatever is wrong with one row does not hold up the others."""
    try:
        return act()
    except MoveRefused as refusal:
        return RowResult(_errors_of(refusal))
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the row's: it is done again
    except Exception:
        logger.exception("Row %s of bulk upload %s could not be worked on", row.line, row.upload_id)
        sentence = _(
            "The portal failed on this row. Check it again; if that does not help, tell support which row it is."
        )
        return RowResult([RowError(RowCode.UNEXPECTED, sentence)])


def _given_up() -> RowError:
    sentence = _(
        "This row could not be read: the portal failed on it several times. Type it anew into a fresh template and "
        "upload that; if that does not help, tell support which row it is."
    )
    return RowError(RowCode.UNEXPECTED, sentence)


def _errors_of(refusal: MoveRefused) -> list[RowError]:
    return [RowError(problem.code, problem) for problem in refusal.problems]


class Lookups:
    """Counts what the rows of an upload ask the directory, an equal question once, against the partner's day."""

    def __init__(self, upload: BulkUpload, now: datetime) -> None:
        self.partner_key, self.now = str(upload.partner_id), now
        self.used_up: Refusal | None = None
        self.asked: set[str] = set()
        # Rows that wait and have codes were checked before, and those with tries were begun.
        checked = upload.rows.exclude(state=BulkRow.State.WAITING, codes=[], attempts=0)
        for values in checked.exclude(codes__overlap=NEVER_COUNTED).values_list("values", flat=True):
            self.asked |= questions(values)

    def count(self, row: BulkRow) -> Refusal | None:
        """Why the row's questions must not be asked, if they must not."""
        fresh = questions(row.values) - self.asked
        if not fresh:
            return None
        if self.used_up is None:
            try:
                count_bulk_lookups(partner_key=self.partner_key, now=self.now, times=len(fresh))
            except LookupsUsedUp as error:
                self.used_up = error.refusal
            else:
                self.asked |= fresh
        return self.used_up


@transaction.atomic
def _refuse_rest(upload: BulkUpload, error: RowError, now: datetime) -> None:
    if not QUEUE.go_on(upload, now=now):
        raise Overtaken
    upload.rows.filter(state=_next_state(upload)).update(
        state=BulkRow.State.REFUSED, codes=[error.code], problems=[error.sentence], attempts=0
    )
    _end(upload, now)


def _give_up(upload: BulkUpload, *, now: datetime, **said: Any) -> None:
    logger.error("Bulk upload %s is given up after %s tries", upload.pk, upload.attempts)
    with _spoken_to(upload):
        _refuse_rest(upload, _given_up(), now)


def note(row: BulkRow, errors: list[RowError]) -> None:
    """Put a result on the row in memory."""
    right = BulkRow.State.READY if row.claim is None else BulkRow.State.CREATED
    row.state = BulkRow.State.REFUSED if errors else right
    row.codes, row.problems = codes_of(errors), [_problem(row, error) for error in errors[:MOST_TOLD]]


def _problem(row: BulkRow, error: RowError) -> str:
    if not error.column:
        return error.sentence
    return f"{place_of(row.upload.layout, error.column, row.line)}: {error.sentence}"


QUEUE = LeaseQueue(
    due=lambda now: BulkUpload.objects.due(now).select_related("partner", "by"),
    give_up=_give_up,
    holds=timedelta(minutes=3),
    first=timedelta(minutes=1),
    factor=2,
    longest=timedelta(minutes=10),
    tries=2 * ROW_TRIES,  # of the file: a row of it has its own
)
