"""Names closed by the day they were signed: “Ada Park, CIO, Adventure Works”, below it “Signed on 3 May 2026”."""

from collections.abc import Iterator

from evidence import dates, names, patterns
from evidence.electronic import Signed
from evidence.facts import ClaimFacts
from evidence.folding import flat
from evidence.people import person
from evidence.sides import side_of
from evidence.text import Line, Text

_SIGNED_ON = patterns.compile(
    r"^\W*(?:signed|unterzeichnet|unterschrieben|signe|firmado|firmato)(?: (?:on|am|le|el|il))?\s*:?\s*"
)
REACH = 3  # lines from the day up to the name
LONGEST_LINE = 8  # words; a longer one is no name, title or company


def closings(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    for line in text.lines:
        if (begun := _SIGNED_ON.match(flat(line.text))) is None:
            continue
        days = dates.mentions(line.text)
        if [day.words for day in days] != [line.text[begun.end() :].strip(" .")]:
            continue
        above = _up_to_the_name(text, line)
        side = side_of(_any_names(above, facts.customer_names), _any_names(above, facts.partner_names))
        if above and side is not None:
            who = person(above[-1].text)
            lines = [*above[::-1], line]
            yield Signed(side, who, line.page, [each.text for each in lines], days, lines)


def _up_to_the_name(text: Text, line: Line) -> list[Line]:
    """From below; empty where no name stands there."""
    found = []
    for above in reversed(text.lines[max(line.index - REACH, 0) : line.index]):
        if above.page != line.page or len(above.text.split()) > LONGEST_LINE or ":" in above.text:
            return []
        found.append(above)
        if person(above.text):
            return found
    return []


def _any_names(lines: list[Line], companies: tuple[str, ...]) -> bool:
    return any(names.contains(line.text, companies) for line in lines)
