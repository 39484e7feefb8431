"""The rows of workbooks as text, without Django."""

import io
import subprocess
import sys
from datetime import date, time, timedelta

import pytest
from openpyxl import Workbook

from documents.reader import sheets
from documents.reader.sheet_bounds import MAX_CELL, MAX_COLUMNS, MAX_ROWS, NO_RESULT, TooMuch


def rows_of(book: Workbook) -> list[list[str]]:
    content = io.BytesIO()
    book.save(content)
    return list(sheets.read(content))


def cells(**values: object) -> Workbook:
    book = Workbook()
    for name, value in values.items():
        book.active[name] = value
    return book


def test_rows_begin_at_a1_and_end_with_their_last_cell() -> None:
    assert rows_of(cells(C2="x", B4="y")) == [[], ["", "", "x"], [], ["", "y"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        (4001001.0, "4001001"),
        (4001001, "4001001"),
        (-3, "-3"),
        (0.1, "0.1"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        (date(2026, 11, 2), "2026-11-02"),
        (time(10, 30), "10:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("=1+1", NO_RESULT),
        ("'0012", "'0012"),
        ("a\nb", "a\nb"),
    ],
)
def test_a_value_is_text_as_people_would_write_it(value: object, text: str) -> None:
    assert rows_of(cells(A1=value)) == [[text]]


def test_an_error_stands_as_excel_shows_it() -> None:
    book = cells(A1="x", C5="#DIV/0!")
    book.active["C5"].data_type = "e"
    assert rows_of(book)[4] == ["", "", "#DIV/0!"]


@pytest.mark.parametrize("place", ["A20001", "GS1", "XFD1048576"])
def test_what_stands_too_far_away_is_named(place: str) -> None:
    with pytest.raises(TooMuch, match=f"^{place}$"):
        rows_of(cells(A1="x", **{place: "y"}))


def test_what_stands_at_the_bounds_is_read() -> None:
    rows = rows_of(cells(A1="x", GR20000="y"))
    assert (len(rows), len(rows[-1]), rows[-1][-1]) == (MAX_ROWS, MAX_COLUMNS, "y")


def test_a_text_that_is_too_long_is_named() -> None:
    assert rows_of(cells(A1="x" * MAX_CELL)) == [["x" * MAX_CELL]]
    with pytest.raises(TooMuch, match="^B3$"):
        rows_of(cells(B3="x" * (MAX_CELL + 1)))


def test_a_workbook_without_cells_has_no_rows() -> None:
    assert rows_of(Workbook()) == []


def test_it_needs_no_django() -> None:
    code = "import sys, documents.reader.sheets; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
