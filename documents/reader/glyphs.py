"""The letters of a PDF's page by PDFium's own numbers, in the page's own coordinates."""

import ctypes

import pypdfium2
from pypdfium2 import raw

from documents.reader.runs import Box

_REPLACEMENT = "\ufffd"


class Glyphs:
    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._words = page.get_textpage()
        self._handle = self._words.raw
        self._rectangle = raw.FS_RECTF()
        self._reference = ctypes.byref(self._rectangle)

    def close(self) -> None:
        self._words.close()

    def said(self) -> str:
        """One character for each number; of one beyond the first plane each half has its own."""
        text, count = self._words.get_text_range(), self._words.count_chars()
        if len(text) != count:
            codes = [raw.FPDFText_GetUnicode(self._handle, number) for number in range(count)]
            text = "".join(chr(code) if code <= 0x10FFFF else _REPLACEMENT for code in codes)
        return text

    def is_generated(self, number: int) -> bool:
        """Put in by PDFium, because there is a gap on the page."""
        return raw.FPDFText_IsGenerated(self._handle, number) == 1

    def is_nameless(self, number: int) -> bool:
        """Its font does not say which letter it is: what we have is a number of the font's own."""
        return raw.FPDFText_HasUnicodeMapError(self._handle, number) == 1

    def bounds(self, number: int) -> Box:
        raw.FPDFText_GetLooseCharBox(self._handle, number, self._reference)
        at = self._rectangle
        return at.left, at.bottom, at.right, at.top

    def angle(self, number: int) -> float:
        """Of its line, in radians."""
        return raw.FPDFText_GetCharAngle(self._handle, number)

    def drawn_by(self, number: int) -> int:
        """The address of the piece of text it belongs to."""
        return address(raw.FPDFText_GetTextObject(self._handle, number))


def address(drawn: ctypes._Pointer) -> int:
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0
