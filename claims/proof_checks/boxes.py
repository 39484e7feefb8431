"""Forms with numbered boxes: “31a. Signature of buyer”, “31b. Name”, “31c. Date signed”, each with its value below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claims.proof_checks import dates, names, words
from claims.proof_checks.electronic import Signed
from claims.proof_checks.facts import ClaimFacts
from claims.proof_checks.people import person
from claims.proof_checks.sides import Side, side_of
from claims.proof_checks.text import Line, Text, fold

_BOX = re.compile(r"^\s*(\d{1,3})\s?([a-z])[.)]\s+(?=\S)", re.IGNORECASE)
_SIGNATURE = re.compile(r"\b(?:signature|signed by|unterschrift|firma)\b")
_DATE = re.compile(r"\b(?:date|datum|fecha|data)\b")
MOST_VALUES = 3  # what comes after a box's name: the rest of a wrapped name, and its value


@dataclass
class Box:
    number: str
    name: str
    line: Line
    values: list[str] = field(default_factory=list)


def boxed(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    boxes = [box for box in _boxes(text) if not _stands_beside_another(box.line)]
    for box in boxes:
        if not _SIGNATURE.search(fold(box.name)) or "__" in box.name:
            continue
        said = [value for value in box.values if person(value)]
        side = _side(" ".join([box.name, *box.values[:-1]]), facts)
        if side is None or len(said) != 1 or box.values[-1] != said[0]:
            continue
        days = next((found for each in boxes if each.number == box.number and (found := _day(each))), ())
        if days or said[0].startswith("/s/"):
            yield Signed(side, person(said[0]), box.line.page, [box.name, *box.values], days)


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
            box = Box(begun[1], cell[begun.end() :], on)
        elif box and cell and len(box.values) < MOST_VALUES and on.page == box.line.page:
            box.values.append(cell)
    if box:
        yield box


def _side(said: str, facts: ClaimFacts) -> Side | None:
    flat = fold(said)
    is_customer = names.contains(said, facts.customer_names) or bool(words.CUSTOMER_ROLE.search(flat))
    is_partner = names.contains(said, facts.partner_names) or bool(words.PARTNER_ROLE.search(flat))
    return side_of(is_customer, is_partner)


def _day(box: Box) -> tuple[dates.Mention, ...]:
    """What stands in the box for the day, and nothing else."""
    if not _DATE.search(fold(box.name)) or not box.values:
        return ()
    days = dates.mentions(box.values[0])
    return tuple(days) if [day.words for day in days] == [box.values[0].strip()] else ()
