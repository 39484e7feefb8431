"""PDF by PDFium: text and pictures. Signed and filled-in fields count as if they were printed."""

import re
from collections.abc import Iterator
from typing import IO

import pypdfium2
from pypdfium2 import raw

from documents.reader.bounds import PICTURE_HEIGHT, PICTURE_WIDTH
from documents.reader.frames import Protected
from documents.reader.images import png
from documents.reader.tables import Cell, Row, joined


def read(file: IO[bytes]) -> tuple[Iterator[str], Iterator[bytes]]:
    """Raises Protected, and pypdfium2's own for what is no PDF."""
    pdf = _Pdf(file)
    return pdf.pages(), pdf.pictures()


WIDE = 1.2  # times the height of the letters: as wide a gap lies between columns, not between words
_LINE = re.compile(r"[^\r\n]+")
_CELL = re.compile(r"[^\t\s](?:[^\t]*[^\t\s])?")


class _Pdf:
    def __init__(self, file: IO[bytes]) -> None:
        try:
            self.document = pypdfium2.PdfDocument(file.read())
        except pypdfium2.PdfiumError as trouble:
            if getattr(trouble, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                raise Protected from trouble
            raise
        self.document.init_forms()

    def pages(self) -> Iterator[str]:
        for number in range(len(self.document)):
            page = self._printed(number)
            words = page.get_textpage()
            yield _columns_apart(words)
            words.close()
            page.close()

    def pictures(self) -> Iterator[bytes]:
        for number in range(len(self.document)):
            page = self._printed(number)
            width, height = page.get_size()
            bitmap = page.render(scale=min(PICTURE_WIDTH / width, PICTURE_HEIGHT / height))
            yield png(bitmap.to_pil())
            bitmap.close()
            page.close()

    def _printed(self, number: int) -> pypdfium2.PdfPage:
        """The page, with its fields and annotations made part of it: else they have no text."""
        page = self.document[number]
        if raw.FPDFPage_GetAnnotCount(page):
            page.flatten()
            page.close()
            page = self.document[number]
        return page


def _columns_apart(words: pypdfium2.PdfTextPage) -> str:
    """The text as PDFium reads it, with a tab where it put a space into a gap as wide as those between columns, and
    the lines of a table's cell joined."""
    text = words.get_text_range()
    if (
        len(text) != words.count_chars()
    ):  # letters beyond the first plane: places in the text are not those on the page
        return words.get_text_bounded()
    gaps = [
        index
        for index in range(1, len(text) - 1)
        if text[index] == " " and raw.FPDFText_IsGenerated(words, index) == 1 and _is_wide(words, index)
    ]
    letters = list(text)
    for index in gaps:
        letters[index] = "\t"
    return _cells_joined(words, "".join(letters)) if gaps else text


def _cells_joined(words: pypdfium2.PdfTextPage, text: str) -> str:
    said: list[str] = []
    rows: list[Row] = []
    for line in _LINE.finditer(text):
        if row := _row(words, line):
            rows.append(row)
        else:  # an empty line parts what stands above and below
            said += [*joined(rows), line.group()]
            rows = []
    return "\n".join([*said, *joined(rows)])


def _row(words: pypdfium2.PdfTextPage, line: re.Match[str]) -> Row | None:
    found = [
        (each.group(), line.start() + each.start(), line.start() + each.end() - 1)
        for each in _CELL.finditer(line.group())
    ]
    if not found:
        return None
    cells = [
        Cell(said, words.get_charbox(first, loose=True)[0], words.get_charbox(last, loose=True)[2])
        for said, first, last in found
    ]
    _left, foot, _right, top = words.get_charbox(found[0][1], loose=True)
    return Row(cells, foot, top - foot)


def _is_wide(words: pypdfium2.PdfTextPage, index: int) -> bool:
    _left, bottom, end, top = words.get_charbox(index - 1, loose=True)
    begin, *_rest = words.get_charbox(index + 1, loose=True)
    return begin - end > WIDE * (top - bottom)
