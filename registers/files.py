"""Register files: CSV in UTF-8, read row by row, each fault put into words for whoever made the file."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, TextIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from text.cleaning import visible
from text.names import filled

COUNTRY = re.compile(r"[A-Za-z]{2}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
UNDECODED = re.compile(r"[\udc80-\udcff]")  # what "surrogateescape" makes of bytes that are no UTF-8
LONGEST_LINE = 100_000  # characters; a file without line ends does not fill the memory
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FileRefused(Exception):
    """The file cannot be read at all, so that no row of it can be trusted."""


@dataclass(slots=True)
class Row:
    """One row of a register file. `take` reads a column and notes on the row what is wrong with it."""

    line: int
    values: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def take(self, column: str, parse: Callable[[str], Any]) -> Any:
        """The column's value. None, with a fault noted, where it is empty or `parse` raises ValueError."""
        value = self.values[column]
        if not value:
            return self.refuse(column, _("is empty."))
        try:
            return parse(value)
        except ValueError as fault:
            return self.refuse(column, str(fault))

    def take_optional(self, column: str, parse: Callable[[str], Any], default: Any = None) -> Any:
        return self.take(column, parse) if self.values[column] else default

    def refuse(self, column: str, sentence: str) -> None:
        self.faults.append(f"{column}: {sentence}" if column else sentence)


def read_rows(source: Path | IO[bytes], columns: Sequence[str]) -> Iterator[Row]:
    """The rows below the header line, blank ones left out. Raises FileRefused, also after some rows.

    `source` is a path, or an open binary file such as an upload: read from where it stands, and left open.
    """
    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as binary:
        text_file = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield from _rows(csv.reader(lines(text_file), strict=True), columns)
        finally:
            text_file.detach()


def lines(text_file: TextIO) -> Iterator[str]:
    """A file without line ends is none of rows. Raises FileRefused, also after some lines."""
    number = 0
    while line := text_file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise FileRefused(
                _("has a line %d of more than %d characters. Is it a CSV file?") % (number, LONGEST_LINE)
            )
        yield line


def _rows(reader: Any, columns: Sequence[str]) -> Iterator[Row]:
    line = 1
    try:
        _check_header(next(reader, []), columns)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _row(line, cells, columns)
            line = reader.line_num + 1
    except csv.Error as error:
        raise no_table(line, error) from error


def no_table(line: int, error: csv.Error) -> FileRefused:
    """`line`: from which on nobody can read it."""
    sentence = _(
        "cannot be read from line %d on (%s). Look there for a missing or extra quotation mark, or save "
        "the file again: its end may be cut off."
    )
    return FileRefused(sentence % (line, error))


def _check_header(found: Sequence[str], columns: Sequence[str]) -> None:
    expected = ",".join(columns)
    header = ",".join(name.strip() for name in found)
    if header == expected:
        return
    if not header:
        raise FileRefused(_("is empty. Its first line must be: %s") % expected)
    _refuse_other_encoding(1, header)
    if len(found) == 1 and [name.strip() for name in found[0].split(";")] == list(columns):
        raise FileRefused(_("is separated by semicolons. Save it again with commas."))
    raise FileRefused(_("has the header “%s”. It must be: %s") % (_shown(header[:200]), expected))


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> Row:
    whole = "".join(cells)
    is_plain = whole.isascii() and whole.isprintable()  # of a million rows, nearly all
    row = Row(
        line, dict(zip(columns, map(str.strip, cells) if is_plain else map(_spelled, cells), strict=False))
    )
    if len(cells) != len(columns):
        row.values = dict.fromkeys(columns, "") | row.values
        row.refuse("", _("The number of columns is %d; it must be %d.") % (len(cells), len(columns)))
    if not is_plain:
        _refuse_other_encoding(line, whole)
        _refuse_controls(row)
    return row


def _spelled(cell: str) -> str:
    """Without what nobody sees; control characters stay, because they refuse the row."""
    kept = "".join(CONTROL.findall(cell))
    return visible(unicodedata.normalize("NFC", cell), keep=kept).strip()


def _refuse_controls(row: Row) -> None:
    if any(map(CONTROL.search, row.values.values())):
        row.refuse("", _("The row contains line breaks or other control characters."))
        row.values = {column: _shown(value) for column, value in row.values.items()}


def _shown(text: str) -> str:
    """Without what would play with a terminal; and a database takes no NUL."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _refuse_other_encoding(line: int, text: str) -> None:
    if UNDECODED.search(text) or (line == 1 and "\0" in text):
        raise FileRefused(_("is not in UTF-8 (line %d). Save it again as CSV in UTF-8.") % line)


def short(value: str) -> str:
    """As a sentence quotes what a file says."""
    return value if len(value) <= 60 else value[:59] + "…"


@cache
def text(longest: int) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if len(value) > longest:
            raise ValueError(_("has %d characters; at most %d fit.") % (len(value), longest))
        return value

    return parse


@cache
def choice(choices: type[models.TextChoices]) -> Callable[[str], str]:
    """One of the choices, by its value or its label, in any case."""
    known = {str(name).casefold(): value for value, label in choices.choices for name in (value, label)}

    def parse(value: str) -> str:
        if value.casefold() not in known:
            raise ValueError(filled(_("“%s” is none of %s."), (short(value), ", ".join(choices.values))))
        return known[value.casefold()]

    return parse


def flag(value: str) -> bool:
    if value.lower() not in FLAGS:
        raise ValueError(filled(_("“%s” is neither true nor false."), short(value)))
    return FLAGS[value.lower()]


def country(value: str) -> str:
    if not COUNTRY.fullmatch(value):
        raise ValueError(filled(_("“%s” is not a country code of two letters, such as DE."), short(value)))
    return value.upper()


def language(value: str) -> str:
    if len(value) > 10 or not LANGUAGE.fullmatch(value):
        raise ValueError(filled(_("“%s” is not a language code, such as de or pt-BR."), short(value)))
    return value


def email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError(filled(_("“%s” is not an e-mail address."), short(value))) from error
    return text(254)(value.lower())


def instant(value: str) -> datetime:
    """ISO 8601, a date alone being its midnight; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            filled(_("“%s” is not a date and time such as 2026-11-24T09:12:00Z."), short(value))
        ) from error
