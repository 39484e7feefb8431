"""A file as rows of cells: a workbook or a text, told from its bytes."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import content_checking
from documents.reader.sheet_bounds import TooMuch
from documents.refusals import FileRefused as DocumentRefused
from documents.sandboxed import run
from filing.bulk.encodings import decode
from filing.bulk.records import Record
from filing.bulk.text_tables import Score, TextTable
from registers.files import FileRefused
from sandbox.bounds import MEGABYTE, Bounds
from sandbox.run import End

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOUNDS = Bounds(cpu_seconds=10, seconds=30, output_bytes=64 * MEGABYTE)
_BINARY_PART = b"xl/workbook.bin"
_WORKBOOK = "claims.xlsx"  # the check goes by a file's name, and here only the bytes count
_DAMAGED = gettext_lazy(
    "is damaged, so nobody could read it. Open it in Excel, save it again and upload that."
)
_COPY_ROWS = gettext_lazy(
    "contains something beside its cells that could start programs or fetch other files. Copy its rows into the "
    "template and upload that."
)
# Instead of the sentences for proofs, which may be saved as PDF.
_REFUSALS = {
    "FILE_PROTECTED": gettext_lazy("is protected by a password. Save it without one and upload that."),
    "FILE_HAS_MACROS": gettext_lazy(
        "contains macros, which are programs. Save it as Excel workbook (.xlsx) without macros and upload that."
    ),
    "FILE_HAS_PROGRAMS": _COPY_ROWS,
    "FILE_CARRIES_FILES": _COPY_ROWS,
    "FILE_XML_NOT_SAFE": _COPY_ROWS,
    "FILE_ARCHIVE_TOO_BIG": gettext_lazy(
        "unpacks to far more than a table needs. Copy its rows into the template and upload that."
    ),
    "FILE_NOT_WHAT_IT_SAYS": gettext_lazy(
        "is no Excel workbook (.xlsx). Save it as one, or as CSV in UTF-8, and upload that."
    ),
}


@dataclass(frozen=True)
class Table:
    records: Iterator[Record]
    text: TextTable | None = None  # None: a workbook, whose rows are never ragged
    guessed: str = ""  # the encoding, where the file does not tell it for certain


def open_table(content: bytes, score: Score) -> Table:
    """The file's rows. Raises FileRefused, also between rows; its text goes on from the file's name."""
    if content.startswith((_ZIP, _OLE)):
        return Table(_workbook_records(content))
    decoded = decode(content)
    text = TextTable(decoded.text, score)
    return Table(text.records(), text, decoded.guessed)


class NotRead(Exception):
    """The process that reads workbooks did not come to its end."""


def rows_of_workbook(content: bytes) -> Iterator[list[str]]:
    """The cells of a workbook that was checked, read where no secret lies. Raises TooMuch, NotRead, ValueError where
    what is told of them makes no sense."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        with run("documents.reader.sheets_job", file, bounds=_BOUNDS) as (end, said):
            yield from map(_row, said)
            if end != End.WELL:
                raise NotRead(end.value)


def _row(told: bytes) -> list[str]:
    row = json.loads(told)
    if isinstance(row, dict):
        raise TooMuch(row["too_much"])
    return [str(cell) for cell in row]


def _workbook_records(content: bytes) -> Iterator[Record]:
    _check(content)
    try:
        for number, cells in enumerate(rows_of_workbook(content), start=1):
            yield Record(number, number, cells)
    except TooMuch as error:
        raise FileRefused(
            _(
                "holds too much at cell %s of its sheet: so far away, or so long a text, is no claim. Clear it."
            )
            % error
        ) from error
    except Exception as trouble:  # parsers fed with a stranger's bytes raise whatever they like
        raise FileRefused(str(_DAMAGED)) from trouble


def _check(content: bytes) -> None:
    """Bounded, whole, without macros: as a document that is uploaded for proof."""
    try:
        content_checking.content_type(BytesIO(content), name=_WORKBOOK)
    except DocumentRefused as refusal:
        raise FileRefused(_sentence(content, refusal.code)) from refusal


def _sentence(content: bytes, code: str) -> str:
    other = ".xls" if content.startswith(_OLE) else ".xlsb" if _BINARY_PART in content else ""
    if other and code != "FILE_PROTECTED":
        return _("is in another format of Excel (%s). Save it as Excel workbook (.xlsx) or as CSV.") % other
    return str(_REFUSALS.get(code, _DAMAGED))
