"""PDF by PDFium: text and pictures. Signed and filled-in fields count as if they were printed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from typing import IO

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from documents.reader import notes, ocr
from documents.reader.bounds import MAX_PICTURES, PICTURE_HEIGHT, PICTURE_WIDTH
from documents.reader.frames import Protected, Shell
from documents.reader.images import blank, png
from documents.reader.layout import read_page
from documents.reader.letters import Letters, owners
from documents.reader.ocr import Eyes
from documents.reader.pages import FEWEST_LETTERS, Page

_PASSWORD = {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
_XFA = {raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND}
_MOSTLY = 0.8  # of a page's area
MOST_LOST = 5  # letters of a page, which others may have been put together with
FEW_SEEN = 20  # letters on a picture that nobody relies on
MOST_LINES = 40  # on a page that is no picture: frames, rules, boxes


def read(file: IO[bytes], eyes: Eyes | None = None) -> tuple[Iterator[Page], Iterator[bytes]]:
    """Raises Protected, Shell, and pypdfium2's own for what is no PDF."""
    pdf = _Pdf(file.read())
    if pdf.is_shell():
        raise Shell
    return pdf.pages(eyes or Eyes()), pdf.pictures()


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as trouble:
        repair = import_module("documents.reader.repair")  # seldom needed, and slow to load
        try:
            return pypdfium2.PdfDocument(repair.rewritten(content))
        except repair.Hopeless:
            is_locked = getattr(trouble, "err_code", None) in _PASSWORD  # with a certificate, as it may be
            raise Protected if is_locked else trouble from None


@dataclass
class _Printed:
    """A page whose fields and annotations were made part of it: else they have no text."""

    page: pypdfium2.PdfPage
    said: list[notes.Note] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)


class _Pdf:
    def __init__(self, content: bytes) -> None:
        self.content, self.is_rewritten, self.is_mended = content, False, False
        self.document = _opened(content)
        self.document.init_forms()

    def _rewrite(self) -> bool:
        """Whether the document is another now: qpdf wrote it anew. Once, for what PDFium cannot load or keep."""
        if self.is_rewritten:
            return False
        self.is_rewritten = True
        repair = import_module("documents.reader.repair")
        try:
            document = pypdfium2.PdfDocument(repair.rewritten(self.content))
        except (*repair.Hopeless, Protected, pypdfium2.PdfiumError):
            return False
        if len(document) != len(self.document):
            return False  # what nobody can load was left out
        self.document = document
        self.document.init_forms()
        return True

    def is_shell(self) -> bool:
        """One page that asks to wait for a form, which only Adobe's programs make from a part that is no page."""
        if raw.FPDF_GetFormType(self.document.raw) not in _XFA or len(self.document) > 1:
            return False
        page = self._loaded(0)
        return page is None or raw.FPDFPage_GetAnnotCount(page.raw) == 0

    def pages(self, eyes: Eyes) -> Iterator[Page]:
        for number in range(len(self.document)):
            with self._printed(number) as printed:
                yield self._page(printed, eyes, number) if printed else Page("", is_unread=True)

    def _page(self, printed: _Printed, eyes: Eyes, number: int) -> Page:
        page = _read(printed, eyes, has_picture=number < MAX_PICTURES)
        page.is_unread |= self.is_mended and not page.text  # of what was no page, qpdf makes an empty one
        return page

    def pictures(self) -> Iterator[bytes]:
        for number in range(len(self.document)):
            with self._printed(number) as printed:
                yield png(_drawn(printed.page, PICTURE_WIDTH, PICTURE_HEIGHT)) if printed else blank()

    @contextmanager
    def _printed(self, number: int) -> Iterator[_Printed | None]:
        """None where PDFium cannot load the page; the others do not suffer from that."""
        printed = self._flattened(number)
        try:
            yield printed
        finally:
            if printed:
                printed.page.close()

    def _flattened(self, number: int) -> _Printed | None:
        page = self._loaded(number)
        if page is None and self._rewrite():
            self.is_mended, page = True, self._loaded(number)
        if page is None or not raw.FPDFPage_GetAnnotCount(page.raw):
            return _Printed(page) if page else None
        before, said, drawn = _letters(page), notes.of(page), raw.FPDFPage_CountObjects(page.raw)
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)  # the page's own `flatten` asks for a form
        page.close()
        page = self._loaded(number)
        if page and (before - _letters(page)).total() > MOST_LOST and self._rewrite():
            page.close()  # it has its fonts from a node above it, and PDFium forgets those
            return self._flattened(number)
        return _Printed(page, said, owners(page, drawn)) if page else None

    def _loaded(self, number: int) -> pypdfium2.PdfPage | None:
        try:
            page = self.document[number]
            if all(page.get_size()):
                return page
            page.set_cropbox(*page.get_mediabox())  # which do not overlap
            page.close()
            page = self.document[number]
        except pypdfium2.PdfiumError:
            return None
        return page if all(page.get_size()) else None


def _read(printed: _Printed, eyes: Eyes, *, has_picture: bool) -> Page:
    letters = Letters(printed.page, owners=printed.owners)
    try:
        page = read_page(letters, printed.said, with_places=has_picture)
        are_nameless = letters.are_nameless()
    finally:
        letters.close()
    if are_nameless:
        return _by_eye(page, eyes.read(_drawn(printed.page, ocr.LONGEST_SIDE, ocr.LONGEST_SIDE)))
    if page.letters >= FEWEST_LETTERS or not _may_be_picture(printed.page):
        return page
    scan = _scan(printed.page)
    side = min(ocr.LONGEST_SIDE, max(scan.get_px_size())) if scan else ocr.LONGEST_SIDE
    seen = eyes.read(_drawn(printed.page, side, side))
    if seen.letters > page.letters:
        return seen
    page.is_unread = seen.is_unread or scan is not None
    return page


def _by_eye(page: Page, seen: Page) -> Page:
    """What fonts do not say, one sees; unless their numbers are the letters, as with most programs, or are others than
    we know to read."""
    pairs = _pairs(seen.text)
    is_little = seen.letters < FEW_SEEN or 2 * seen.letters < page.letters
    is_said = 2 * (pairs & _pairs(page.text)).total() > pairs.total()
    return page if page.text.strip() and (is_little or is_said) else seen


def _pairs(text: str) -> Counter[str]:
    """Of letters that follow each other, by which the same words are known."""
    said = "".join(text.casefold().split())
    return Counter(map("".join, zip(said, said[1:], strict=False)))


def _letters(page: pypdfium2.PdfPage) -> Counter[str]:
    words = page.get_textpage()
    try:
        return Counter("".join(words.get_text_range().split()))
    finally:
        words.close()


def _may_be_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether there is a picture, or as many lines as letters take that are drawn."""
    drawn = islice(
        page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=3), MOST_LINES
    )
    kinds = [each.type for each in drawn]
    return raw.FPDF_PAGEOBJ_IMAGE in kinds or len(kinds) == MOST_LINES


def _scan(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage | None:
    """The picture that is the page. It is not drawn larger than it is: its letters would lose their shape."""
    area = page.get_width() * page.get_height()
    for picture in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2), 20):
        left, foot, right, top = picture.get_bounds()
        if (right - left) * (top - foot) > _MOSTLY * area:
            return picture
    return None


def _drawn(page: pypdfium2.PdfPage, width: int, height: int) -> Image.Image:
    """As large as it may be within these pixels."""
    points = page.get_size()
    bitmap = page.render(scale=min(width / points[0], height / points[1]))
    try:
        return bitmap.to_pil().copy()  # what it gives stands on memory that is gone with the bitmap
    finally:
        bitmap.close()
