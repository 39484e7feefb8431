"""What a worker reads of a document that the scanner passed: text for the rules, pictures for the eye.

Documents may be hostile, so the reading itself is done by a process that may die of them: documents.reader.
"""

import hashlib
import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from documents import carried, limits, signatures, store
from documents.carried import Carried
from documents.models import Document, PageImage, PageWords, Reading, ScanState
from documents.names import clean_name
from documents.reader import bounds, frames
from documents.reader.cleaning import without_unseen
from documents.sandboxed import run
from leases import LeaseQueue
from sandbox.run import End, NotWhole

logger = logging.getLogger(__name__)

MAX_TRIES = 6  # of a worker that dies, of a machine that is busy, of a file that is missing
FIRST_BACK_OFF = timedelta(minutes=4)  # longer than a process may take
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
    XFA = (
        "xfa",
        _("It is a form that only Adobe Acrobat shows: its page just asks to wait. Print it to PDF there."),
    )
    GAVE_UP = "gave_up", _("Several attempts failed.")
    # While it waits for that: of a queue of its own, because it takes long.
    PICTURE = (
        "picture",
        _("It is being read from a picture. That takes a little longer; its pages appear here."),
    )
    PICTURE_GAVE_UP = "picture_gave_up", _("Several attempts failed.")


_NOTES: dict[End | bytes, str] = {
    End.COSTLY: Note.COSTLY,
    End.SLOW: Note.COSTLY,
    End.BROKEN: Note.BROKEN,
    frames.CUT: Note.CUT,
    frames.PROTECTED: Note.PROTECTED,
    frames.XFA: Note.XFA,
    frames.PICTURES: Note.PICTURE,
}


@dataclass
class Found:
    """What was read, whatever became of the process that read it."""

    pages: list[str] = field(default_factory=list)
    has_all_text: bool = False
    places: dict[int, list[list[int]]] = field(default_factory=dict)  # by the page's number
    from_picture: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    pictures: list[PageImage] = field(default_factory=list)  # stored, but not yet in the table
    carried: Carried = field(default_factory=Carried)
    signatures: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""

    @property
    def stored(self) -> list[PageImage | Document]:
        return [*self.pictures, *self.carried.documents]


def begin(document: Document, *, now: datetime) -> None:
    """Have a document read that has become clean. Once: an upload never changes."""
    Reading.objects.bulk_create([_waiting(document, now=now)], ignore_conflicts=True)


def begin_missing(*, now: datetime, limit: int = 500) -> int:
    """Have documents read that were clean before there was a reader; the newest first. Returns how many."""
    known = Exists(Reading.objects.filter(document=OuterRef("pk")))
    missing = Document.objects.readable().exclude(known).order_by("-pk")[:limit]
    return len(
        Reading.objects.bulk_create(
            [_waiting(document, now=now) for document in missing], ignore_conflicts=True
        )
    )


def _waiting(document: Document, *, now: datetime) -> Reading:
    return Reading(document=document, next_try_at=now, note=_first_note(document))


def _first_note(document: Document) -> str:
    """Of a PDF only reading tells whether it is a scan."""
    return Note.PICTURE if limits.extension(document.name) in limits.PICTURES else ""


def read_again(*, document: Document, now: datetime) -> None:
    """Read anew, as after giving up. What was read before stays until then."""
    Reading.objects.filter(document=document).exclude(state=Reading.State.WAITING).update(
        state=Reading.State.WAITING, attempts=0, next_try_at=now, read_at=None, note=_first_note(document)
    )


def read_due(*, now: datetime, limit: int = 10) -> int:
    """Read what is due, one document after the other, and return how many are done with. Those with pages that are
    pictures are left to `read_pictures_due`, so that no text waits for a scan."""
    return _work(QUEUE, now=now, limit=limit)


def read_pictures_due(*, now: datetime, limit: int = 10) -> int:
    """Read what is due and has to be read from pictures, and return how many are done with."""
    return _work(PICTURES, now=now, limit=limit)


