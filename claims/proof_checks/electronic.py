"""Electronic signatures: what a signing service wrote down, and the stamps that programs put on a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claims.proof_checks import dates, names, words
from claims.proof_checks.dates import Mention
from claims.proof_checks.facts import ClaimFacts
from claims.proof_checks.mail import FROM, is_of
from claims.proof_checks.people import person
from claims.proof_checks.sides import Side
from claims.proof_checks.text import Line, Text, flat, fold

_SIGNED_AT = re.compile(
    r"(?<!not )\bsigned\s*:\s*\w|^\W*signature date\s*:\s*\w"
    r"|^\W*(?:(?:document )?e-?signed|signed|unterzeichnet|signiert)(?: (?:on|at|am))?\s*:?\s*\w"
)
_STAMP = re.compile(r"^\W*(?:digitally signed by|digital (?:signiert|unterschrieben) von)\s*:?\s*(?=\w)")
_ORGANISATION = re.compile(r"(?<!\w)o\s*=\s*([^,=]+)")
_HOST = re.compile(r"@(?:[\w-]+\.)*?([\w-]+)\.[\w-]+(?![\w.-]*\w)")
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


def certified(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    """What a signing service wrote down of somebody with a party's address, if that person signed."""
    if not any(words.ELECTRONIC.search(line.folded) for line in text.lines):
        return
    for line in text.lines:
        if FROM.match(line.text) or (side := _side_of_address(line, facts)) is None:
            continue
        for after in text.lines[line.index : line.index + LONGEST_ENTRY]:
            if after is not line and "@" in after.text:
                break
            days = dates.mentions(after.text)
            if days and _SIGNED_AT.search(after.folded):
                yield Signed(side, line.text, after.page, [line.text, after.text], tuple(days[:1]))
                break


def stamped(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    """“Digitally signed by Ada Park, DN: cn=Ada Park, o=Adventure Works, Date: …”: the organisation tells the side."""
    for line in text.lines:
        for cell in line.cells:
            if (found := _STAMP.match(flat(cell))) and (who := person(cell[found.end() :])):
                yield from _stamp(text, facts, line, who)


def _stamp(text: Text, facts: ClaimFacts, first: Line, who: str) -> Iterator[Signed]:
    lines = [first]
    for line in text.lines[first.index + 1 : first.index + LONGEST_STAMP]:
        cells = [cell for cell in line.cells if cell]
        is_next = [number for number, cell in enumerate(cells) if _STAMP.match(flat(cell))]
        if not is_next:
            lines.append(line)
        elif is_next[0]:  # the stamp beside begins where this one ends
            lines.append(Line(line.page, line.index, cells[0]))
        if is_next:
            break
    said = " ".join(line.text for line in lines)
    named = _ORGANISATION.search(flat(said))
    side = _side_of_name(named[1], facts) if named else None
    if side is not None:
        yield Signed(side, who, first.page, [line.text for line in lines], tuple(dates.mentions(said)[:1]))


def _side_of_name(organisation: str, facts: ClaimFacts) -> Side | None:
    is_customer = names.contains(organisation, facts.customer_names)
    if is_customer == names.contains(organisation, facts.partner_names):
        return None
    return Side.CUSTOMER if is_customer else Side.PARTNER


def _side_of_address(line: Line, facts: ClaimFacts) -> Side | None:
    if is_of(flat(line.text), facts):
        return Side.CUSTOMER
    known = {fold(word) for name in facts.partner_names for word in name.split()}
    hosts = {host for host in _HOST.findall(flat(line.text)) if len(host) >= SHORTEST_NAME}
    return Side.PARTNER if hosts & known else None
