"""What was written onto a finished page, put into the line where it is seen.

A program writes a page from its top to its end; values of fields, notes and signatures come last, whatever line they
stand in. Those of fields and notes are known for what they are. Of the page's own words only those are moved that
begin again further up and then fill what stood open: labels without a value, lines to write on, gaps between lines.
Columns and cells, which begin again further up as well, stay as they were written.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.reader.letters import Letters
from documents.reader.runs import WORD, Box, Line, Run, is_wide_gap
from documents.reader.tables import OWN_LINE

MOST_RUNS = 3_000  # of a page; what has more is no page that somebody fills in
MOST_NEAR = 200  # lines that are looked at for one run
_STRIP = 24.0  # points: the page is looked up in strips of this height
_MOST_STRIPS = 40
_TOUCH = 1.0  # points by which neighbours may overlap
_GAP_LINES = (
    3.0  # times a line's height: as far above and below are lines between which something was written
)
_ACROSS = 60.0  # points that a line further up is better than one that is not above it
_FILLER = re.compile(r"[_.…]{3,}")


def in_reading_order(lines: Sequence[Line], letters: Letters) -> tuple[list[Line], bool]:
    """The lines, and whether any was moved. `lines`: in the order they were written, with nothing of two owners."""
    if sum(map(len, lines)) > MOST_RUNS:
        return list(lines), False
    sheet = _Sheet(letters)
    late: list[Line] = []
    for written in _passes([line for line in lines if not line or not line[0].owner]):
        if sheet.lines and sheet.is_filled_in_by(written):
            late += written
        else:
            sheet.append(written)
    late += [line for line in lines if line and line[0].owner]
    for line in late:
        sheet.insert(line)
    return sheet.lines, bool(late)


def _passes(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Each from the top down."""
    written: list[Line] = []
    above: Run | None = None
    for line in lines:
        if line and above and line[0].foot > above.foot + above.height / 2:
            yield written
            written = []
        written.append(line)
        above = line[0] if line else above
    if written:
        yield written


