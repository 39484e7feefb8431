"""What happens to an upload: taken, checked, created, each step safe to repeat and to be killed in.

A worker takes a few rows at a time, in one transaction that holds the upload's row: the verdicts, the counted
look-ups and the claims of these rows are kept together or not at all, and no two workers share an upload.
"""

import logging
from contextlib import suppress
from datetime import datetime
from time import monotonic

from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from claims.bulk import file
from claims.bulk.answers import questions
from claims.bulk.faults import Fault, RowCode, codes_of
from claims.bulk.verdict import Earlier, Judge, Verdict
from claims.gate import MoveRefused
from claims.lines import AssetTaken
from claims.models import BulkRow, BulkUpload
from claims.operations import NotReady, create_claim
from customers.directory import LookupsUsedUp, count_bulk_lookups
from customers.refusals import Code, Refusal
from documents.names import clean_name
from partners.models import Membership
from programs.register_files import FileRefused, Row

# Rows in one transaction. A claim that is created keeps others from its assets until then.
CHECKED_AT_ONCE = 50
CREATED_AT_ONCE = 20
LONGEST_RUN = 10  # seconds; the worker has letters to send too
MOST_WAITING = 3  # uploads of one partner that wait for the worker, so that it gets round to everybody

logger = logging.getLogger(__name__)
State = BulkUpload.State


class UploadMoved(Exception):
    """The upload does not allow this now; the text says why."""


def take_upload(*, upload: UploadedFile, by: User, now: datetime) -> tuple[BulkUpload, bool]:
    """The upload with its rows to be checked, and whether it is new: an equal file is the upload it was before.

    Raises FileRefused, whose text goes on from the file's name; nothing is stored then.
    """
    partner = Membership.objects.filing().select_related("partner").get(user=by).partner
    rows, sha256 = file.read(upload), file.digest(upload)
    found = BulkUpload.objects.filter(partner=partner, sha256=sha256).select_related("by").first()
    if found is not None:
        return _own(found, by), False
    waiting = BulkUpload.objects.waiting().filter(partner=partner)
    if waiting.count() >= MOST_WAITING:
        raise FileRefused(
            _("has to wait: your company has %d uploads at work. Upload it once one of them is done.")
            % MOST_WAITING
        )
    with transaction.atomic():
        made, is_new = BulkUpload.objects.get_or_create(
            partner=partner,
            sha256=sha256,
            defaults={
                "by": by,
                "file_name": clean_name(upload.name or "") or "upload.csv",
                "created_at": now,
            },
        )
        if is_new:
            BulkRow.objects.bulk_create(_new_row(made, row) for row in rows)
    return _own(made, by), is_new


@transaction.atomic
def start(*, upload: BulkUpload, by: User, now: datetime) -> BulkUpload:
    """Say that the claims are to be created. Said twice, it is said once. Raises UploadMoved."""
    locked = _lock(upload, by)
    if locked.state in {State.CREATING, State.DONE}:
        return locked
    if locked.state != State.CHECKED or not locked.rows.filter(state=BulkRow.State.READY).exists():
        raise UploadMoved(_("There is nothing to create yet: no row was checked and found right."))
    locked.state, locked.started_at, locked.finished_at = State.CREATING, now, None
    locked.save(update_fields=["state", "started_at", "finished_at"])
    return locked


@transaction.atomic
def check_again(*, upload: BulkUpload, by: User) -> BulkUpload:
    """Check anew what was refused. Raises UploadMoved while claims are being created."""
    locked = _lock(upload, by)
    if locked.state == State.CHECKING:
        return locked
    if locked.state == State.CREATING:
        raise UploadMoved(_("Its claims are being created. Check the rest once that is done."))
    # What a row was refused for stays with it until its next verdict: it tells which look-ups were counted.
    if checkable(locked).update(state=BulkRow.State.WAITING):
        locked.state = State.CHECKING
        locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def delete(*, upload: BulkUpload, by: User) -> None:
    """Throw an upload away that nothing was created of. Raises UploadMoved for any other."""
    locked = _lock(upload, by)
    if not can_be_deleted(locked):
        raise UploadMoved(_("Only an upload that was checked and never started can be deleted."))
    locked.delete()


def checkable(upload: BulkUpload) -> QuerySet[BulkRow]:
    """The refused rows that another look may find right."""
    refused = upload.rows.filter(state=BulkRow.State.REFUSED)
    return refused.exclude(codes__contains=[RowCode.ROW_UNREADABLE])


def can_be_deleted(upload: BulkUpload) -> bool:
    return upload.state == State.CHECKED and upload.started_at is None


def work(*, now: datetime, seconds: float = LONGEST_RUN) -> int:
    """Check and create rows until nothing waits or the time is over; returns how many transactions it took."""
    stop_at, done = monotonic() + seconds, 0
    while monotonic() < stop_at and _work_once(now):
        done += 1
    return done