def _work(queue: LeaseQueue[Reading], *, now: datetime, limit: int) -> int:
    done, began = 0, time.monotonic()
    for _turn in range(limit):
        reading = queue.reserve_next(now=now)
        if reading is None:
            break
        try:
            done += _read(reading, now=now)
        except FileNotFoundError as trouble:  # this file alone
            logger.warning("Document %s is not in the storage: %s", reading.document_id, trouble)
        except (NotWhole, *store.TROUBLE) as trouble:
            logger.warning("Reading waits: %s: %s", type(trouble).__name__, trouble)
            queue.hand_back(reading, now=now, pause=STORAGE_BACK_OFF)
            break
        if time.monotonic() - began > TURN:
            break
    return done


def remove_what_was_read(document: Document) -> None:
    """Delete what was read of a document whose file is deleted. Raises store.TROUBLE; may be called again then."""
    for image in document.page_images.all():
        store.remove(image.key)
        image.delete()
    PageWords.objects.filter(document=document).delete()
    Reading.objects.filter(document=document).delete()


def _due(now: datetime) -> QuerySet[Reading]:
    readable = {"document__scan_state": ScanState.CLEAN, "document__discarded_at": None}
    waiting = Reading.objects.filter(state=Reading.State.WAITING, next_try_at__lte=now, **readable)
    return waiting.select_related("document").order_by("next_try_at")


def _texts_due(now: datetime) -> QuerySet[Reading]:
    return _due(now).exclude(note=Note.PICTURE)


def _pictures_due(now: datetime) -> QuerySet[Reading]:
    return _due(now).filter(note=Note.PICTURE)


def _read(reading: Reading, *, now: datetime) -> bool:
    """Whether the document is done with. Raises store.TROUBLE, NotWhole, and then leaves nothing behind."""
    found = Found()
    try:
        is_ours = _fill(found, reading, now=now) and _said(reading, found, now=now)
    except BaseException:
        store.throw_away(found.stored)
        raise
    if not is_ours:
        store.throw_away(found.stored)
    return is_ours


def _said(reading: Reading, found: Found, *, now: datetime) -> bool:
    """Whether it was ours to settle; one with pictures goes to their queue instead, where its tries count anew."""
    if found.note == Note.PICTURE and reading.note == Note.PICTURE:
        found.note = Note.BROKEN  # who reads pictures does not say so
    elif found.note == Note.PICTURE:
        QUEUE.ours(reading).update(note=Note.PICTURE, attempts=0, next_try_at=now)
        return False
    return _settle(reading, found, now=now)


def _fill(found: Found, reading: Reading, *, now: datetime) -> bool:
    """Whether there is something to say now. Raises store.TROUBLE, NotWhole."""
    document = reading.document
    try:
        with _local_copy(document) as file:
            with _reading_of(reading, file) as (end, said):
                if end == End.SLOW and reading.attempts < MAX_TRIES:
                    return False
                _listen(found, said, end, document)
            carried.take_out(found.carried, document, file, now=now)
    except store.BytesChanged:
        logger.error("Document %s: the stored bytes are not the uploaded ones", document.pk)
        found.note = Note.CHANGED
    return True


def _reading_of(reading: Reading, file: IO[bytes]) -> AbstractContextManager[tuple[End, IO[bytes]]]:
    """Done by a process that may die of it, and reaches nothing else."""
    ending = limits.extension(reading.document.name)
    trust = signatures.trust_list() if ending == ".pdf" else []
    return run(_job(reading), file, bounds=bounds.READING, arguments=[ending, *trust])


def _job(reading: Reading) -> str:
    return "documents.reader.job" if reading.note == Note.PICTURE else "documents.reader.text_job"


@contextmanager
def _local_copy(document: Document) -> Iterator[IO[bytes]]:
    """A file of this machine, wherever the storage is. Raises store.BytesChanged, store.TROUBLE."""
    with tempfile.TemporaryFile() as copy:
        with store.open_verified(document) as stored:
            for chunk in stored.chunks():
                copy.write(chunk)
        copy.seek(0)
        yield copy


