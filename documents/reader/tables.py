"""Cells of a table that run over several lines, joined again by where they stand on the page.

Only what was surely wrapped is joined: the line below begins at the same place, and its first word would not have
fitted on the line above. Cells whose lines were broken on purpose, such as signature blocks, stay as they are.
"""

import re
from collections.abc import Iterator, Sequence

from documents.reader.runs import Cells, Line, Run

NEAR = 2.0  # points; columns and lines that differ by less are the same
LEADING = 1.45  # times the height of the letters: as far below is the next line of the same cell
SPARE = 0.25  # of a column's width, which padding and letters of uneven width leave free
MOST_LINES = 8  # of a cell; what is longer is a page set in columns
MOST_CELLS = 64  # of a row; each is laid against each
OWN_LINE = re.compile(r"_{3,}|\.{4,}|…{2,}|[^\W\d][^:]{0,30}:(?:\s|$)")  # a label or a line to write on


def joined(rows: Sequence[Line]) -> Iterator[Cells]:
    """Rows are lines of the page, as its program wrote them."""
    edge = max((cell.end for row in rows for cell in row), default=0.0)
    index = 0
    while index < len(rows):
        table_row = _TableRow(rows[index], edge)
        following = rows[index + 1 : index + 1 + MOST_LINES * 8]
        taken = table_row.take(following) if len(rows[index]) <= MOST_CELLS else 0
        yield table_row.cells
        index += 1 + taken


class _TableRow:
    def __init__(self, first: Line, edge: float) -> None:
        self.first, self.edge = first, edge
        self.cells = [[cell] for cell in first]

    def take(self, rows: Sequence[Line]) -> int:
        """How many of the following lines belong to this row."""
        taken, above = 0, self.first
        waiting: list[Line] = []
        for number, row in enumerate(rows, start=1):
            if waiting and self._is_next_cell(row):
                if not self._add(waiting, row[0].begin):
                    break
                self.cells += [[cell] for cell in row]
                taken, waiting, above = number, [], row
            elif len(waiting) < MOST_LINES and len(row) <= MOST_CELLS and self._is_below(row, above):
                waiting, above = [*waiting, row], row
            else:
                break
        return taken + self._add_rest(waiting)

    def _is_next_cell(self, row: Line) -> bool:
        is_beside = abs(row[0].foot - self.first[0].foot) < NEAR
        return is_beside and row[0].begin > self.cells[-1][0].begin + NEAR

    def _is_below(self, row: Line, above: Line) -> bool:
        step = above[0].foot - row[0].foot
        columns = [self._column(cell) for cell in row]
        return NEAR < step < LEADING * above[0].height and None not in columns

    def _column(self, cell: Run) -> int | None:
        return next(
            (number for number, lines in enumerate(self.cells) if abs(lines[0].begin - cell.begin) < NEAR),
            None,
        )

    def _add_rest(self, waiting: Sequence[Line]) -> int:
        """Below the last cell, or below several where a program writes line by line."""
        if len(self.cells) < 2:
            return 0
        for number, row in enumerate(waiting):
            if not self._add([row], self.edge):
                return number
        return len(waiting)

    def _add(self, rows: Sequence[Line], edge: float) -> bool:
        """All of them, or none. `edge`: where the last column ends."""
        longer = [list(lines) for lines in self.cells]
        begins = [lines[0].begin for lines in self.cells[1:]] + [edge]
        for cell in (cell for row in rows for cell in row):
            column = self._column(cell)
            if column is None or not _was_wrapped(longer[column][-1], cell, begins[column]):
                return False
            longer[column].append(cell)
        self.cells = longer
        return True


def _was_wrapped(above: Run, below: Run, edge: float) -> bool:
    if OWN_LINE.match(below.text) or below.end > edge + NEAR:
        return False
    word = len(below.text.split()[0]) + 1
    width = word * (below.end - below.begin) / max(len(below.text), 1)
    return above.end + width > edge - SPARE * (edge - above.begin)