@transaction.atomic
def _work_once(now: datetime) -> bool:
    waiting = BulkUpload.objects.waiting().order_by("created_at").select_related("partner", "by")
    upload = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if upload is None:
        return False
    is_checking = upload.state == State.CHECKING
    most = CHECKED_AT_ONCE if is_checking else CREATED_AT_ONCE
    rows = list(upload.rows.filter(state=_next_state(is_checking)).order_by("line")[:most])
    if not Membership.objects.filing().filter(user=upload.by, partner=upload.partner).exists():
        _refuse_all(upload, is_checking)
    elif is_checking:
        _check(upload, rows, now)
    else:
        _create(upload, rows, now)
    if not upload.rows.filter(state=_next_state(is_checking)).exists():
        _end(upload, is_checking, now)
    return True


def _next_state(is_checking: bool) -> str:
    return BulkRow.State.WAITING if is_checking else BulkRow.State.READY


def _end(upload: BulkUpload, is_checking: bool, now: datetime) -> None:
    upload.state = State.CHECKED if is_checking else State.DONE
    upload.finished_at = None if is_checking else now
    upload.save(update_fields=["state", "finished_at"])


def _check(upload: BulkUpload, rows: list[BulkRow], now: datetime) -> None:
    judge, lookups = Judge(author=upload.by, now=now), Lookups(upload, now)
    earlier = Earlier(judge.vocabulary)
    for line, values in upload.rows.filter(state=BulkRow.State.READY).values_list("line", "values"):
        earlier.add(line, judge.vocabulary.answers(values))
    lookups.count_all(rows)
    for row in rows:
        used_up = lookups.count(row)
        faults = _found(row, judge, used_up).faults
        answers = judge.vocabulary.answers(row.values)
        faults = faults or earlier.faults(answers)
        if not faults:
            earlier.add(row.line, answers)
        _note(row, faults)
    BulkRow.objects.bulk_update(rows, ["state", "codes", "problems"])


def _create(upload: BulkUpload, rows: list[BulkRow], now: datetime) -> None:
    judge = Judge(author=upload.by, now=now)
    for row in rows:
        verdict = _found(row, judge, None, creates=True)
        _note(row, verdict.faults)
    BulkRow.objects.bulk_update(rows, ["state", "codes", "problems", "claim"])


def _found(row: BulkRow, judge: Judge, used_up: Refusal | None, *, creates: bool = False) -> Verdict:
    """The row's verdict; with `creates` also its claim. Whatever is wrong with one row does not hold up the others."""
    try:
        with transaction.atomic():
            verdict = judge.verdict(row.values, used_up=used_up)
            if creates and verdict.application is not None:
                row.claim = create_claim(by=judge.author, now=judge.now, **vars(verdict.application))
                judge.forget_claims()
            return verdict
    except MoveRefused as refusal:
        return Verdict(_faults_of(refusal))
    except (
        OperationalError,
        InterfaceError,
    ):  # the database's trouble, not the row's: all of this is done again
        raise
    except Exception:
        logger.exception("Row %s of bulk upload %s could not be worked on", row.line, row.upload_id)
        sentence = _(
            "The portal failed on this row. Check it again; if that does not help, tell support the row."
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

    def count_all(self, rows: list[BulkRow]) -> None:
        """All in one, where there are look-ups enough for all; else `count` goes as far as they last."""
        fresh = {question for row in rows for question in questions(row.values)} - self.asked
        with suppress(LookupsUsedUp), transaction.atomic():  # the refusal takes the count back
            count_bulk_lookups(partner_key=self.partner_key, now=self.now, times=len(fresh))
            self.asked |= fresh

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


NEVER_COUNTED = [str(Code.LOOKUPS_USED_UP), str(RowCode.ROW_UNREADABLE), str(RowCode.NO_MEMBER)]


def _refuse_all(upload: BulkUpload, is_checking: bool) -> None:
    sentence = _("%(person)s no longer files claims for %(partner)s, so nothing is created in their name.")
    problem = sentence % {"person": upload.by, "partner": upload.partner.name}
    upload.rows.filter(state=_next_state(is_checking)).update(
        state=BulkRow.State.REFUSED, codes=[RowCode.NO_MEMBER], problems=[problem]
    )


def _note(row: BulkRow, faults: list[Fault]) -> None:
    right = BulkRow.State.READY if row.claim is None else BulkRow.State.CREATED
    row.state = BulkRow.State.REFUSED if faults else right
    row.codes, row.problems = codes_of(faults), [fault.sentence for fault in faults]


def _new_row(upload: BulkUpload, row: Row) -> BulkRow:
    made = BulkRow(upload=upload, line=row.line, values=row.values)
    if row.faults:
        _note(made, [Fault(RowCode.ROW_UNREADABLE, fault) for fault in row.faults])
    return made


def _own(upload: BulkUpload, by: User) -> BulkUpload:
    if upload.by_id == by.pk:
        return upload
    raise FileRefused(
        _(
            "was uploaded by %(person)s on %(day)s already. A file's claims are created once, by whoever uploaded it."
        )
        % {"person": upload.by, "day": date_format(localtime(upload.created_at), "j M Y")}
    )


def _lock(upload: BulkUpload, by: User) -> BulkUpload:
    """Raises BulkUpload.DoesNotExist for anybody but its author."""
    return BulkUpload.objects.visible_to(by).select_for_update(of=("self",)).get(pk=upload.pk)
