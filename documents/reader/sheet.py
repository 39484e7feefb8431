"""The words of a picture of a page as lines of text: ruled tables row by row, running text with its wrapped lines
joined, all else as it was read."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from documents.reader.cells import row_above, rows_of
from documents.reader.rules import Grid
from documents.reader.runs import Cells, Line, Run
from documents.reader.seen import Numbered, Seen, runs_of, together
from documents.reader.tables import OWN_LINE, joined

_LEADING = 2.0  # times a line's height: as far below is the next line of the same paragraph at most
_FEWEST = 3  # lines that reach the right edge, where there is running text
_NEAR_EDGE = (
    0.1  # of the width of what is written: as far from the edge may a line end whose next word did not fit
)
_LONG = 0.6  # of that width, at least, is a line that was wrapped
_LETTER = 0.6  # of a line's height: so wide are letters at most, on the whole
_ENDS = (".", ":", ";", "!", "?")
_BEGINS_ANEW = re.compile(r"[^\w\s(\"“„«]\s|\(?\w{1,2}[.)]\s|\d+(?:\.\d+)+\s")  # bullets, numbers


def lines_in_order(words: Sequence[Seen], tables: Sequence[Grid], height: int) -> Iterator[Cells]:
    """`words`: as they were read, line by line; each table comes where its first word was."""
    of_table = [_number_of_table(word, tables) for word in words]
    told: set[int] = set()
    free: list[Line] = []
    for line in _lines(words):
        outside = [(number, word) for number, word in line if of_table[number] is None]
        of_line = {table for number, _word in line if (table := of_table[number]) is not None}
        for table in sorted(of_line - told):
            told.add(table)
            yield from joined(list(_unwrapped(free)))
            free = []
            within = [(number, word) for number, word in enumerate(words) if of_table[number] == table]
            yield from ([[run] for run in row] for row in rows_of(tables[table], within, height))
        if outside:
            free.append(runs_of(outside, height))
    yield from joined(list(_unwrapped(free)))


def _lines(words: Sequence[Seen]) -> Iterator[list[Numbered]]:
    for _line, found in groupby(enumerate(words), key=lambda each: each[1].line):
        yield list(found)


def _number_of_table(word: Seen, tables: Sequence[Grid]) -> int | None:
    return next((number for number, grid in enumerate(tables) if row_above(grid, word) is not None), None)


def _unwrapped(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines of running text that go on joined."""
    edge = _right_edge(lines)
    before: Line = []
    last = Run("", (0, 0, 0, 0))
    for line in lines:
        if before and edge and _goes_on(before, last, line, edge):
            before = [together(before[0], line[0], " ")]
        else:
            if before:
                yield before
            before = line
        last = line[-1]
    if before:
        yield before


def _right_edge(lines: Sequence[Line]) -> float | None:
    """Where running text ends on the right; None where there is none."""
    left = min((line[0].begin for line in lines), default=0)
    ends = sorted((line[0].end for line in lines if len(line) == 1), reverse=True)
    if len(ends) < _FEWEST:
        return None
    return ends[0] if ends[_FEWEST - 1] > ends[0] - _NEAR_EDGE * (ends[0] - left) else None


def _goes_on(paragraph: Line, last: Run, line: Line, edge: float) -> bool:
    if len(paragraph) > 1 or len(line) > 1 or paragraph[0].text.endswith(_ENDS):
        return False
    run = line[0]
    if OWN_LINE.match(run.text) or _BEGINS_ANEW.match(run.text) or not _is_below(last, run):
        return False
    is_long = last.end - run.begin > _LONG * (edge - run.begin)
    return is_long and last.end + len(run.text.split()[0]) * _LETTER * run.height > edge


def _is_below(last: Run, run: Run) -> bool:
    step = last.foot - run.foot
    return 0 < step < _LEADING * last.height and 0.7 < last.height / run.height < 1.4
