"""The uploaded file: how much of it is taken, where each column stands in it, and what cannot be read at all."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from documents.reader.sheet_bounds import MAX_COLUMNS
from filing.bulk.cells import check_form, harmless, read_cell
from filing.bulk.columns import COLUMNS, OPTIONAL, PROBLEMS, Header, known, read_header, score
from filing.bulk.layout import place_of
from filing.bulk.records import LOOKED_AT, Record
from filing.bulk.tables import Table, open_table
from filing.bulk.text_tables import TextTable
from registers.files import FileRefused, Row
from text.typed_values import key

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 1000
ENOUGH = 3  # columns that a row names, so that nobody takes a title above the table for the header
_SHOWN_WORDS = 3


@dataclass(frozen=True)
class Reading:
    rows: list[Row]
    layout: dict[str, Any]  # as filing.bulk.layout describes it


def read(upload: UploadedFile) -> Reading:
    """The rows, blank ones left out. Raises FileRefused; its text goes on from the file's name."""
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(_("has more than %d MB. Split it into several files.") % (MAX_BYTES // MEGABYTE))
    upload.seek(0)
    table = open_table(upload.read(), score)
    header = _header(table)
    filled = (record for record in table.records if any(map(str.strip, record.cells)))
    records = list(islice(filled, MAX_ROWS + 1))  # the rest of a long file is never read
    _refuse_count(len(records))
    layout = _layout(table, header, records)
    rows = _Rows(table, header, records, layout)
    return Reading([rows.row(record) for record in records], layout)


def _header(table: Table) -> Header:
    """The first row that names columns, or the first one with anything in it."""
    first: Record | None = None
    for record in islice(table.records, LOOKED_AT):
        if score(record.cells) >= ENOUGH:
            return read_header(record)
        if first is None and any(map(str.strip, record.cells)):
            first = record
    if first is None:
        raise FileRefused(_("is empty. Its first row must be: %s") % ", ".join(COLUMNS))
    try:
        return read_header(first)
    except FileRefused as refusal:
        if table.text is None:
            which = _("Of a workbook the first visible sheet is read.")
            raise FileRefused(f"{refusal} {which}") from refusal
        raise


def _refuse_count(rows: int) -> None:
    if rows > MAX_ROWS:
        raise FileRefused(
            _("has more than %(limit)s rows. Split it into files of up to %(limit)s rows.")
            % {"limit": number_format(MAX_ROWS, force_grouping=True)}
        )
    if not rows:
        raise FileRefused(_("has a header, but no rows below it. Nothing was uploaded."))


def _layout(table: Table, header: Header, records: list[Record]) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "columns": {column: [place, header.titles[place]] for column, place in header.places.items()},
        "passed_over": [header.name_of(place) for place in _passed_over(table, header, records)],
        "header": header.record.row,
    }
    if table.guessed:
        layout |= {"encoding": table.guessed, "example": _example([header.record, *records])}
    return layout


def _passed_over(table: Table, header: Header, records: list[Record]) -> Iterator[int]:
    """Columns with a title or cells; not the one that a download of failed rows has."""
    # A text's cells beyond its header make a row ragged; a workbook's rows end where they are empty.
    width = len(header.record.cells) if table.text else max(len(record.cells) for record in records)
    for place in range(min(max(width, len(header.titles)), MAX_COLUMNS)):
        title = header.titles[place] if place < len(header.titles) else ""
        if known(title) or key(title) == PROBLEMS:
            continue
        if title or any(_cell(record, place).strip() for record in records):
            yield place


def _example(records: list[Record]) -> list[str]:
    """Words by which a person sees whether the letters are right."""
    words: dict[str, None] = {}
    for record in records:
        for cell in record.cells:
            words |= dict.fromkeys(word for word in harmless(cell).split() if not word.isascii())
        if len(words) >= _SHOWN_WORDS:
            break
    return list(words)[:_SHOWN_WORDS]


def _cell(record: Record, place: int) -> str:
    return record.cells[place] if place < len(record.cells) else ""


class _Rows:
    """Makes rows of a table's records: every column there, cleaned; what cannot be read is noted on the row."""

    def __init__(self, table: Table, header: Header, records: list[Record], layout: dict[str, Any]) -> None:
        self.table, self.header, self.layout = table, header, layout
        # An export may end every row, but for the header, with a separator.
        self.width = max(len(header.record.cells), min(len(record.cells) for record in records))
        self.may_be_missing = {
            *header.passed_over,
            *(place for column, place in header.places.items() if column in OPTIONAL),
        }

    def row(self, record: Record) -> Row:
        row = Row(record.row, dict.fromkeys(COLUMNS, ""))
        for column, place in self.header.places.items():
            try:
                row.values[column] = read_cell(column, _cell(record, place))
            except ValueError as fault:
                row.values[column] = harmless(_cell(record, place))
                row.faults.append(f"{place_of(self.layout, column, record.row)}: {fault}")
        if row.faults:
            self._tell_the_others(row)
        if self.table.text:
            self._refuse_ragged(self.table.text, row, record)
        return row

    def _tell_the_others(self, row: Row) -> None:
        """A row that cannot be read is never checked, so what is wrong with its other cells is told with it."""
        told = {fault.partition(":")[0] for fault in row.faults}
        for column, text in row.values.items():
            place = place_of(self.layout, column, row.line)
            try:
                check_form(column, text)
            except ValueError as fault:
                if place not in told:
                    row.faults.append(f"{place}: {fault}")

    def _refuse_ragged(self, text: TextTable, row: Row, record: Record) -> None:
        expected = len(self.header.record.cells)
        if other := text.other_separator(record.cells, expected):
            raise FileRefused(_mixed(record.line, other))
        if not self._is_even(record.cells):
            row.faults.append(
                _(
                    "Line %(line)d of the file has another number of cells (%(count)d) than its header (%(expected)d). "
                    "Look there for a missing or extra separator; a text with one in it needs quotation marks."
                )
                % {"line": record.line, "count": len(record.cells), "expected": expected}
            )

    def _is_even(self, cells: list[str]) -> bool:
        """Spreadsheets leave empty cells out at the end of a row. Else a cell more or less is a shift of the others."""
        titled = len(self.header.titles)
        if len(cells) < titled:
            return bool(cells[-1].strip()) and self.may_be_missing.issuperset(range(len(cells), titled))
        return len(cells) <= self.width and not any(map(str.strip, cells[len(self.header.record.cells) :]))


def _mixed(line: int, other: str) -> str:
    return _(
        "mixes separators: line %(line)d has “%(other)s” between its cells, unlike the header. Save the file again."
    ) % {"line": line, "other": "TAB" if other == "\t" else other}


def digest(upload: UploadedFile) -> str:
    """The SHA-256 of the content. Equal files are one upload."""
    upload.seek(0)
    counted = hashlib.sha256()
    for chunk in upload.chunks():
        counted.update(chunk)
    return counted.hexdigest()
