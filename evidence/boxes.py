"""Forms with numbered boxes: “31a. Signature of buyer”, “31b. Name”, “31c. Date signed”, each with its value below."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence import dates, patterns
from evidence.electronic import Signed
from evidence.facts import ClaimFacts
from evidence.folding import fold
from evidence.people import person
from evidence.sides import side_meant
from evidence.text import Line, Text

_BOX = patterns.compile(r"^\s*(\d{1,3})\s?([a-z])[.)]\s+(?P<name>\S)", any_case=True)
_SIGNATURE = patterns.compile(r"\b(?:signature|signed by|unterschrift|firma)\b")
_DATE = patterns.compile(r"\b(?:date|datum|fecha|data)\b")
MOST_VALUES = 3  # what comes after a box's name: the rest of a wrapped name, and its value


@dataclass
class Box:
    number: str
    name: str
    line: Line
    values: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)  # those of its name and values


def boxed(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    boxes = [box for box in _boxes(text) if not _stands_beside_another(box.line)]
    days: dict[str, tuple[dates.Mention, ...]] = {}
    for box in boxes:
        days.setdefault(box.number, ())
        days[box.number] = days[box.number] or _day(box)
    for box in boxes:
        if not _SIGNATURE.search(fold(box.name)) or "__" in box.name:
            continue
        said = [value for value in box.values if person(value)]
        side = side_meant(" ".join([box.name, *box.values[:-1]]), facts)
        if side is None or len(said) != 1 or box.values[-1] != said[0]:
            continue
        if days[box.number] or said[0].startswith("/s/"):
            yield Signed(
                side,
                person(said[0]),
                box.line.page,
                [box.name, *box.values],
                days[box.number],
                box.lines,
            )


def _stands_beside_another(line: Line) -> bool:
    """Two names in a row have their values below, and nobody can say which is whose where one is empty."""
    is_name = [bool(_BOX.match(cell)) for cell in line.cells]
    return any(one and other for one, other in zip(is_name, is_name[1:], strict=False))


def _boxes(text: Text) -> Iterator[Box]:
    box: Box | None = None
    cells = ((line, cell) for line in text.lines if not line.is_furniture for cell in line.cells)
    for on, cell in cells:
        if begun := _BOX.match(cell):
            if box:
                yield box
            box = Box(begun[1], cell[patterns.span(begun, "name")[0] :], on, lines=[on])
        elif box and cell and len(box.values) < MOST_VALUES and on.page == box.line.page:
            box.values.append(cell)
            box.lines.append(on)
    if box:
        yield box


def _day(box: Box) -> tuple[dates.Mention, ...]:
    """What stands in the box for the day, and nothing else."""
    if not _DATE.search(fold(box.name)) or not box.values:
        return ()
    days = dates.mentions(box.values[0])
    return tuple(days) if [day.words for day in days] == [box.values[0].strip()] else ()
