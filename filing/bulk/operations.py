"""What a person does with an upload. Each act may be repeated: said twice, it is done once."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from documents.names import clean_name
from filing.bulk import file
from filing.bulk.errors import RowCode, RowError
from filing.bulk.worker import note
from filing.models import BulkRow, BulkUpload
from partners.models import Membership
from registers.files import FileRefused, Row
from text.formatting import day_text
from text.names import filled

MOST_WAITING = 3  # uploads of one partner that wait for the worker, so that it gets round to everybody

State = BulkUpload.State


class UploadMoved(Exception):
    """The upload does not allow this now; the text says why."""


def take_upload(*, upload: UploadedFile, by: User, now: datetime) -> tuple[BulkUpload, bool]:
    """The upload with its rows to be checked, and whether it is new: an equal file is the upload it was before.

    Raises FileRefused, whose text goes on from the file's name; nothing is stored then.
    """
    partner = Membership.objects.filing().select_related("partner").get(user=by).partner
    reading, sha256 = file.read(upload), file.digest(upload)
    found = BulkUpload.objects.filter(partner=partner, sha256=sha256).select_related("by").first()
    if found is not None:
        return _own(found, by), False
    waiting = BulkUpload.objects.waiting().filter(partner=partner)
    if waiting.count() >= MOST_WAITING:
        raise FileRefused(
            _(
                "has to wait: your company already has %d uploads in progress. Upload it once one of them is done."
            )
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
                "layout": reading.layout,
            },
        )
        if is_new:
            BulkRow.objects.bulk_create(_new_row(made, row) for row in reading.rows)
    return _own(made, by), is_new


@transaction.atomic
def start(*, upload: BulkUpload, by: User, now: datetime) -> BulkUpload:
    """Say that the claims are to be created. Said twice, it is said once. Raises UploadMoved."""
    locked = _lock(upload, by)
    if locked.state in {State.CREATING, State.DONE}:
        return locked
    if locked.state != State.CHECKED or not locked.rows.filter(state=BulkRow.State.READY).exists():
        raise UploadMoved(_("There is nothing to create yet: no row has been checked and found correct."))
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
    # What a row was refused for stays with it until its next result: it tells which look-ups were counted.
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


def _new_row(upload: BulkUpload, row: Row) -> BulkRow:
    made = BulkRow(upload=upload, line=row.line, values=row.values)
    if row.faults:
        note(made, [RowError(RowCode.ROW_UNREADABLE, error) for error in row.faults])
    return made


def _own(upload: BulkUpload, by: User) -> BulkUpload:
    if upload.by_id == by.pk:
        return upload
    sentence = _(
        "was already uploaded by %(person)s on %(day)s. A file's claims are created once, by whoever uploaded it."
    )
    raise FileRefused(filled(sentence, {"person": upload.by, "day": day_text(upload.created_at)}))


def _lock(upload: BulkUpload, by: User) -> BulkUpload:
    """Raises BulkUpload.DoesNotExist for anybody but its author."""
    return BulkUpload.objects.visible_to(by).select_for_update(of=("self",)).get(pk=upload.pk)
