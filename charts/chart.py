"""What every chart has: a sentence, a drawing, and the same numbers as a table and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charts.drawing import Bars, Plot, Series
from text.formatting import day_text, number_text

Cell = str | int | float | None
Row = Sequence[Cell]


class Shape(StrEnum):
    LINES = "lines"  # several counts by week
    COLUMNS = "columns"  # one share by week
    BARS = "bars"  # one count by name


TEMPLATES = {
    Shape.LINES: "charts/lines.svg",
    Shape.COLUMNS: "charts/columns.svg",
    Shape.BARS: "charts/bars.svg",
}


@dataclass(frozen=True)
class Chart:
    name: str  # in addresses
    title: str
    sentence: str
    shape: Shape
    labels: Sequence[str]
    series: Sequence[Series]
    header: Sequence[str]
    rows: Sequence[Row]
    empty: str  # said where there is nothing to draw
    unit: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for each in self.series for value in each.values) or not self.rows

    @property
    def svg(self) -> SafeString:
        return render_to_string(TEMPLATES[self.shape], {"chart": self, "drawing": self._drawing})

    @property
    def _drawing(self) -> Plot | Bars:
        if self.shape == Shape.BARS:
            [series] = self.series
            return Bars(self.labels, series, self.unit)
        return Plot(self.labels, self.series, self.unit, has_columns=self.shape == Shape.COLUMNS)

    @property
    def has_legend(self) -> bool:
        return len(self.series) > 1


def share(part: int, base: int) -> str:
    """A part never stands without its base."""
    if not base:
        return _("0 of 0")
    return _("%(part)s of %(base)s (%(percent)s\u00a0%%)") % {
        "part": number_text(part),
        "base": number_text(base),
        "percent": round(100 * part / base),
    }


def percent(part: int, base: int) -> float | None:
    return round(100 * part / base, 1) if base else None


def short(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def long(day: date) -> str:
    return day_text(day)
