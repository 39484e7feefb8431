"""The worker's part: rows are checked, and become claims, wherever the last run ended or was killed.

It takes a few rows at a time, in one transaction that holds the upload's row: the verdicts, the counted look-ups and
the claims of these rows are kept together or not at all, and no two workers share an upload.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claims.bulk.answers import questions
from claims.bulk.faults import Fault, RowCode, codes_of
from claims.bulk.verdict import Earlier, Judge, Verdict
from claims.gate import MoveRefused
from claims.lines import AssetTaken
from claims.models import BulkRow, BulkUpload
from claims.operations import NotReady, create_claim
from customers.directory import LookupsUsedUp, count_bulk_lookups
from customers.refusals import Code, Refusal
from partners.models import Membership

# Rows in one transaction. A claim that is created keeps others from its assets until then.
CHECKED_AT_ONCE = 50
CREATED_AT_ONCE = 20
LONGEST_RUN = 5  # seconds; whoever works on uploads has letters to send too
# What a row was refused for although its questions to the directory were never counted.
NEVER_COUNTED = [str(Code.LOOKUPS_USED_UP), str(RowCode.ROW_UNREADABLE), str(RowCode.NO_MEMBER)]

logger = logging.getLogger(__name__)
State = BulkUpload.State


def work(*, now: datetime, seconds: float = LONGEST_RUN) -> int:
    """Check and create rows until nothing waits or the time is over; returns how many transactions it took."""
    stop_at, done = monotonic() + seconds, 0
    while monotonic() < stop_at and _work_once(now, stop_at):
        done += 1
    return done


@transaction.atomic
def _work_once(now: datetime, stop_at: float) -> bool:
    waiting = BulkUpload.objects.waiting().order_by("created_at").select_related("partner", "by")
    upload = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if upload is None:
        return False
    # What is written beside the rows is read by whoever uploaded them.
    language, time_zone = upload.by.language or settings.LANGUAGE_CODE, upload.by.time_zone or None
    with translation.override(language), timezone.override(time_zone):
        _work_on(upload, now, stop_at)
    return True


def _work_on(upload: BulkUpload, now: datetime, stop_at: float) -> None:
    is_checking = upload.state == State.CHECKING
    most = CHECKED_AT_ONCE if is_checking else CREATED_AT_ONCE
    rows = list(upload.rows.filter(state=_next_state(is_checking)).order_by("line")[:most])
    if not Membership.objects.filing().filter(user=upload.by, partner=upload.partner).exists():
        _refuse_all(upload, is_checking)
    elif is_checking:
        _check(upload, rows, now, stop_at)
    else:
        _create(upload, rows, now, stop_at)
    if not upload.rows.filter(state=_next_state(is_checking)).exists():
        _end(upload, is_checking, now)


def _next_state(is_checking: bool) -> str:
    return BulkRow.State.WAITING if is_checking else BulkRow.State.READY


def _end(upload: BulkUpload, is_checking: bool, now: datetime) -> None:
    upload.state = State.CHECKED if is_checking else State.DONE
    upload.finished_at = None if is_checking else now
    upload.save(update_fields=["state", "finished_at"])


def _check(upload: BulkUpload, rows: list[BulkRow], now: datetime, stop_at: float) -> None:
    judge, lookups = Judge(author=upload.by, now=now), Lookups(upload, now)
    earlier = Earlier(judge.vocabulary)
    for line, values in upload.rows.filter(state=BulkRow.State.READY).values_list("line", "values"):
        earlier.add(line, judge.vocabulary.answers(values))
    done = []
    for row in _in_time(rows, stop_at):
        faults = _found(row, judge, lookups.count(row)).faults
        answers = judge.vocabulary.answers(row.values)
        faults = faults or earlier.faults(answers)
        if not faults:
            earlier.add(row.line, answers)
        note(row, faults)
        done.append(row)
    BulkRow.objects.bulk_update(done, ["state", "codes", "problems"])


def _create(upload: BulkUpload, rows: list[BulkRow], now: datetime, stop_at: float) -> None:
    judge, done = Judge(author=upload.by, now=now), []
    for row in _in_time(rows, stop_at):
        note(row, _found(row, judge, creates=True).faults)
        done.append(row)
    BulkRow.objects.bulk_update(done, ["state", "codes", "problems", "claim"])


def _in_time(rows: list[BulkRow], stop_at: float) -> Iterator[BulkRow]:
    """At least one; a directory that answers slowly does not hold the transaction open for the others."""
    for row in rows:
        yield row
        if monotonic() >= stop_at:
            return


def _found(row: BulkRow, judge: Judge, unasked: Refusal | None = None, *, creates: bool = False) -> Verdict:
    """The row's verdict; with `creates` also its claim. Whatever is wrong with one row does not hold up the others."""
    try:
        with transaction.atomic():
            verdict = judge.verdict(row.values, unasked=unasked)
            if creates and verdict.application is not None:
                row.claim = create_claim(by=judge.author, now=judge.now, **vars(verdict.application))
                judge.forget_claims()
            return verdict
    except MoveRefused as refusal:
        return Verdict(_faults_of(refusal))
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the row's: all of this is done again
    except Exception:
        logger.exception("Row %s of bulk upload %s could not be worked on", row.line, row.upload_id)
        sentence = _(
            "The portal failed on this row. Check it again; if that does not help, tell support which row it is."
        )
        return Verdict([Fault(RowCode.UNEXPECTED, sentence)])


def _faults_of(refusal: MoveRefused) -> list[Fault]:
    if isinstance(refusal, NotReady):
        return [Fault(RowCode.NOT_CREATED, problem) for problem in refusal.problems]
    code = Code.OWN_CLAIM_OPEN if isinstance(refusal, AssetTaken) else RowCode.NOT_CREATED
    return [Fault(code, str(refusal))]


class Lookups:
    """Counts what the rows of an upload ask the directory, an equal question once, against the partner's day."""

    def __init__(self, upload: BulkUpload, now: datetime) -> None:
        self.partner_key, self.now = str(upload.partner_id), now
        self.used_up: Refusal | None = None
        self.asked: set[str] = set()
        # Rows that wait and have codes were checked before.
        checked = upload.rows.exclude(state=BulkRow.State.WAITING, codes=[])
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


def _refuse_all(upload: BulkUpload, is_checking: bool) -> None:
    sentence = _("%(person)s no longer files claims for %(partner)s, so nothing is created in their name.")
    problem = sentence % {"person": upload.by, "partner": upload.partner.name}
    upload.rows.filter(state=_next_state(is_checking)).update(
        state=BulkRow.State.REFUSED, codes=[RowCode.NO_MEMBER], problems=[problem]
    )


def note(row: BulkRow, faults: list[Fault]) -> None:
    """Put a verdict on the row in memory."""
    right = BulkRow.State.READY if row.claim is None else BulkRow.State.CREATED
    row.state = BulkRow.State.REFUSED if faults else right
    row.codes, row.problems = codes_of(faults), [fault.sentence for fault in faults]