class _Sheet:
    """The lines so far, found by where they stand."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self.lines: list[Line] = []
        self.strips: dict[int, list[Line]] = defaultdict(list)

    def append(self, lines: Sequence[Line]) -> None:
        self.lines += lines
        for line in lines:
            self._note(line)

    def _note(self, line: Line) -> None:
        if line:
            for strip in _strips(line[0].box):
                self.strips[strip].append(line)

    def is_filled_in_by(self, lines: Sequence[Line]) -> bool:
        runs = [run for line in lines for run in line]
        answers = sum(self._is_answer(run) for run in runs)
        between = sum(self._is_between(run) for run in runs)
        return bool(runs) and 2 * max(answers, between) >= len(runs)

    def _near(self, run: Run, reach: float = 0) -> list[Line]:
        left, foot, right, top = run.box
        strips = _strips((left, foot - reach, right, top + reach))
        found = {id(line): line for strip in strips for line in self.strips[strip][:MOST_NEAR]}
        return list(found.values())

    def _beside(self, run: Run) -> list[Line]:
        return [line for line in self._near(run) if _is_level(line[0], run)]

    def _is_answer(self, run: Run) -> bool:
        """Right of a label that has no value yet, or on a line to write on."""
        if OWN_LINE.match(run.text):
            return False
        beside = [other for line in self._beside(run) for other in line]
        if any(self._covers(other, run) for other in beside):
            return False
        before = [other for other in beside if other.begin < run.begin]
        label = max(before, key=lambda other: min(other.end, run.begin), default=None)
        return label is not None and (
            label.text.endswith((":", "\uff1a")) or self._filler(label, run) is not None
        )

    def _covers(self, other: Run, run: Run) -> bool:
        is_over = other.begin < run.end - _TOUCH and run.begin < other.end - _TOUCH
        return is_over and self._filler(other, run) is None

    def _filler(self, other: Run, run: Run) -> tuple[int, int] | None:
        """Where in the text of the other is the line to write on that this one stands on, or stands right behind."""
        for filler in _FILLER.finditer(other.text) if len(other.spans) == 1 else ():
            at = other.spans[0][0]
            begin, end = (self.letters.box(at + index) for index in (filler.start(), filler.end() - 1))
            if begin[0] - run.height < run.begin and run.end < end[2] + run.height + _TOUCH:
                return filler.span()
        return None

    def _is_between(self, run: Run) -> bool:
        """Close above and close below are others, which were there before; none stands beside."""
        near = [
            other
            for line in self._near(run, _GAP_LINES * run.height)
            for other in line
            if other.begin < run.end and run.begin < other.end
        ]
        is_free = not any(_is_level(other, run) for other in near)
        return is_free and {True, False} == {other.foot > run.foot for other in near if _is_close(other, run)}

    def insert(self, line: Line) -> None:
        for run in line:
            hosts = [
                other for other in self._beside(run) if not any(self._covers(each, run) for each in other)
            ]
            host = min(hosts, key=lambda other: _distance(other, run), default=None)
            if host is None:
                self._insert_between(run)
            else:
                self._write_into(host, run)

    def _insert_between(self, run: Run) -> None:
        above = [
            (_rise(line, run), -number)
            for number, line in enumerate(self.lines)
            if line and line[0].foot + line[0].height / 2 > run.foot + run.height / 2
        ]
        number = -min(above)[1] + 1 if above else 0
        self.lines.insert(number, [run])
        self._note(self.lines[number])

    def _write_into(self, line: Line, run: Run) -> None:
        for number, other in enumerate(line):
            filler = self._filler(other, run)
            if filler:
                line[number : number + 1] = [*_cut(other, filler, self.letters)]
                break
        number = sum(1 for other in line if other.begin <= run.begin)
        before = line[number - 1] if number else None
        if before is None or is_wide_gap(before.box, run.box):
            line.insert(number, run)
        else:
            line[number - 1] = _together(before, run)


def _strips(box: Box) -> range:
    first, last = int(box[1] // _STRIP), int(box[3] // _STRIP)
    return range(first, min(last, first + _MOST_STRIPS) + 1)


def _is_level(one: Run, other: Run) -> bool:
    common = min(one.box[3], other.box[3]) - max(one.foot, other.foot)
    return common > min(one.height, other.height) / 2


def _is_close(one: Run, other: Run) -> bool:
    return abs(one.foot - other.foot) < _GAP_LINES * max(one.height, other.height)


def _distance(line: Line, run: Run) -> float:
    """From the next word to the left; a line that only goes on to the right is the last choice."""
    before = [other.end for other in line if other.begin <= run.begin]
    return abs(run.begin - max(before)) if before else _ACROSS * 100 + line[0].begin - run.begin


def _rise(line: Line, run: Run) -> float:
    is_over = any(other.begin < run.end and run.begin < other.end for other in line)
    return line[0].foot - run.foot + (0 if is_over else _ACROSS)


def _together(before: Run, run: Run) -> Run:
    left, foot, right, top = before.box
    box = (left, foot, max(right, run.end), top)
    return Run(f"{before.text} {run.text}", box, (*before.spans, *run.spans), before.owner)


def _cut(run: Run, filler: tuple[int, int], letters: Letters) -> Iterator[Run]:
    """What stands before and after the line to write on."""
    for start, end in ((0, filler[0]), (filler[1], len(run.text))):
        words = list(WORD.finditer(run.text, start, end))
        if words:
            first, last = words[0].start(), words[-1].end()
            at = run.spans[0][0]
            left, foot, _right, top = letters.box(at + first)
            box = (left, foot, letters.box(at + last - 1)[2], top)
            yield replace(run, text=run.text[first:last], box=box, spans=((at + first, at + last),))
