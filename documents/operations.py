import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import IO, cast

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from documents import content_checking, limits, reading, scanning, store
from documents.models import Document, ScanState
from documents.names import clean_name
from documents.refusals import FileRefused
from leases import LeaseQueue

logger = logging.getLogger(__name__)
TURN = 20  # seconds; a worker whose time is over in the middle of a scan would cost it a try
DIED = "Whoever scanned it died of it, with every try."
TROUBLE = (scanning.ScannerAway, scanning.ScanFailed, *store.TROUBLE)


def store_upload(*, upload: UploadedFile, by: User, now: datetime) -> Document:
    """Check, store and record an upload; nobody can read it before the scanner has passed it.

    Raises FileRefused. If the caller's transaction rolls back later without `discard_upload`, the file stays behind
    without a row: unreachable, and found by comparing the storage with the table.
    """
    name = clean_name(upload.name or "")
    size = _check_size(upload, name)
    content = cast(IO[bytes], upload.file)  # not Django's wrapper: a nameless one counts as false
    file = File(content)
    # Hashed before it is stored: an S3 client reads a file twice when it has to send it again.
    sha256 = store.sha256_of(file)
    content_type = content_checking.content_type(content, name=name, sha256=sha256)
    facts = {"name": name, "size": size, "content_type": content_type, "sha256": sha256}
    key = _put(file, name)
    try:
        with transaction.atomic():
            return Document.objects.create(
                key=key, uploaded_by=by, uploaded_at=now, next_scan_at=now, **facts
            )
    except BaseException:
        store.remove(key)
        raise


def discard_upload(*, document: Document) -> None:
    """Undo a `store_upload` whose transaction is about to be rolled back: its file must not stay behind."""
    try:
        store.remove(document.key)
    except store.TROUBLE:
        logger.exception("The file of an upload that was taken back could not be removed")


def scan_pending(*, now: datetime, limit: int = 20) -> int:
    """Scan what is due, one document after the other, and return how many have a verdict now.

    Nothing becomes clean unless the scanner said so: what it cannot judge stays pending, is tried again after
    30 seconds, then ever later, and is an error after 16 tries or 24 hours. A scanner that cannot be reached costs no
    try.
    """
    settled, began = 0, monotonic()
    for _ in range(limit):
        document = SCANS.reserve_next(now=now)
        if document is None:
            break
        try:
            state, note = _judge(document)
        except TROUBLE as trouble:
            _postpone(document, trouble, now=now)
            if not _is_its_own(trouble):
                break  # away for one is away for all
        else:
            settled += _settle(document, state, note, now=now)
        if monotonic() - began > TURN:
            break
    return settled


def rescan_recent(*, now: datetime, limit: int = 200) -> int:
    """Ask anew about the clean documents of the last seven days, each once a day, because the scanner learns.

    They stay readable meanwhile; where the scanner says nothing, yesterday's verdict stands. Returns how many are not
    clean any more.
    """
    turned = 0
    for _ in range(limit):
        document = RESCANS.reserve_next(now=now)
        if document is None:
            break
        try:
            state, note = _judge(document)
        except TROUBLE as trouble:
            if not _wait_for_rescan(document, trouble, now=now):
                break
        else:
            turned += _revise(document, state, note, now=now)
    return turned


def scan_again(*, document: Document, now: datetime) -> None:
    """Ask the scanner anew, as after new signatures or a fault. Until it answers the file is not readable."""
    Document.objects.kept().exclude(scan_state=ScanState.PENDING).filter(pk=document.pk).update(
        scan_state=ScanState.PENDING,
        scan_note="",
        scan_attempts=0,
        scanned_at=None,
        next_scan_at=now,
        rescan_attempts=0,
        next_rescan_at=None,
    )


def discard(*, document: Document, now: datetime) -> None:
    """Take a document out of sight, and what came with it. The rows stay as tombstones, the files for a grace
    period of 30 days."""
    Document.objects.kept().filter(Q(pk=document.pk) | Q(carried_by=document.pk)).update(discarded_at=now)


def remove_discarded(*, now: datetime, limit: int = 100) -> int:
    """Delete the files whose grace period is over; returns how many."""
    removed = 0
    for document in Document.objects.removal_due(now)[:limit]:
        try:
            reading.remove_what_was_read(document)
            store.remove(document.key)
        except store.TROUBLE:
            logger.exception("Document %s could not be removed from the storage", document.pk)
            break
        removed += Document.objects.filter(pk=document.pk, file_removed_at=None).update(file_removed_at=now)
    return removed


