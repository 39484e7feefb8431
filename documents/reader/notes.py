"""What people wrote onto a PDF's page with a tool for that: notes, comments on highlights, typed text."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from documents.reader.runs import Box

MOST = 500  # of a page
MOST_CHARACTERS = 10_000  # of one
# Those that people write words into; of the others, such as links, the words are for programs that read aloud.
_WRITTEN = {
    getattr(raw, f"FPDF_ANNOT_{kind}")
    for kind in (
        *("TEXT", "FREETEXT", "HIGHLIGHT", "UNDERLINE", "STRIKEOUT", "SQUIGGLY", "CARET", "STAMP"),
        *("LINE", "SQUARE", "CIRCLE", "POLYGON", "POLYLINE", "INK"),
    )
}
_UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_DRAWN_AS_WRITTEN = {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}


@dataclass(frozen=True)
class Note:
    text: str
    box: Box  # in the page's own coordinates
    is_on_page: bool  # typed onto the page, though no program has drawn it yet


def of(page: pypdfium2.PdfPage) -> list[Note]:
    """What the page does not show by itself, once its annotations are made part of it."""
    count = min(raw.FPDFPage_GetAnnotCount(page.raw), MOST)
    return [note for index in range(count) for note in _read(page, index)]


def _read(page: pypdfium2.PdfPage, index: int) -> Iterator[Note]:
    with _opened(page, index) as annotation:
        kind = raw.FPDFAnnot_GetSubtype(annotation) if annotation else None
        if kind not in _WRITTEN or raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            return
        if kind in _DRAWN_AS_WRITTEN and _has_look(annotation):
            return
        text, rectangle = _contents(annotation), raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle))
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if text:
            yield Note(text, box, is_on_page=kind == raw.FPDF_ANNOT_FREETEXT)


@contextmanager
def _opened(page: pypdfium2.PdfPage, index: int) -> Iterator[ctypes._Pointer]:
    annotation = raw.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        if annotation:
            raw.FPDFPage_CloseAnnot(annotation)


def _has_look(annotation: ctypes._Pointer) -> bool:
    nothing = 2  # bytes: the end of a text without letters
    return raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > nothing


def _contents(annotation: ctypes._Pointer) -> str:
    """On one line."""
    size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    text = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(
        annotation, b"Contents", ctypes.cast(text, ctypes.POINTER(raw.FPDF_WCHAR)), size
    )
    return " ".join(text.raw.decode("utf-16-le", "replace").rstrip("\0")[:MOST_CHARACTERS].split())
