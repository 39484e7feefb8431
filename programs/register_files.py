"""Register files: CSV in UTF-8, read row by row, each fault put into words for whoever made the file."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

COUNTRY = re.compile(r"[A-Za-z]{2}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FileRefused(Exception):
    """The file cannot be read at all, so that no row of it can be trusted."""


@dataclass
class Row:
    """One row of a register file. `take` reads a column and notes on the row what is wrong with it."""

    line: int
    values: dict[str, str]
    faults: list[str] = field(default_factory=list)

    def take(self, column: str, parse: Callable[[str], Any]) -> Any:
        """The column's value. None, with a fault noted, where it is empty or `parse` raises ValueError."""
        if not self.values[column]:
            return self.refuse(column, _("is empty."))
        return self.take_optional(column, parse)

    def take_optional(self, column: str, parse: Callable[[str], Any], default: Any = None) -> Any:
        if not self.values[column]:
            return default
        try:
            return parse(self.values[column])
        except ValueError as fault:
            return self.refuse(column, str(fault))

    def refuse(self, column: str, sentence: str) -> None:
        self.faults.append(f"{column}: {sentence}" if column else sentence)


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows below the header line, blank ones left out. Raises FileRefused, also after some rows."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines, strict=True)
        try:
            _check_header(next(reader, []), columns)
            started_at = reader.line_num + 1
            for cells in reader:
                if cells:
                    yield _row(started_at, cells, columns)
                started_at = reader.line_num + 1
        except UnicodeDecodeError as error:
            raise FileRefused(_("is not in UTF-8. Save it again as CSV in UTF-8.")) from error
        except csv.Error as error:
            raise FileRefused(_("cannot be read after line %d: %s.") % (reader.line_num, error)) from error


def _check_header(found: Sequence[str], columns: Sequence[str]) -> None:
    expected = ",".join(columns)
    header = ",".join(name.strip() for name in found)
    if header == expected:
        return
    if not header:
        raise FileRefused(_("is empty. Its first line must be: %s") % expected)
    if len(found) == 1 and [name.strip() for name in found[0].split(";")] == list(columns):
        raise FileRefused(_("is separated by semicolons. Save it again with commas."))
    raise FileRefused(_("has the header “%s”. It must be: %s") % (header[:200], expected))


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> Row:
    texts = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
    row = Row(line, dict.fromkeys(columns, "") | dict(zip(columns, texts, strict=False)))
    if len(cells) != len(columns):
        row.refuse("", _("The number of columns is %d; it must be %d.") % (len(cells), len(columns)))
    if any(map(CONTROL.search, texts)):
        row.refuse("", _("The row holds line breaks or other control characters."))
    return row


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
            raise ValueError(_("“%s” is none of %s.") % (value, ", ".join(choices.values)))
        return known[value.casefold()]

    return parse


def flag(value: str) -> bool:
    if value.lower() not in FLAGS:
        raise ValueError(_("“%s” is neither true nor false.") % value)
    return FLAGS[value.lower()]


def country(value: str) -> str:
    if not COUNTRY.fullmatch(value):
        raise ValueError(_("“%s” is not a country code of two letters, such as DE.") % value)
    return value.upper()


def language(value: str) -> str:
    if len(value) > 10 or not LANGUAGE.fullmatch(value):
        raise ValueError(_("“%s” is not a language code, such as de or pt-BR.") % value)
    return value


def email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError(_("“%s” is not an e-mail address.") % value) from error
    return value.lower()


def instant(value: str) -> datetime:
    """ISO 8601, a date alone being its midnight; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_("“%s” is not a date and time such as 2026-11-24T09:12:00Z.") % value) from error