def _check_size(upload: UploadedFile, name: str) -> int:
    """Before the content is looked at, so that a wrong kind is not first told that it is too large."""
    size = upload.size or 0
    if limits.extension(name) not in limits.KINDS:
        raise FileRefused("FILE_TYPE_NOT_ALLOWED", name=name)
    if size == 0:
        raise FileRefused("FILE_EMPTY", name=name)
    if size > limits.MAX_FILE_BYTES:
        raise FileRefused("FILE_TOO_LARGE", name=name, megabytes=-(-size // limits.MEGABYTE))
    return size


def _put(file: File, name: str) -> str:
    try:
        return store.put(file)
    except store.TROUBLE as trouble:
        logger.exception("An upload could not be stored")
        raise FileRefused("FILE_NOT_STORED", name=name) from trouble


def _judge(document: Document) -> tuple[ScanState, str]:
    try:
        with store.open_verified(document) as file:
            found = scanning.scan(file.chunks())
    except store.BytesChanged:
        logger.error("Document %s: the stored bytes are not the uploaded ones", document.pk)
        return ScanState.ERROR, "stored bytes are not the uploaded ones"
    return (ScanState.INFECTED, found) if found else (ScanState.CLEAN, "")


def _is_its_own(trouble: Exception) -> bool:
    """The document's alone: the next one may have a verdict all the same."""
    return isinstance(trouble, scanning.ScanFailed | FileNotFoundError)


def _postpone(document: Document, trouble: Exception, *, now: datetime) -> None:
    note = f"{type(trouble).__name__}: {trouble}"
    logger.warning("Document %s is not scanned yet (try %s): %s", document.pk, document.scan_attempts, note)
    said = {"scan_note": _short(note)}
    if now >= document.uploaded_at + limits.SCAN_GIVE_UP_AFTER:
        _give_up(document, now=now, **said)
    elif _is_its_own(trouble) or isinstance(trouble, scanning.ScannerBrokeOff):
        SCANS.postpone(document, now=now, **said)
    else:
        SCANS.hand_back(document, now=now, pause=limits.SCAN_BACK_OFF_FIRST, **said)


def _give_up(document: Document, *, now: datetime, scan_note: str = DIED) -> None:
    logger.error("Document %s could not be scanned: %s", document.pk, scan_note)
    _settle(document, ScanState.ERROR, scan_note, now=now)


def _settle(document: Document, state: ScanState, note: str, *, now: datetime) -> int:
    with transaction.atomic():
        settled = SCANS.ours(document).update(
            scan_state=state, scan_note=_short(note), scanned_at=now, next_scan_at=None
        )
        if settled and state == ScanState.CLEAN:
            reading.begin(document, now=now)
    return settled


def _wait_for_rescan(document: Document, trouble: Exception, *, now: datetime) -> bool:
    """Whether the others may be scanned meanwhile."""
    if _is_its_own(trouble):
        _put_off(document, now=now, scan_note=str(trouble))
        return True
    logger.warning("Documents wait to be scanned anew: %s: %s", type(trouble).__name__, trouble)
    if isinstance(trouble, scanning.ScannerBrokeOff):
        RESCANS.postpone(document, now=now)
    else:
        RESCANS.hand_back(document, now=now)
    return False


def _put_off(document: Document, *, now: datetime, scan_note: str = DIED) -> None:
    """Until tomorrow, so that one document that cannot be scanned does not hold up the others."""
    logger.warning("Document %s could not be scanned anew: %s", document.pk, scan_note)
    _revise(document, ScanState.CLEAN, f"not scanned anew: {scan_note}", now=now)


def _revise(document: Document, state: ScanState, note: str, *, now: datetime) -> bool:
    """Write a later verdict, unless somebody asked anew meanwhile."""
    unchanged = RESCANS.ours(document).filter(scan_state=ScanState.CLEAN, scanned_at=document.scanned_at)
    verdict = {"scan_state": state, "scan_note": _short(note), "scanned_at": now}
    if not unchanged.update(**verdict, rescan_attempts=0, next_rescan_at=None):
        return False
    if state == ScanState.CLEAN:
        return False
    logger.error("Document %s was clean and is not any more: %s", document.pk, note)
    return True


def _short(note: str) -> str:
    return note[: Document._meta.get_field("scan_note").max_length]


SCANS = LeaseQueue(
    due=lambda now: Document.objects.scan_due(now),
    give_up=_give_up,
    holds=limits.SCAN_LEASE,
    first=limits.SCAN_BACK_OFF_FIRST,
    factor=2,
    longest=limits.SCAN_BACK_OFF_LONGEST,
    tries=limits.SCAN_TRIES,
    attempts="scan_attempts",
    next_try_at="next_scan_at",
    is_durable=False,  # the demo's documents are scanned in the transaction that makes them
)
RESCANS = LeaseQueue(
    due=lambda now: Document.objects.rescan_due(now),
    give_up=_put_off,
    holds=limits.RESCAN_LEASE,
    first=limits.RESCAN_LEASE,
    factor=2,
    longest=timedelta(hours=1),
    tries=limits.RESCAN_TRIES,
    attempts="rescan_attempts",
    next_try_at="next_rescan_at",
)
