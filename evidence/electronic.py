"""Electronic signatures: what a signing service wrote down, and the stamps that programs put on a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from evidence import dates, names, patterns, words
from evidence.dates import Mention
from evidence.facts import ClaimFacts
from evidence.folding import flat, fold
from evidence.mail import FROM, hosts_of, is_of
from evidence.people import person
from evidence.sides import Side, side_named, side_of
from evidence.text import Line, Text

_SIGNED_AT = patterns.compile(
    r"(?:^|\W)(?P<not>not )?(?:e-?signed|signed|signature date|unterzeichnet|signiert|signe|firmado)"
    r"(?: (?:on|at|am|le|el))?[\s:|]*$",
    fits=lambda found: found["not"] is None,
)
_SIGNED_ALONE = patterns.compile(r"(?:document )?(?:e-?signed|signed|unterzeichnet|signiert|signe|firmado):?")
_SIGNED_BY_ADDRESS = patterns.compile(r"^\W*document (?:e-?)?signed\s+(?:by )?\S+@")
_ADDRESS = patterns.compile(rf"[{patterns.ALNUM}._+-]+@[{patterns.ALNUM}_.-]+")
_STAMP = patterns.compile(r"^\W*(?:digitally signed by|digital (?:signiert|unterschrieben) von)\s*:?\s*")
_FOR = patterns.compile(r"^\W*(?:for|on behalf of|fur|pour|por|company|organi[sz]ation|org)\b\W*")
_ORGANISATION = patterns.compile(r"o\s*=\s*([^,=]+)", fits=patterns.apart)
LONGEST_ENTRY = 6  # lines that a signing service writes of one person
LONGEST_STAMP = 5
SHORTEST_NAME = 4  # letters of a name that a host may be known by


@dataclass(frozen=True)
class Signed:
    side: Side
    who: str
    page: int
    words: list[str]
    days: tuple[Mention, ...]
    lines: list[Line]  # that the words stand on


def certified(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    """What a signing service wrote down of somebody with a party's address, if that person signed."""
    if not any(words.ELECTRONIC.search(line.folded) for line in text.lines):
        return
    for line in text.lines:
        if FROM.match(line.text) or (side := _side_of_address(line, facts)) is None:
            continue
        if signed := _signing(text, line):
            at, day = signed
            who = _ADDRESS.search(line.text)
            yield Signed(
                side, who.group() if who else line.text, at.page, [line.text, at.text], (day,), [line, at]
            )


def _signing(text: Text, line: Line) -> tuple[Line, Mention] | None:
    """The entry of a service that says when the person of this line signed, and that day."""
    has_signed_above = False
    for after in text.lines[line.index : line.index + LONGEST_ENTRY]:
        if after is not line and "@" in after.text:
            return None
        days = dates.mentions(after.text)
        for day in days:
            before = flat(after.text[: day.start])
            is_said = _SIGNED_AT.search(before) and not words.NOT_YET.search(before)
            if is_said or (has_signed_above and not before.strip()):
                return after, day
        if days and _SIGNED_BY_ADDRESS.search(after.folded):
            return after, days[0]
        has_signed_above = _SIGNED_ALONE.fullmatch(after.folded.strip()) is not None
    return None


def stamped(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    """“Digitally signed by Ada Park, DN: cn=Ada Park, o=Adventure Works, Date: …”: the organisation tells the side."""
    for line in text.lines:
        for cell in line.cells:
            if (found := _STAMP.match(flat(cell))) and (who := person(cell[found.end() :])):
                yield from _stamp(text, facts, line, who)


def _stamp(text: Text, facts: ClaimFacts, first: Line, who: str) -> Iterator[Signed]:
    lines = [first]
    for line in text.lines[first.index + 1 : first.index + LONGEST_STAMP]:
        cells = [cell for cell in line.pieces if cell.text]
        is_next = [number for number, cell in enumerate(cells) if _STAMP.match(flat(cell.text))]
        if not is_next:
            lines.append(line)
        elif is_next[0]:  # the stamp beside begins where this one ends
            lines.append(line.part(cells[0].start, cells[0].end))
        if is_next:
            break
    said = " ".join(line.text for line in lines)
    named = _ORGANISATION.search(flat(said))
    side = side_named(named[1], facts) if named else _side_of_line(lines, facts)
    if side not in (None, Side.BOTH):
        yield Signed(side, who, first.page, [line.text for line in lines], dates.mentions(said)[:1], lines)


def _side_of_line(lines: list[Line], facts: ClaimFacts) -> Side | None:
    """Of the company that stands alone on a line between the name and the day: “for Adventure Works”."""
    between = takewhile(lambda line: not dates.mentions(line.text), lines[1:])
    for line in between:
        company = "".join(names.core(_FOR.sub("", fold(line.text))))
        if side := side_of(
            company in names.spellings(facts.customer_names), company in names.spellings(facts.partner_names)
        ):
            return side
    return None


def _side_of_address(line: Line, facts: ClaimFacts) -> Side | None:
    if is_of(flat(line.text), facts):
        return Side.CUSTOMER
    known = {fold(word) for name in facts.partner_names for word in name.split()}
    hosts = {host.split(".")[-2] for host in hosts_of(flat(line.text)) if "." in host}
    return Side.PARTNER if {host for host in hosts if len(host) >= SHORTEST_NAME} & known else None
