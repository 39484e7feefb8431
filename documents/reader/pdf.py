"""PDF by PDFium: text and pictures. Signed and filled-in fields count as if they were printed."""

from collections.abc import Iterator
from typing import IO

import pypdfium2
from pypdfium2 import raw

from documents.reader.bounds import PICTURE_HEIGHT, PICTURE_WIDTH
from documents.reader.frames import Protected
from documents.reader.images import png


def read(file: IO[bytes]) -> tuple[Iterator[str], Iterator[bytes]]:
    """Raises Protected, and pypdfium2's own for what is no PDF."""
    pdf = _Pdf(file)
    return pdf.pages(), pdf.pictures()


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
            yield words.get_text_bounded()
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
