"""The rows of an Excel file as text, as its columns are read for data; for its text as a document see `excel`.

The cells come from calamine. What that leaves out is read from the sheet's XML before: errors, formulas without a
result, and how far the sheet goes, because calamine makes room for every cell up to the last one.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import Element

from python_calamine import CalamineWorkbook

from documents.reader.excel import BOOK
from documents.reader.opc import Package, attribute, local
from documents.reader.sheet_bounds import MAX_CELL, MAX_COLUMNS, MAX_ROWS, NO_RESULT, TooMuch
from text.cell_names import cell_name

Place = tuple[int, int]  # row and column, from 0


def read(file: IO[bytes]) -> Iterator[list[str]]:
    """The cells of the first visible sheet that has any, row by row from A1, each without the empty cells at its end.

    Dates are ISO, whole numbers have no point, errors stand as Excel shows them. Raises TooMuch, also between rows.
    """
    package = Package(file)
    for name, part in _shown_sheets(package):
        oddities = _oddities(package, part)
        file.seek(0)
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_name(name).to_python(skip_empty_area=False)
        if rows or oddities:
            return _texts(rows, oddities)
    return iter(())


def _shown_sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Names and parts, in their order."""
    book_part = package.parts(BOOK)[0]
    targets = package.targets(book_part)
    for sheet in package.tree(book_part).iter():
        part = targets.get(attribute(sheet, "id"), "") if local(sheet) == "sheet" else ""
        if part in package.names and sheet.get("state", "visible") == "visible":
            yield sheet.get("name", ""), part


def _oddities(package: Package, part: str) -> dict[Place, str]:
    """What stands in cells that calamine takes for empty."""
    found: dict[Place, str] = {}
    row = column = -1
    for event, element in package.events(part):
        name = local(element)
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "start" and name == "c":
            column = _column(element.get("r", "")) if element.get("r") else column + 1
            value, is_formula = "", False
        elif event == "end" and name == "f":
            is_formula = True
        elif event == "end" and name in {"v", "t"}:
            value += element.text or ""
        elif event == "end" and name == "c":
            _note(found, (row, column), element, value, is_formula)
    return found


def _note(found: dict[Place, str], place: Place, cell: Element, value: str, is_formula: bool) -> None:
    row, column = place
    if (value or is_formula) and (row >= MAX_ROWS or column >= MAX_COLUMNS):
        raise TooMuch(cell_name(row, column))
    if cell.get("t") == "e":
        found[place] = value[:MAX_CELL]
    elif is_formula and not value and cell.get("t") != "str":  # of a text, "" is a result
        found[place] = NO_RESULT


def _column(name: str) -> int:
    """From 0; `name` is such as AB12."""
    number = 0
    for letter in name:
        if letter.isdecimal():
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _texts(rows: list[list[Any]], oddities: dict[Place, str]) -> Iterator[list[str]]:
    height = max([len(rows), *(row + 1 for row, _column in oddities)])
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in oddities.items():
        by_row.setdefault(row, {})[column] = text
    for number in range(height):
        cells = [_text(cell) for cell in rows[number]] if number < len(rows) else []
        for column, text in by_row.get(number, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        yield _bounded(number, cells)


def _bounded(number: int, cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    for column, text in enumerate(cells):
        if len(text) > MAX_CELL:
            raise TooMuch(cell_name(number, column))
    return cells


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
