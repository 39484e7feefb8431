"""A text file as rows of cells, whatever separates them."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from filing.bulk.records import LOOKED_AT, Record
from registers.files import FileRefused, lines, no_table

SEPARATORS = ",;\t|"
MOST_ROWS = 400_000  # blank ones too: a spreadsheet may write as many below the last row
Score = Callable[[Sequence[str]], int]  # how much a row looks like the header


class TextTable:
    """The rows of a text; `score` tells in which row, and with which separator, it names its columns."""

    def __init__(self, text: str, score: Score) -> None:
        self.declared, self.body = _declared(text)
        self.separator = self.declared or self._likeliest(score)

    def records(self) -> Iterator[Record]:
        """Raises FileRefused, also after some rows."""
        return _records(self.body, self.separator, 1 if self.declared else 0)

    def joined(self, cells: Sequence[str]) -> str:
        return self.separator.join(cells)

    def other_separator(self, cells: Sequence[str], width: int) -> str:
        """Which one a row has in place of the table's, if it has: as many of them as `width` cells need."""
        text = self.joined(cells)
        others = (sign for sign in SEPARATORS if sign != self.separator)
        return next((sign for sign in others if len(cells) < width and text.count(sign) >= width - 1), "")

    def _likeliest(self, score: Score) -> str:
        return max(SEPARATORS, key=lambda sign: self._score(sign, score))

    def _score(self, sign: str, score: Score) -> tuple[int, int]:
        head = list(islice(_leniently(self.body, sign), LOOKED_AT))
        return max(map(score, head), default=0), max(map(len, head), default=0)


def _declared(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, as Excel understands it, and the text below it."""
    first, end, rest = text.partition("\n")
    line = first.strip(' "\r')
    if not line.casefold().startswith("sep="):
        return "", text
    sign = line[len("sep=") :]
    if sign not in tuple(SEPARATORS):
        raise FileRefused(
            _("names “%s” as its separator in line 1. Known are comma, semicolon, tab and |.") % sign[:20]
        )
    return sign, rest


def _leniently(text: str, separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines(io.StringIO(text, newline="")), delimiter=separator)
    except (csv.Error, FileRefused):  # told where the rows are read
        return


def _records(text: str, separator: str, lines_before: int) -> Iterator[Record]:
    reader = csv.reader(lines(io.StringIO(text, newline="")), delimiter=separator, strict=True)
    row, line = 0, lines_before + 1
    try:
        for cells in reader:
            row += 1
            if row > MOST_ROWS:
                raise FileRefused(
                    _("has more than %d rows, nearly all of them blank. Delete those.") % MOST_ROWS
                )
            yield Record(row, line, cells)
            line = lines_before + reader.line_num + 1
    except csv.Error as error:
        raise no_table(line, error) from error
