"""What a worker reads of a document that the scanner passed: text for the rules, pictures for the eye.

Documents may be hostile, so the reading itself is done by a process that may die of them: documents.reader.
"""

import hashlib
import logging
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from documents import limits, store
from documents.models import Document, PageImage, Reading, ScanState
from documents.reader import bounds, frames, process
from documents.reader.process import End
from documents.reader.words import clean

logger = logging.getLogger(__name__)

MAX_TRIES = 6  # of a worker that dies, of a machine that is busy, of a file that is missing
FIRST_BACK_OFF = timedelta(minutes=2)  # longer than a process may take
STORAGE_BACK_OFF = timedelta(minutes=1)
TURN = 5  # seconds; then other tasks of the same worker have theirs


class Note(models.TextChoices):
    """Why a document was not read, or not wholly."""

    NO_TEXT = "no_text", _("It contains no text: it is a picture or a scanned page.")
    CUT = "cut", _("It is very long; only its beginning was read.")
    PROTECTED = "protected", _("It is protected by a password.")
    COSTLY = "costly", _("Reading it takes more time or memory than a document may use.")
    BROKEN = "broken", _("It is damaged, or built in a way that could not be read.")
    CHANGED = "changed", _("What is stored is not what was uploaded.")
    GAVE_UP = "gave_up", _("Several attempts failed.")


_NOTES: dict[End | bytes, str] = {
    End.COSTLY: Note.COSTLY,
    End.SLOW: Note.COSTLY,
    End.BROKEN: Note.BROKEN,
    frames.CUT: Note.CUT,
    frames.PROTECTED: Note.PROTECTED,
}


@dataclass
class Found:
    """What was read, whatever became of the process that read it."""

    pages: list[str] = field(default_factory=list)
    has_all_text: bool = False
    pictures: list[PageImage] = field(default_factory=list)  # stored, but not yet in the table
    note: str = ""


def begin(document: Document, *, now: datetime) -> None:
    """Have a document read that has become clean. Once: an upload never changes."""
    Reading.objects.bulk_create([Reading(document=document, next_try_at=now)], ignore_conflicts=True)


def begin_missing(*, now: datetime, limit: int = 500) -> int:
    """Have documents read that were clean before there was a reader; the newest first. Returns how many."""
    known = Exists(Reading.objects.filter(document=OuterRef("pk")))
    missing = Document.objects.readable().exclude(known).order_by("-pk")[:limit]
    return len(
        Reading.objects.bulk_create(
            [Reading(document=document, next_try_at=now) for document in missing], ignore_conflicts=True
        )
    )


def read_again(*, document: Document, now: datetime) -> None:
    """Read anew, as after giving up. What was read before stays until then."""
    Reading.objects.filter(document=document).exclude(state=Reading.State.WAITING).update(
        state=Reading.State.WAITING, attempts=0, next_try_at=now, read_at=None, note=""
    )


def read_due(*, now: datetime, limit: int = 10) -> int:
    """Read what is due, one document after the other, and return how many are done with."""
    done, began = 0, time.monotonic()
    for _turn in range(limit):
        reading = _claim_next(now=now)
        if reading is None:
            break
        try:
            done += _read(reading, now=now)
        except FileNotFoundError as trouble:  # this file alone
            logger.warning("Document %s is not in the storage: %s", reading.document_id, trouble)
        except store.TROUBLE as trouble:
            logger.warning("Reading waits: %s: %s", type(trouble).__name__, trouble)
            _still_ours(reading).update(
                next_try_at=now + STORAGE_BACK_OFF, attempts=reading.attempts - 1
            )  # no fault of the document
            break
        if time.monotonic() - began > TURN:
            break
    return done


def remove_what_was_read(document: Document) -> None:
    """Delete what was read of a document whose file is deleted. Raises store.TROUBLE; may be called again then."""
    for image in document.page_images.all():
        store.remove(image.key)
        image.delete()
    Reading.objects.filter(document=document).delete()


def _due(now: datetime) -> QuerySet[Reading]:
    readable = {"document__scan_state": ScanState.CLEAN, "document__discarded_at": None}
    waiting = Reading.objects.filter(state=Reading.State.WAITING, next_try_at__lte=now, **readable)
    return waiting.select_related("document").order_by("next_try_at")


