"""Cells of a table that run over several lines, joined again by where they stand on the page.

Only what was surely wrapped is joined: the line below begins at the same place, and its first word would not have
fitted on the line above. Cells whose lines were broken on purpose, such as signature blocks, stay as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NEAR = 2.0  # points; columns and lines that differ by less are the same
LEADING = 1.45  # times the height of the letters: as far below is the next line of the same cell
SPARE = 0.25  # of a column's width, which padding and letters of uneven width leave free
MOST_LINES = 8  # of a cell; what is longer is a page set in columns
_OWN_LINE = re.compile(r"_{3,}|\.{4,}|…{2,}|[^\W\d][^:]{0,30}:(?:\s|$)")  # a label or a line to write on


@dataclass(frozen=True)
class Cell:
    text: str
    begin: float
    end: float


@dataclass(frozen=True)
class Row:
    """A line of the page, as its program wrote it."""

    cells: Sequence[Cell]
    foot: float  # above the lower edge of the page
    height: float


def joined(rows: Sequence[Row]) -> Iterator[str]:
    edge = max((cell.end for row in rows for cell in row.cells), default=0.0)
    index = 0
    while index < len(rows):
        table_row = _TableRow(rows[index], edge)
        taken = table_row.take(rows[index + 1 : index + 1 + MOST_LINES * 8])
        yield "\t".join(" ".join(cell.text for cell in lines) for lines in table_row.cells)
        index += 1 + taken


class _TableRow:
    def __init__(self, first: Row, edge: float) -> None:
        self.first, self.edge = first, edge
        self.cells = [[cell] for cell in first.cells]

    def take(self, rows: Sequence[Row]) -> int:
        """How many of the following lines belong to this row."""
        taken, above = 0, self.first
        waiting: list[Row] = []
        for number, row in enumerate(rows, start=1):
            if waiting and self._is_next_cell(row):
                if not self._add(waiting, row.cells[0].begin):
                    break
                self.cells += [[cell] for cell in row.cells]
                taken, waiting, above = number, [], row
            elif len(waiting) < MOST_LINES and self._is_below(row, above):
                waiting, above = [*waiting, row], row
            else:
                break
        return taken + self._add_rest(waiting)

    def _is_next_cell(self, row: Row) -> bool:
        is_beside = abs(row.foot - self.first.foot) < NEAR
        return is_beside and row.cells[0].begin > self.cells[-1][0].begin + NEAR

    def _is_below(self, row: Row, above: Row) -> bool:
        step = above.foot - row.foot
        columns = [self._column(cell) for cell in row.cells]
        return NEAR < step < LEADING * above.height and None not in columns

    def _column(self, cell: Cell) -> int | None:
        return next(
            (number for number, lines in enumerate(self.cells) if abs(lines[0].begin - cell.begin) < NEAR),
            None,
        )

    def _add_rest(self, waiting: Sequence[Row]) -> int:
        """Below the last cell, or below several where a program writes line by line."""
        if len(self.cells) < 2:
            return 0
        for number, row in enumerate(waiting):
            if not self._add([row], self.edge):
                return number
        return len(waiting)

    def _add(self, rows: Sequence[Row], edge: float) -> bool:
        """All of them, or none. `edge`: where the last column ends."""
        longer = [list(lines) for lines in self.cells]
        begins = [lines[0].begin for lines in self.cells[1:]] + [edge]
        for cell in (cell for row in rows for cell in row.cells):
            column = self._column(cell)
            if column is None or not _was_wrapped(longer[column][-1], cell, begins[column]):
                return False
            longer[column].append(cell)
        self.cells = longer
        return True


def _was_wrapped(above: Cell, below: Cell, edge: float) -> bool:
    if _OWN_LINE.match(below.text) or below.end > edge + NEAR:
        return False
    word = len(below.text.split()[0]) + 1
    width = word * (below.end - below.begin) / max(len(below.text), 1)
    return above.end + width > edge - SPARE * (edge - above.begin)
