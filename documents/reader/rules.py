"""Ruled lines of tables on a picture of a page: found as long thin runs of ink, and painted over.

Only lines that make a grid count: a line to sign on stays where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw

from documents.reader.upright import INK, thickened

_LONG, _TALL = (
    60,
    36,
)  # pixels at 200 to the inch: longer than strokes of letters, a row of a table is as high
_THICKEST = 14  # pixels; what is thicker is a bar or a shadow
_GAP = 60  # pixels of a line that did not print
_STEP = 6  # pixels by which the parts of a line, and lines that meet, may miss each other
_MOST = 400  # lines of a page; what has more is a drawing
_RUN = re.compile(rb"\xff+")


@dataclass
class Rule:
    """A line, level or upright, as runs of ink: where each begins and ends along it, and where it lies across."""

    runs: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def begin(self) -> int:
        return min(run[0] for run in self.runs)

    @property
    def end(self) -> int:
        return max(run[1] for run in self.runs)

    @property
    def thickness(self) -> float:
        """On the whole: a slanting line has many runs, but few over one place."""
        return sum(end - begin for begin, end, _at in self.runs) / (self.end - self.begin)

    def at(self, along: float) -> float:
        """Where it lies there; beyond its ends as at them."""
        over = [at for begin, end, at in self.runs if begin <= along <= end]
        if over:
            return sum(over) / len(over)
        return min(self.runs, key=lambda run: max(run[0] - along, along - run[1]))[2]

    def reaches(self, along: float) -> bool:
        return self.begin - _STEP <= along <= self.end + _STEP


@dataclass
class Grid:
    """Lines of one table: level ones, upright ones."""

    level: list[Rule]
    upright: list[Rule]


def grids(grey: Image.Image) -> list[Grid]:
    """`grey`: on white, its lines level."""
    thick = thickened(grey.point(lambda value: 255 * (value < INK)))
    level = _rules(thick, _LONG)
    upright = _rules(thick.transpose(Image.Transpose.TRANSPOSE), _TALL) if level else []
    if max(len(level), len(upright)) > _MOST:
        return []
    return list(_together(level, upright))


def without(grey: Image.Image, found: list[Grid]) -> Image.Image:
    clean = grey.copy()
    draw = ImageDraw.Draw(clean)
    for grid in found:
        for rule in grid.level:
            for begin, end, at in _bridged(rule):
                draw.line((begin, at, end, at), fill=255)
        for rule in grid.upright:
            for begin, end, at in _bridged(rule):
                draw.line((at, begin, at, end), fill=255)
    return clean


def _bridged(rule: Rule) -> Iterator[tuple[int, int, int]]:
    """Its runs, and what lies between those one behind the other."""
    runs = sorted(rule.runs)
    yield from runs
    for before, after in pairwise(runs):
        if after[0] > before[1]:
            yield from ((before[1], after[0], at) for at in {before[2], after[2]})


def _rules(ink: Image.Image, length: int) -> list[Rule]:
    """Level lines at least that long."""
    return _joined([rule for rule in _gathered(ink, length) if rule.thickness <= _THICKEST])


def _gathered(ink: Image.Image, length: int) -> list[Rule]:
    width, eroded = ink.width, _eroded(ink, length).tobytes()
    closed: list[Rule] = []
    still_open: list[Rule] = []
    for at in range(ink.height):
        row = eroded[at * width : (at + 1) * width]
        below = [rule for rule in still_open if rule.runs[-1][2] >= at - 2]
        closed += [rule for rule in still_open if rule.runs[-1][2] < at - 2]
        still_open = below
        for found in _RUN.finditer(row):
            run = (found.start(), found.end() + length - 1, at)
            host = next((rule for rule in still_open if _touches(rule.runs[-1], run)), None)
            if host is None:
                still_open.append(host := Rule())
            host.runs.append(run)
    return closed + still_open


def _eroded(ink: Image.Image, length: int) -> Image.Image:
    """Where a run of ink that long begins."""
    size = 1
    while size < length:
        step = min(size, length - size)
        ink = ImageChops.darker(ink, ImageChops.offset(ink, -step, 0))
        size += step
    return ink


def _touches(run: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return run[0] <= other[1] + 2 and other[0] <= run[1] + 2


def _joined(rules: list[Rule]) -> list[Rule]:
    """Parts of one line as one."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=lambda each: each.begin):
        host = next((each for each in whole if _goes_on(each, rule)), None)
        if host is None:
            whole.append(rule)
        else:
            host.runs += rule.runs
    return whole


def _goes_on(before: Rule, after: Rule) -> bool:
    gap = after.begin - before.end
    return gap < _GAP and abs(before.at(after.begin) - after.at(after.begin)) <= _STEP


def _together(level: list[Rule], upright: list[Rule]) -> Iterator[Grid]:
    """Lines that meet: an upright one has a level one at both its ends."""
    upright = [rule for rule in upright if sum(_meet(other, rule) for other in level) > 1]
    left = list(level)
    while left:
        grid, left = _grown(Grid([left[0]], []), left[1:], upright)
        if grid.upright and len(grid.level) > 1:
            yield grid


def _grown(grid: Grid, level: list[Rule], upright: list[Rule]) -> tuple[Grid, list[Rule]]:
    """With all that meets it, and the level lines that do not."""
    waiting = list(grid.level)
    while waiting:
        rule = waiting.pop()
        crossing = [each for each in upright if each not in grid.upright and _meet(rule, each)]
        grid.upright += crossing
        met = [each for each in level if any(_meet(each, other) for other in crossing)]
        level = [each for each in level if each not in met]
        grid.level += met
        waiting += met
    return grid, level


def _meet(level: Rule, upright: Rule) -> bool:
    y = level.at((upright.at(upright.begin) + upright.at(upright.end)) / 2)
    return upright.reaches(y) and level.reaches(upright.at(y))
