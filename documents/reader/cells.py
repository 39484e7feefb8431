"""Words within the ruled lines of a table, as its rows: cells apart by tabs, what was wrapped within a cell joined."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.reader.rules import Grid
from documents.reader.runs import Line, Run
from documents.reader.seen import Numbered, Seen, lines_of, together, whole
from documents.reader.tables import OWN_LINE, SPARE

_OPEN = (
    20  # pixels by which level lines go on beyond the last upright one where the table is open at its sides
)
_PADDING = 10  # pixels, about, between a line and a word
_LETTER = 1.0  # of a line's height: as wide is a letter, with what its place may be wrong
_NARROW = 12  # times a line's height, about 20 letters: in such a cell even a name before a colon is wrapped
_SURE = 0.1  # of its width, for the space before it
Rows = dict[int, list[Numbered]]  # by the line above


def row_above(grid: Grid, word: Seen) -> int | None:
    """The number of the level line that the word stands under; None where it is not within the table."""
    x, y = word.middle
    over = [(rule.at(x), number) for number, rule in enumerate(grid.level) if rule.reaches(x)]
    above = [each for each in over if each[0] < y]
    return max(above)[1] if above and len(above) < len(over) else None


def rows_of(grid: Grid, words: Sequence[Numbered], height: int) -> Iterator[Line]:
    """`words`: those within the table. Cells without words are runs without text."""
    rows: Rows = defaultdict(list)
    for number, word in words:
        if (above := row_above(grid, word)) is not None:
            rows[above].append((number, word))
    for row in sorted(rows.values(), key=lambda row: min(word.middle[1] for _number, word in row)):
        yield from _Row(grid, row, height).lines()


@dataclass(frozen=True)
class _Part:
    """Of a cell; where the middle and the foot of its first line lie, in pixels."""

    column: int
    run: Run
    top: float
    foot: float


class _Row:
    def __init__(self, grid: Grid, words: list[Numbered], height: int) -> None:
        self.height = height
        y = min(word.middle[1] for _number, word in words)
        self.edges = sorted((rule for rule in grid.upright if rule.reaches(y)), key=lambda rule: rule.at(y))
        self.cells: dict[int, list[Numbered]] = defaultdict(list)
        for number, word in words:
            self.cells[self._column(word)].append((number, word))
        self.columns = range(1, max(len(self.edges), 2))
        if self.cells.keys() - set(self.columns):  # open at its sides
            self.columns = range(min(*self.cells, 1), max(*self.cells, len(self.edges) - 1) + 1)

    def _column(self, word: Seen) -> int:
        x, y = word.middle
        return sum(rule.at(y) < x for rule in self.edges)

    def lines(self) -> Iterator[Line]:
        """One for the row, or more where lines of a cell were broken on purpose."""
        parts = [part for column in self.columns for part in self._parts(column)]
        while parts:
            first = min(parts, key=lambda part: part.top)
            level = {part.column: part for part in reversed(parts) if part.top < first.foot}
            parts = [part for part in parts if level.get(part.column) is not part]
            empty = Run("", first.run.box)
            yield [level[column].run if column in level else empty for column in self.columns]

    def _parts(self, column: int) -> Iterator[_Part]:
        """What stands in a cell, wrapped lines joined."""
        part: _Part | None = None
        above: list[Numbered] = []
        for line in lines_of(self.cells.get(column, [])):
            said = whole(line, self.height)
            gap = self._gap(column, above, line) if above else None
            if part and gap is not None:
                part = replace(part, run=together(part.run, said, gap))
            else:
                if part:
                    yield part
                middles = [word.middle[1] for _number, word in line]
                part = _Part(column, said, min(middles), max(word.box[3] for _number, word in line))
            above = line
        if part:
            yield part

    def _gap(self, column: int, above: list[Numbered], below: list[Numbered]) -> str | None:
        """What comes between two lines of a cell: a space where it was wrapped, nothing within a word; else None."""
        text = " ".join(word.text for _number, word in below)
        right = self._right(column, above)
        last, first = above[-1][1], below[0][1]
        if right is None or _is_open(last.text, first.text):
            return None
        room, width = right - last.box[2], first.box[2] - first.box[0]
        is_full = len(above) == 1 and room < _LETTER * last.height  # one word, which did not fit
        if is_full and last.text[-1:].isalpha() and first.text[:1].islower():
            return ""
        whole_width = right - above[0][1].box[0]
        is_label = OWN_LINE.match(text) is not None
        if is_label and whole_width > _NARROW * last.height:
            return None
        return " " if width > room - (_SURE if is_label else SPARE) * whole_width else None

    def _right(self, column: int, line: list[Numbered]) -> float | None:
        """Where the cell's words end at the latest: as far from its right edge as they begin from its left one."""
        if not 0 < column < len(self.edges):
            return None
        y = line[0][1].middle[1]
        left, right = (rule.at(y) for rule in self.edges[column - 1 : column + 1])
        return right - min(max(line[0][1].box[0] - left, 0), _PADDING)


def _is_open(end: str, begin: str) -> bool:
    """A label without value, or a line to write on: what stands below may be printed there already."""
    return "__" in end or (end.endswith(":") and not begin[:1].islower())
