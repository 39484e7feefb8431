"""What is shown of a document in its place: pictures of its pages, and the text that was read of them."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _

from documents import search, store
from documents.models import Document, PageImage, PageWords, Reading
from documents.places import WHOLE, Area, Box, Passage, around, boxes
from documents.reading import Note
from documents.serving import NotReadable, check_readable
from documents.signatures import Shown, shown

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """A passage, and where it stands on the picture: nowhere, if there is none or nobody knows."""

    passage: Passage
    words: str
    boxes: list[Box]

    @property
    def path(self) -> str:
        """Their outlines, as SVG writes them."""
        return "".join(f"M{b.left} {b.top}h{b.width}v{b.height}h-{b.width}z" for b in self.boxes)

    @property
    def where(self) -> str:
        """In words, for a place where no text is known."""
        left, top, right, bottom = (round(edge * 100 / WHOLE) for edge in around(self.boxes).edges)
        sentence = _(
            "a place without text: %(left)d to %(right)d %% from the left, %(top)d to %(bottom)d %% from the top"
        )
        return sentence % {"left": left, "right": right, "top": top, "bottom": bottom}


@dataclass(frozen=True)
class Page:
    number: int  # from 1
    text: str
    picture: PageImage | None
    is_from_picture: bool = False  # its text was read by OCR
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """`note` says why a document could not be read, or not wholly; "" where there is nothing to say."""

    pages: list[Page]
    is_waiting: bool
    note: str
    not_read: list[str] = field(default_factory=list)  # names of what came along and nobody read
    signatures: list[Shown] = field(default_factory=list)

    @property
    def first_without_picture(self) -> int | None:
        """Where text begins to stand in for the pictures of a long document."""
        first = next((page.number for page in self.pages if page.picture is None), 1)
        return first if first > 1 else None


def preview(
    document: Document, passages: Sequence[Passage] = (), find: str = "", areas: Sequence[Area] = ()
) -> Preview:
    """With the passages shown where they stand, the words that somebody looks for, and the places somebody marked.

    Asks the database once, and once more for words, however many pages there are. Raises NotReadable unless the
    document is clean.
    """
    check_readable(document)
    reading = _reading(document, {passage.page for passage in passages})
    pictures = [PageImage(document=document, **size) for size in reading.sizes] if reading else []
    texts = reading.pages if reading else []
    places = {row["number"]: row["places"] for row in reading.words or ()} if reading else {}
    hits = search.passages(texts, find) if find else []
    marks = _marks(
        texts, [*passages, *hits], places | _places(document, {hit.page for hit in hits} - places.keys())
    )
    for area in areas:
        marks[area.page].append(_mark_of(area))
    pages = [
        Page(
            number, text or "", picture, bool(reading) and number in reading.pages_from_picture, marks[number]
        )
        for number, (text, picture) in enumerate(zip_longest(texts, pictures), 1)
    ]
    is_waiting = reading is None or reading.state == Reading.State.WAITING
    note = str(Note(reading.note).label) if reading and reading.note in Note.values else ""
    not_read = list(reading.not_read) if reading else []
    signed = shown(reading.signatures) if reading else []
    return Preview(pages, is_waiting and not pages, note, not_read, signed)


def _reading(document: Document, numbers: Collection[int]) -> Any:
    """With the sizes of the pictures, and the places of the words on some pages."""
    of_document = {"document": OuterRef("document")}
    sizes = PageImage.objects.filter(**of_document).order_by("number")
    size = JSONObject(number="number", width="width", height="height")
    words = PageWords.objects.filter(**of_document, number__in=numbers)
    return (
        Reading.objects.filter(document=document)
        .annotate(
            sizes=ArraySubquery(sizes.values(size=size)),
            words=ArraySubquery(words.values(of_page=JSONObject(number="number", places="places"))),
        )
        .first()
    )


def _places(document: Document, numbers: Collection[int]) -> dict[int, list[list[int]]]:
    rows = PageWords.objects.filter(document=document, number__in=numbers) if numbers else []
    return {row.number: row.places for row in rows}


def _marks(
    texts: Sequence[str], passages: Sequence[Passage], places: Mapping[int, Sequence[Sequence[int]]]
) -> dict[int, list[Mark]]:
    """By the number of the page."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    for passage in passages:
        if 1 <= passage.page <= len(texts):
            words = " ".join(texts[passage.page - 1][passage.start : passage.end].split())
            found = boxes(places.get(passage.page, []), passage.start, passage.end)
            marks[passage.page].append(Mark(passage, words, found))
    return marks


def _mark_of(area: Area) -> Mark:
    return Mark(Passage(area.page, 0, 0, area.label, area.key), area.words, [area.box])


def page_image(request: HttpRequest, document: Document, number: int) -> HttpResponseBase:
    """The picture of a page. The browser may keep it, but asks each time whether it may still show it.

    The caller knows who may have it. Raises NotReadable, PageImage.DoesNotExist.
    """
    check_readable(document)
    picture = document.page_images.get(number=number)
    etag = quote_etag(picture.sha256)
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        _content(document, picture), content_type="image/png"
    )
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response


def _content(document: Document, picture: PageImage) -> bytes:
    try:
        with store.open_verified(picture) as file:
            return file.read()
    except store.BytesChanged as trouble:
        logger.error("Document %s: the picture of page %s is not the drawn one", document.pk, picture.number)
        raise NotReadable("FILE_CHANGED", name=document.name) from trouble
    except store.TROUBLE as trouble:
        logger.exception(
            "Document %s: the picture of page %s could not be fetched", document.pk, picture.number
        )
        raise NotReadable("FILE_AWAY", name=document.name) from trouble
