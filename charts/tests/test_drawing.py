"""The drawings: what they say, and what they leave to the sheet and the policy."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence

import pytest

from charts.chart import Chart, Shape, percent, share
from charts.drawing import Series
from charts.percentiles import median, percentile

WEEKS = [f"{day} Jun" for day in range(1, 27)]


def chart(
    shape: Shape, *values: Sequence[float | None], labels: Sequence[str] = WEEKS, unit: str = ""
) -> Chart:
    series = [Series(f"Line {number}", each) for number, each in enumerate(values, start=1)]
    return Chart(
        name="arrivals",
        title="Arrivals <per> week & day",
        sentence="14 of 120",
        shape=shape,
        labels=labels,
        series=series,
        header=["Week", *(each.label for each in series)],
        rows=[list(row) for row in zip(labels, *values, strict=True)],
        empty="Nothing",
        unit=unit,
    )


DRAWN = [
    chart(Shape.LINES, range(26), [None, *range(25)]),
    chart(Shape.LINES, [None] * 25 + [7], [None] * 26),
    chart(Shape.COLUMNS, [None, *(percent(part, 25) for part in range(25))], unit=" %"),
    chart(
        Shape.BARS,
        [30_000, 0, 120_000],
        labels=["One", "Two", "A name so long that it has to stand on two lines here"],
    ),
    chart(Shape.BARS, [1], labels=["<script>alert(1)</script>"]),
]


def texts(tree: ET.Element, kind: str) -> list[str]:
    return ["".join(each.itertext()) for each in tree.iter("text") if each.get("class") == kind]


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda each: each.shape.value)
def test_drawing_has_title_and_sentence_and_no_look_or_script_of_its_own(drawn: Chart) -> None:
    tree = ET.fromstring(drawn.svg)

    assert tree.get("role") == "img"
    named = {each.get("id"): each.text for each in tree if each.tag in {"title", "desc"}}
    assert [named[key] for key in tree.get("aria-labelledby", "").split()] == [drawn.title, drawn.sentence]
    attributes = {name for each in tree.iter() for name in each.attrib}
    assert not attributes & {"style", "fill", "stroke", "font-family", "font-size"}
    assert not [name for name in attributes if name.startswith("on")]
    assert "script" not in {each.tag for each in tree.iter()}


@pytest.mark.parametrize("drawn", DRAWN, ids=lambda each: each.shape.value)
def test_nothing_is_drawn_beyond_the_drawing(drawn: Chart) -> None:
    tree = ET.fromstring(drawn.svg)

    left, top, width, height = map(float, tree.get("viewBox", "").split())
    for group in tree.iter("rect"):
        assert 0 <= float(group.get("width", "")) <= width
        assert 0 <= float(group.get("height", "")) <= height


def test_every_mark_tells_its_number() -> None:
    tips = re.findall(r"<title>([^<]+)</title>", DRAWN[0].svg)

    assert "3 Jun · Line 1: 2" in tips
    assert "3 Jun · Line 2: 1" in tips
    assert len(tips) == 26 + 25  # no mark where there is nothing to say


def test_a_line_without_numbers_leaves_the_other_its_number() -> None:
    svg = chart(Shape.LINES, [None] * 26, range(26)).svg

    assert "series-2" in svg
    assert "series-1" not in svg


def test_bars_stand_in_their_order_with_words_and_number() -> None:
    tree = ET.fromstring(DRAWN[3].svg)

    widths = [float(each.get("width", "")) for each in tree.iter("rect")]
    assert widths[1] == 0 < widths[0] < widths[2]
    assert texts(tree, "bar-value") == ["30,000", "0", "120,000"]
    assert texts(tree, "bar-label")[:2] == ["One", "Two"]


@pytest.mark.parametrize(
    ("greatest", "ticks"),
    [(1, ["0", "1"]), (13, ["0", "5", "10", "15"]), (6000, ["0", "2,000", "4,000", "6,000"])],
)
def test_heights_are_round_numbers(greatest: int, ticks: list[str]) -> None:
    tree = ET.fromstring(chart(Shape.LINES, [greatest] * 26).svg)

    [axis] = [each for each in tree.iter("g") if each.get("class") == "axis left"]
    assert (
        sorted(
            ("".join(each.itertext()) for each in axis.iter("text")), key=lambda t: int(t.replace(",", ""))
        )
        == ticks
    )


def test_a_part_never_stands_without_its_base() -> None:
    assert share(14, 120) == "14 of 120 (12\u00a0%)"
    assert share(14_000, 1_200_000) == "14,000 of 1,200,000 (1\u00a0%)"
    assert share(0, 0) == "0 of 0"
    assert percent(0, 0) is None


def test_percentiles_are_values_that_occurred() -> None:
    days = Counter({1: 5, 2: 4, 30: 1})

    assert (median(days), percentile(days, 0.9), percentile(days, 1)) == (1, 2, 30)
    assert median(Counter()) is None
