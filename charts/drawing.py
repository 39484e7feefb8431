"""Draws with leather, then takes every colour and face out of the tree: those are the sheet's, in both themes.

Nothing here parses: leather hands a tree over, texts are escaped where it is written.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from math import ceil
from textwrap import wrap
from typing import Any

import leather
from django.utils.safestring import SafeString, mark_safe

from text.formatting import figure

WIDTH = 520
HEIGHT = 240
BAR_HEIGHT = 26  # a bar and the room around it, without the words above it
WORDS_HEIGHT = 20  # of one line; on a telephone the sheet writes them larger
WORDS_WRAP = 46  # characters
THICKNESS = 16
MARGIN = 26  # leather's: a twentieth of the width
SPARE = 14  # ... of which the numbers at the axes need this
FOOT = 22  # ... and what it keeps free for the ticks' labels
ROOM_FOR_NUMBERS = 1.25  # of the longest bar, behind it
LABELS_AT_MOST = 6
LOOKS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size")
NUMBERS = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height")


@dataclass(frozen=True)
class Drawing:
    name: str
    title: str
    text: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    unit: str = ""

    @property
    def greatest(self) -> float:
        return max(
            (value for _label, values in self.series for value in values if value is not None), default=0
        )

    @property
    def drawn(self) -> list[int]:
        """Which series have anything to draw; each keeps its number, as the legend has it."""
        return [
            number
            for number, (_label, values) in enumerate(self.series)
            if any(value is not None for value in values)
        ]

    @property
    def bar_height(self) -> int:
        return BAR_HEIGHT + WORDS_HEIGHT * max(len(_wrapped(label)) for label in self.labels)

    def tip(self, label: str, place: int, value: float) -> str:
        return f"{self.labels[place]} · {label}: {figure(value)}{self.unit}"


def _wrapped(label: str) -> list[str]:
    return wrap(label, WORDS_WRAP) or [""]


class Even(leather.Linear):
    """From 0 to just where the ticks end, so that nothing is drawn beyond what is there."""

    def __init__(self, ticks: Sequence[float]) -> None:
        super().__init__(0, ticks[-1])
        self._even = list(ticks)

    def project(self, value: Any, range_min: Any, range_max: Any) -> Decimal:
        span = Decimal(range_max) - Decimal(range_min)
        return Decimal(range_min) + span * Decimal(value) / Decimal(self._even[-1])

    def ticks(self) -> list[float]:
        return self._even


def draw_lines(drawing: Drawing) -> SafeString:
    chart = leather.Chart()
    for label, values in drawing.series:
        if any(value is not None for value in values):
            points = list(enumerate(values))
            chart.add_line(points, name=label)
            chart.add_dots(points, name=label)
    chart.set_x_scale(Even([*range(len(drawing.labels))]))
    chart.set_x_axis(leather.Axis(ticks=_few(drawing), tick_formatter=lambda at, *_: drawing.labels[at]))
    return _with_heights(chart, drawing)


def draw_columns(drawing: Drawing) -> SafeString:
    chart = leather.Chart()
    places = [str(place) for place in range(len(drawing.labels))]
    [(label, values)] = drawing.series
    chart.add_columns([pair for pair in zip(places, values, strict=True)], name=label)  # noqa: C416
    chart.set_x_scale(leather.Ordinal(places))
    ticks = [places[place] for place in _few(drawing)]
    chart.set_x_axis(leather.Axis(ticks=ticks, tick_formatter=lambda at, *_: drawing.labels[int(at)]))
    return _with_heights(chart, drawing)


def draw_bars(drawing: Drawing) -> SafeString:
    """The words stand above their bar, the number behind it: both fit on a telephone."""
    chart = leather.Chart()
    places = [str(place) for place in range(len(drawing.labels))]
    [(label, values)] = drawing.series
    chart.add_bars(list(zip(values, places, strict=True)), name=label)
    chart.set_x_scale(Even([0, max(1, drawing.greatest) * ROOM_FOR_NUMBERS]))
    chart.set_y_scale(leather.Ordinal(list(reversed(places))))
    chart.set_y_axis(leather.Axis(tick_formatter=lambda *_: ""))
    height = drawing.bar_height * len(places)
    root = _root(chart, drawing, height + 2 * MARGIN + FOOT)
    _write_on_bars(root, drawing)
    # The numbers stand at the bars, so nobody needs to measure them.
    for parent in list(root.iter("g")):
        for axis in [*parent.findall("g[@class='axis bottom']"), *parent.findall("g[@class='axis left']")]:
            parent.remove(axis)
    root.set("viewBox", f"{MARGIN + 8} {MARGIN} {WIDTH - 2 * MARGIN - 8} {height}")
    return _written(root)


def _with_heights(chart: Any, drawing: Drawing) -> SafeString:
    chart.set_y_scale(Even(_heights(100 if drawing.unit.strip() == "%" else drawing.greatest)))
    chart.set_y_axis(leather.Axis(tick_formatter=lambda value, *_: f"{figure(value)}{drawing.unit}"))
    root = _root(chart, drawing, HEIGHT)
    _tell_tips(root, drawing)
    return _written(root)


def _heights(greatest: float) -> list[int]:
    """At most five round steps from 0 to above the greatest value."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * 4 >= greatest)
    return list(range(0, max(step, -int(-greatest // step) * step) + 1, step))


def _few(drawing: Drawing) -> list[int]:
    """Places of the labels that are written: the last one, and others at even distances before it."""
    last = len(drawing.labels) - 1
    return sorted(range(last, -1, -ceil(len(drawing.labels) / LABELS_AT_MOST)))


def _root(chart: Any, drawing: Drawing, height: int) -> ET.Element:
    group = chart.to_svg_group(WIDTH, height)
    background, body = group
    group.remove(background)
    body.remove(body[0])  # leather's own legend tells the series apart by colour alone
    top = int(body[0].get("transform", "translate(0 0)").rstrip(")").split()[1])  # where the legend was
    root = ET.Element("svg", {"class": "chart-drawing", "role": "img"})
    above = top + MARGIN - SPARE
    root.set("viewBox", f"{SPARE} {above} {WIDTH - SPARE} {height - above - MARGIN + 4}")
    root.set("aria-labelledby", f"{drawing.name}-title {drawing.name}-text")
    ET.SubElement(root, "title", id=f"{drawing.name}-title").text = drawing.title
    ET.SubElement(root, "desc", id=f"{drawing.name}-text").text = drawing.text
    root.append(group)
    _number_series(root, drawing)
    return root


def _of_kind(root: ET.Element, kind: str) -> Iterator[ET.Element]:
    return (group for group in root.iter("g") if kind in group.get("class", "").split())


def _number_series(root: ET.Element, drawing: Drawing) -> None:
    for kind in ("lines", "dots", "columns", "bars"):
        for group, number in zip(list(_of_kind(root, kind)), drawing.drawn, strict=False):
            group.set("class", f"series {kind} series-{number + 1}")


def _tell_tips(root: ET.Element, drawing: Drawing) -> None:
    """Each mark says its number to the one who points at it."""
    groups = [*_of_kind(root, "dots"), *_of_kind(root, "columns")]
    for group, number in zip(groups, drawing.drawn, strict=True):
        label, values = drawing.series[number]
        told = [(place, value) for place, value in enumerate(values) if value is not None]
        for mark, (place, value) in zip(group, told, strict=True):
            ET.SubElement(mark, "title").text = drawing.tip(label, place, value)


def _write_on_bars(root: ET.Element, drawing: Drawing) -> None:
    [(_label, values)] = drawing.series
    [group] = _of_kind(root, "bars")
    # leather draws the last first.
    pairs = zip(list(group), reversed(list(zip(drawing.labels, values, strict=True))), strict=True)
    for bar, (label, value) in pairs:
        bottom = Decimal(bar.get("y", "0")) + Decimal(bar.get("height", "0"))
        bar.set("y", str(bottom - THICKNESS))
        bar.set("height", str(THICKNESS))
        lines = _wrapped(label)
        words = _text(
            group, "", x=0, y=bottom - THICKNESS - 6 - WORDS_HEIGHT * (len(lines) - 1), kind="bar-label"
        )
        for number, line in enumerate(lines):
            ET.SubElement(words, "tspan", x="0", dy=str(WORDS_HEIGHT if number else 0)).text = line
        end = Decimal(bar.get("width", "0")) + 6
        _text(group, f"{figure(value or 0)}{drawing.unit}", x=end, y=bottom - 3, kind="bar-value")


def _text(group: ET.Element, words: str, *, x: Decimal | int, y: Decimal, kind: str) -> ET.Element:
    element = ET.SubElement(group, "text", {"x": str(x), "y": str(y), "class": kind})
    element.text = words
    return element


def _written(root: ET.Element) -> SafeString:
    for element in root.iter():
        for look in LOOKS:
            element.attrib.pop(look, None)
        for name in NUMBERS:
            if name in element.attrib:
                element.set(name, _short(element.attrib[name]))
        if "d" in element.attrib:
            element.set("d", " ".join(map(_short, element.attrib["d"].split())))
        if element.get("transform") == "":
            del element.attrib["transform"]
    return mark_safe(ET.tostring(root, encoding="unicode"))  # noqa: S308 (ElementTree escapes every text)


def _short(number: str) -> str:
    """To a tenth of a unit: leather writes 28 digits."""
    if number in {"M", "L"}:
        return number
    rounded = Decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{rounded:f}".removesuffix(".0")
