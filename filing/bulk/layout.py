"""How a file was read, kept beside its rows.

{"columns": {column: [position from 0, title]}, "passed_over": [title], "header": row,
 "encoding": where it was guessed, "example": [word]}
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filing.bulk.encodings import OLDER
from registers.files import short
from text.cell_names import cell_name

MOST_NAMED = 10  # columns that were passed over


class Note(NamedTuple):
    sentence: str
    is_warning: bool = False


def place_of(layout: Mapping[str, Any], column: str, row: int) -> str:
    """A cell as a spreadsheet names it, with its column's title, as C7 (Domain); the column alone where it has none."""
    place = layout.get("columns", {}).get(column)
    if place is None:
        return column
    position, title = place
    return f"{cell_name(row - 1, position)} ({short(title)})"


def notes(layout: Mapping[str, Any]) -> Iterator[Note]:
    """What whoever uploaded the file should know of its reading."""
    if encoding := layout.get("encoding"):
        yield Note(_of_encoding(encoding, layout.get("example", [])), is_warning=True)
    if passed_over := layout.get("passed_over"):
        yield Note(_of_columns(passed_over))
    if layout.get("header", 1) > 1:
        sentence = _("The columns are named in row %d; what stands above it was ignored.")
        yield Note(sentence % layout["header"])


def _of_columns(passed_over: list[str]) -> str:
    named = ", ".join(f"“{short(title)}”" for title in passed_over[:MOST_NAMED])
    sentence = ngettext(
        "A column that the portal does not know was ignored: %s.",
        "Columns that the portal does not know were ignored: %s.",
        len(passed_over),
    )
    return sentence % (f"{named}, …" if len(passed_over) > MOST_NAMED else named)


def _of_encoding(encoding: str, example: list[str]) -> str:
    sentence = _(
        "The file does not say how its letters are encoded. They were read as %(encoding)s: %(example)s."
    )
    advice = _("If they are wrong, delete this upload, save the file as CSV in UTF-8, and upload that.")
    words = ", ".join(f"“{short(word)}”" for word in example)
    return f"{sentence % {'encoding': OLDER.get(encoding, encoding), 'example': words}} {advice}"
