"""Names above the words that say what they are: “Berlin, 3 May 2026”, “Ada Park”, “(signature of the customer)”."""

from collections.abc import Iterator

from evidence import dates, patterns
from evidence.electronic import Signed
from evidence.facts import ClaimFacts
from evidence.people import person
from evidence.sides import Side, side_meant
from evidence.text import Line, Text

_CAPTION = patterns.compile(
    r"^\W*(?:(?:ort|place|lieu|lugar|date|datum|fecha|name|nom|nombre)\W+(?:(?:and|und|et|y)\W+)?){0,3}"
    r"(?:unterschrift|signature|firma)(?: (?:of|des|der|du|de la|del|the|le|el|client|customer|buyer|partner|supplier"
    r"|contractor|provider|kunden?|auftraggebers?|auftragnehmers?|bestellers?|lieferanten|fournisseur|prestataire"
    r"|cliente|proveedor)){0,4}\W*$"
)
REACH = 2  # lines from the name up to the day


def captioned(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    """Only where the day stands there too: a form may have the name printed above its line."""
    for line in text.lines[1:]:
        above = text.lines[line.index - 1]
        if not _CAPTION.match(line.folded) or above.page != line.page or len(above.cells) > 1:
            continue
        who = person(above.text.rpartition(":")[2])
        day = next((each for each in _upwards(text, above) if _is_day(each, above)), None)
        side = _side(text, above, line, facts)
        if who and day and side in (Side.CUSTOMER, Side.PARTNER):
            lines = [line] if day is above else [day, line]
            lines = [above, *lines]
            yield Signed(
                side, who, line.page, [each.text for each in lines], dates.mentions(day.text)[:1], lines
            )


def _upwards(text: Text, line: Line) -> list[Line]:
    return text.lines[max(line.index - REACH, 0) : line.index + 1][::-1]


def _is_day(line: Line, name: Line) -> bool:
    return bool(dates.mentions(line.text) if line is name else dates.place_and_day(line.text))


def _side(text: Text, above: Line, caption: Line, facts: ClaimFacts) -> Side | None:
    """By the caption's own words, else those before the name, else the company on the line below."""
    for said in (caption.text, above.text.partition(":")[0] if ":" in above.text else ""):
        if side := side_meant(said, facts):
            return side
    following = text.lines[caption.index + 1 : caption.index + 2]
    is_same = following and person(following[0].text) == person(above.text)
    return side_meant(following[0].text, facts) if is_same else None
