"""Where the marks and words of a drawing stand, and how long they are; `templates/charts/` write them.

All are text, to a tenth of a unit: a template writes numbers as the reader's language does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from math import ceil
from textwrap import wrap

from text.formatting import number_text

WIDTH = 506
HEIGHT = 166
ABOVE = 14  # the upper half of a number
BELOW = 26  # the labels
BEHIND = 26  # half a label
BEFORE = 20  # the numbers, without their characters
CHARACTER = 8
COLUMN = 0.9  # of the place that it has
LABELS_AT_MOST = 6
BARS_WIDTH = 460
LONGEST_BAR = 368  # its number stands behind it
BAR_HEIGHT = 26  # a bar and the room around it, without the words above it
WORDS_HEIGHT = 20  # of one line; on a telephone the sheet writes them larger
WORDS_WRAP = 46  # characters


@dataclass(frozen=True)
class Series:
    label: str
    values: Sequence[float | None]  # None: nothing to say of this week

    @property
    def told(self) -> list[float]:
        return [value for value in self.values if value is not None]


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: str
    height: str
    is_first: bool  # of a line: there is nothing to say of the place before it
    tip: str


@dataclass(frozen=True)
class Plot:
    """Marks between two axes: along lines, or as columns beside each other. 0 0 is where the axes meet."""

    labels: Sequence[str]
    series: Sequence[Series]
    unit: str
    has_columns: bool

    @cached_property
    def _steps(self) -> list[int]:
        told = [value for each in self.series for value in each.told]
        return _steps(100 if self.unit.strip() == "%" else max(told, default=0))

    @cached_property
    def _before(self) -> int:
        return BEFORE + CHARACTER * max(len(tick.words) for tick in self.heights)

    @property
    def _width(self) -> int:
        return WIDTH - self._before - BEHIND

    @property
    def view_box(self) -> str:
        return f"-{self._before} -{ABOVE + HEIGHT} {WIDTH} {ABOVE + HEIGHT + BELOW}"

    @property
    def width(self) -> str:
        return str(self._width)

    @property
    def heights(self) -> list[Tick]:
        return [Tick(_short(self._height(step)), f"{number_text(step)}{self.unit}") for step in self._steps]

    @property
    def places(self) -> list[Tick]:
        """The last one, and others at even distances before it."""
        last, every = len(self.labels) - 1, ceil(len(self.labels) / LABELS_AT_MOST)
        return [Tick(_short(self._x(at)), self.labels[at]) for at in range(last, -1, -every)]

    @cached_property
    def _column(self) -> float:
        return self._width / len(self.labels) * COLUMN if self.has_columns else 0

    @property
    def column(self) -> str:
        return _short(self._column)

    @property
    def marked(self) -> list[tuple[int, list[Mark]]]:
        """The series with anything to draw; each keeps its number, as the legend has it."""
        return [(number, list(self._marks(each))) for number, each in enumerate(self.series, 1) if each.told]

    def _marks(self, series: Series) -> Iterator[Mark]:
        before = None
        for at, value in enumerate(series.values):
            if value is not None:
                x, height = self._x(at) - self._column / 2, self._height(value)
                tip = f"{self.labels[at]} · {series.label}: {number_text(value)}{self.unit}"
                yield Mark(_short(x), _short(height), before is None, tip)
            before = value

    def _x(self, at: int) -> float:
        if self.has_columns:
            return self._width * (at + 0.5) / len(self.labels)
        return self._width * at / max(1, len(self.labels) - 1)

    def _height(self, value: float) -> float:
        return HEIGHT * value / self._steps[-1]


@dataclass(frozen=True, slots=True)
class Bar:
    at: str
    lines: list[Tick]  # the words above it, counted from its upper edge
    width: str
    value: str


@dataclass(frozen=True)
class Bars:
    """Bars below each other. The words stand above, the number behind: both fit on a telephone."""

    labels: Sequence[str]
    series: Series
    unit: str

    @cached_property
    def _height(self) -> int:
        return BAR_HEIGHT + WORDS_HEIGHT * max(len(wrap(label, WORDS_WRAP)) for label in self.labels)

    @property
    def view_box(self) -> str:
        return f"0 0 {BARS_WIDTH} {self._height * len(self.labels)}"

    @property
    def bars(self) -> Iterator[Bar]:
        greatest = max(1, *self.series.told)
        for number, (label, value) in enumerate(zip(self.labels, self.series.values, strict=True), 1):
            lines = [
                Tick(str(-6 - WORDS_HEIGHT * above), words)
                for above, words in enumerate(reversed(wrap(label, WORDS_WRAP)))
            ]
            width = _short(LONGEST_BAR * (value or 0) / greatest)
            yield Bar(
                str(self._height * number - 20), lines[::-1], width, f"{number_text(value or 0)}{self.unit}"
            )


def _steps(greatest: float) -> list[int]:
    """At most five round numbers from 0 to the greatest value or above."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * 4 >= greatest)
    return list(range(0, max(step, -int(-greatest // step) * step) + 1, step))


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
