"""What is shown of a document in its place: pictures of its pages, and the text that was read of them."""

import logging
from dataclasses import dataclass
from itertools import zip_longest

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from documents import store
from documents.models import Document, PageImage, Reading
from documents.reading import Note
from documents.serving import NotReadable, check_readable

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    number: int  # from 1
    text: str
    picture: PageImage | None


@dataclass(frozen=True)
class Preview:
    """`note` says why a document could not be read, or not wholly; "" where there is nothing to say."""

    pages: list[Page]
    is_waiting: bool
    note: str

    @property
    def first_without_picture(self) -> int | None:
        """Where text begins to stand in for the pictures of a long document."""
        first = next((page.number for page in self.pages if page.picture is None), 1)
        return first if first > 1 else None


def preview(document: Document) -> Preview:
    """Asks the database once, however many pages there are. Raises NotReadable unless the document is clean."""
    check_readable(document)
    sizes = PageImage.objects.filter(document=OuterRef("document")).order_by("number")
    size = JSONObject(number="number", width="width", height="height")
    reading = (
        Reading.objects.filter(document=document)
        .annotate(sizes=ArraySubquery(sizes.values(size=size)))
        .first()
    )
    pictures = [PageImage(document=document, **size) for size in reading.sizes] if reading else []
    texts = reading.pages if reading else []
    pages = [
        Page(number=number, text=text or "", picture=picture)
        for number, (text, picture) in enumerate(zip_longest(texts, pictures), 1)
    ]
    is_waiting = reading is None or reading.state == Reading.State.WAITING
    note = str(Note(reading.note).label) if reading and reading.note in Note.values else ""
    return Preview(pages=pages, is_waiting=is_waiting and not pages, note=note)


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