def _listen(found: Found, said: IO[bytes], end: End, document: Document) -> None:
    """What the process told before its end, believing as little of it as of the document. Raises store.TROUBLE."""
    found.note = _NOTES.get(end, "")
    try:
        for kind, content in frames.read(said):
            _take(found, kind, content, document)
    except frames.NoFrames as trouble:
        logger.warning("Document %s: the reading process told nonsense: %s", document.pk, trouble)
        found.note = found.note or Note.BROKEN


def _take(found: Found, kind: bytes, content: bytes, document: Document) -> None:
    if kind == frames.TEXT:
        room = bounds.MAX_CHARACTERS - sum(map(len, found.pages))
        if len(found.pages) < bounds.MAX_PAGES:
            found.pages.append(without_unseen(content.decode(errors="replace")[:room]))
    elif kind == frames.ALL_TEXT:
        found.has_all_text = True
    elif kind in _OF_THE_PAGE:
        _take_of_page(found, kind, content)
    elif kind == frames.NOT_READ:
        found.not_read = [*found.not_read, clean_name(content.decode(errors="replace"))][
            : bounds.MAX_NOT_READ
        ]
    elif kind == frames.SIGNATURE:
        found.signatures = [*found.signatures, signatures.heard(content)][: bounds.MAX_SIGNATURES]
    elif kind == frames.NOTE:
        found.note = _NOTES.get(content, Note.BROKEN)
    elif len(found.pictures) < bounds.MAX_PICTURES:
        found.pictures.append(_store(content, number=len(found.pictures) + 1, document=document))


_OF_THE_PAGE = {frames.WORDS, frames.READ_FROM_PICTURE, frames.UNREAD}


def _take_of_page(found: Found, kind: bytes, content: bytes) -> None:
    """What is told of a page after its text."""
    number = len(found.pages)
    if kind == frames.WORDS and number:
        length = len(found.pages[-1])
        found.places[number] = [place for place in frames.unpacked(content) if place[1] <= length]
    elif kind == frames.READ_FROM_PICTURE:
        found.from_picture.append(number)
    else:
        found.unread.append(number)


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
            pages_from_picture=found.from_picture if is_read else [],
            pages_unread=found.unread,
            not_read=[*found.not_read, *found.carried.not_read][: bounds.MAX_NOT_READ],
            signatures=found.signatures,
            note=note if not is_read or note == Note.CUT else "",
            read_at=now,
            next_try_at=None,
        )
        if is_ours:
            older = PageImage.objects.filter(document=reading.document_id)
            transaction.on_commit(partial(store.throw_away, list(older)))
            older.delete()
            PageImage.objects.bulk_create(found.pictures)
            _keep_places(reading, found.places)
            Document.objects.bulk_create(found.carried.documents)
    return bool(is_ours)


def _keep_places(reading: Reading, places: dict[int, list[list[int]]]) -> None:
    PageWords.objects.filter(document=reading.document_id).delete()
    PageWords.objects.bulk_create(
        PageWords(document_id=reading.document_id, number=number, places=of_page)
        for number, of_page in places.items()
    )


def _still_ours(reading: Reading) -> QuerySet[Reading]:
    return QUEUE.ours(reading)


def _give_up(reading: Reading, *, now: datetime, **said: Any) -> None:
    note = Note.PICTURE_GAVE_UP if reading.note == Note.PICTURE else Note.GAVE_UP
    _settle(reading, Found(note=note), now=now)


QUEUE = LeaseQueue(
    due=_texts_due,
    give_up=_give_up,
    holds=FIRST_BACK_OFF,
    first=FIRST_BACK_OFF,
    factor=3,
    longest=timedelta(days=1),
    tries=MAX_TRIES,
)
PICTURES = replace(QUEUE, due=_pictures_due)