def _claim_next(*, now: datetime) -> Reading | None:
    """Take the next and move its next try ahead, so that a worker that dies loses only time. Gives up on what has
    had all its tries. The lock ends before the work: no transaction waits for a process.
    """
    with transaction.atomic():
        locked = _due(now).select_for_update(skip_locked=True, of=("self",), no_key=True)
        while reading := locked.first():
            if reading.attempts >= MAX_TRIES:
                _settle(reading, Found(note=Note.GAVE_UP), now=now)
                continue
            reading.attempts += 1
            reading.next_try_at = now + FIRST_BACK_OFF * 3 ** (reading.attempts - 1)
            reading.save(update_fields=["attempts", "next_try_at"])
            return reading
    return None


def _read(reading: Reading, *, now: datetime) -> bool:
    """Whether the document is done with. Raises store.TROUBLE, and then leaves nothing behind."""
    document = reading.document
    try:
        with (
            _local_copy(document) as file,
            process.run(file, suffix=limits.extension(document.name)) as (end, said),
        ):
            if end == End.SLOW and reading.attempts < MAX_TRIES:
                return False
            found = _listen(said, end, document)
    except store.BytesChanged:
        logger.error("Document %s: the stored bytes are not the uploaded ones", document.pk)
        found = Found(note=Note.CHANGED)
    try:
        is_ours = _settle(reading, found, now=now)
    except BaseException:
        _throw_away(found.pictures)
        raise
    if not is_ours:
        _throw_away(found.pictures)
    return is_ours


@contextmanager
def _local_copy(document: Document) -> Iterator[IO[bytes]]:
    """A file of this machine, wherever the storage is. Raises store.BytesChanged, store.TROUBLE."""
    with tempfile.TemporaryFile() as copy:
        with store.open_verified(document) as stored:
            for chunk in stored.chunks():
                copy.write(chunk)
        copy.seek(0)
        yield copy


def _listen(said: IO[bytes], end: End, document: Document) -> Found:
    """What the process told before its end, believing as little of it as of the document. Raises store.TROUBLE."""
    found = Found(note=_NOTES.get(end, ""))
    try:
        for kind, content in frames.read(said):
            _take(found, kind, content, document)
    except frames.NoFrames as trouble:
        logger.warning("Document %s: the reading process told nonsense: %s", document.pk, trouble)
        found.note = found.note or Note.BROKEN
    except BaseException:
        _throw_away(found.pictures)
        raise
    return found


def _take(found: Found, kind: bytes, content: bytes, document: Document) -> None:
    if kind == frames.TEXT:
        room = bounds.MAX_CHARACTERS - sum(map(len, found.pages))
        if len(found.pages) < bounds.MAX_PAGES:
            found.pages.append(clean(content.decode(errors="replace")[:room]))
    elif kind == frames.ALL_TEXT:
        found.has_all_text = True
    elif kind == frames.NOTE:
        found.note = _NOTES.get(content, Note.BROKEN)
    elif len(found.pictures) < bounds.MAX_PICTURES:
        found.pictures.append(_store(content, number=len(found.pictures) + 1, document=document))


def _store(png: bytes, *, number: int, document: Document) -> PageImage:
    width, height = frames.png_size(png)
    key = store.put(ContentFile(png))
    sha256 = hashlib.sha256(png).hexdigest()
    return PageImage(document=document, number=number, key=key, sha256=sha256, width=width, height=height)


def _settle(reading: Reading, found: Found, *, now: datetime) -> bool:
    """Whether it was still for us to say: another worker may have been quicker, or somebody wants it read anew."""
    has_text = any(page.strip() for page in found.pages)
    is_read = found.has_all_text and has_text
    note = found.note or ("" if is_read else Note.NO_TEXT if found.has_all_text else Note.BROKEN)
    with transaction.atomic():
        is_ours = _still_ours(reading).update(
            state=Reading.State.READ if is_read else Reading.State.UNREADABLE,
            pages=found.pages if is_read else [],
            note=note if not is_read or note == Note.CUT else "",
            read_at=now,
            next_try_at=None,
        )
        if is_ours:
            older = PageImage.objects.filter(document=reading.document_id)
            transaction.on_commit(partial(_throw_away, list(older)))
            older.delete()
            PageImage.objects.bulk_create(found.pictures)
    return bool(is_ours)


def _still_ours(reading: Reading) -> QuerySet[Reading]:
    return Reading.objects.filter(pk=reading.pk, state=Reading.State.WAITING, attempts=reading.attempts)


def _throw_away(pictures: Iterable[PageImage]) -> None:
    """Their rows are gone or never came. What cannot be deleted is found by comparing the storage with the tables."""
    for picture in pictures:
        try:
            store.remove(picture.key)
        except store.TROUBLE:
            logger.exception("A page's picture could not be removed")
