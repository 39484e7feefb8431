"""Who signed or acknowledged, and when: the evidence that two rules rest on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from claims.proof_checks import dates, names, words
from claims.proof_checks.blocks import Reader
from claims.proof_checks.boxes import boxed
from claims.proof_checks.closings import closings
from claims.proof_checks.dates import Mention
from claims.proof_checks.electronic import certified, stamped
from claims.proof_checks.facts import ClaimFacts, quote
from claims.proof_checks.letters import letters
from claims.proof_checks.mail import confirmations
from claims.proof_checks.parts import Block, Entry
from claims.proof_checks.people import is_blank, is_marked_signed, person
from claims.proof_checks.sides import Side
from claims.proof_checks.text import Line, Text, fold

_RULE = re.compile(r"_{4,}|\.{6,}|…{3,}|-{8,}")
_SECTION = re.compile(
    r"\b(?:signatures?|acceptance|accepted|acknowledge\w*|agreed|signed|sign[ -]?off|approval"
    r"|unterschrift\w*|bestatigung"
    r"|annahme|freigabe|abnahme|signature|acceptation|firmas?|aceptacion|bon pour accord|lu et approuve|accettazione)\b"
)
_SAID = re.compile(r"\b(?:signed|accepted|agreed|unterzeichnet|unterschrieben|signe|firmado)\b")
NEAR_SECTION = 25  # lines
_ORDERED = re.compile(
    r"authori[sz]ed|approved|ordered|genehmigt|bestellt|freigegeben|beauftragt|approuve|aprobado"
)


@dataclass(frozen=True)
class Evidence:
    side: Side
    who: str
    page: int
    words: str
    days: tuple[Mention, ...] = ()
    is_strong: bool = True  # a signature of its own, not only a name and a date
    is_mail: bool = False


@dataclass(frozen=True)
class Signatures:
    customer: list[Evidence]
    partner: list[Evidence]
    lines: set[int]  # that belong to signatures, so that their dates are not taken for milestones


def read_signatures(text: Text, facts: ClaimFacts) -> Signatures:
    blocks = Reader(text, facts).read()
    _give_orders_to_the_customer(text, blocks)
    found = [evidence for block in blocks if (evidence := _evidence(text, block, facts))]
    found += [
        Evidence(Side.CUSTOMER, each.who, each.page, quote(each.words), each.days, is_mail=True)
        for each in confirmations(text, facts)
    ]
    found += [
        Evidence(each.side, each.who, each.page, quote(each.words), each.days)
        for read in (certified, stamped, closings, boxed, letters)
        for each in read(text, facts)
    ]
    partner = [each for each in found if each.side is Side.PARTNER]
    customer = [each for each in found if each.side is Side.CUSTOMER]
    strangers = {_short(each.who) for each in partner} | {_short(name) for name in facts.partner_people}
    customer = [each for each in customer if _short(each.who) not in strangers]
    if _has_blank(blocks, Side.CUSTOMER):
        customer = [each for each in customer if each.is_strong]
    if _has_blank(blocks, Side.PARTNER):
        partner = [each for each in partner if each.is_strong]
    if _says_unsigned(text):
        customer = []
    return Signatures(customer, partner, {line.index for block in blocks for line in _signing_lines(block)})


def _short(who: str) -> tuple[str, str]:
    """First letter and surname: “P. Reed” is the Paul Reed who signed for the partner."""
    said = fold(who).split() or [""]
    return said[0][:1], said[-1]


def _signing_lines(block: Block) -> list[Line]:
    kinds = ("signature", "act", "date", "name")
    lines = [entry.line for kind in kinds for entry in block.of(kind)]
    if block.head and (block.signs or block.inline):
        lines.append(block.head)
    return lines + (block.loose[:4] if block.signs else [])


def _give_orders_to_the_customer(text: Text, blocks: Iterable[Block]) -> None:
    """A purchase order is the customer's own paper: who authorised it, authorised it for the customer."""
    if not words.KINDS_OF_ORDER.search(text.title):
        return
    for block in blocks:
        if block.side is None and any(_ORDERED.search(entry.label) for entry in block.of("act")):
            block.side = Side.CUSTOMER


def _evidence(text: Text, block: Block, facts: ClaimFacts) -> Evidence | None:
    if block.side not in (Side.CUSTOMER, Side.PARTNER) or block.is_unclear:
        return None
    companies = names.spellings((*facts.customer_names, *facts.partner_names))
    signed = _signed(block, companies)
    if signed is None:
        return _weak(text, block)
    who, entry = signed
    other = facts.partner_names if block.side is Side.CUSTOMER else facts.customer_names
    if _is_blank_anywhere(block) or names.contains(entry.value, other):
        return None
    lines = [*([block.head] if block.head else []), entry.line, *(each.line for each in block.of("date"))]
    said = [line.text for line in {line.index: line for line in sorted(lines, key=_index)}.values()]
    page = entry.line.page
    return Evidence(block.side, who, page, quote([*said, *_below(entry)]), _days(text, block, entry))


def _below(entry: Entry) -> list[str]:
    """A value that stood on the line after its label."""
    return [entry.value] if entry.value and entry.value not in entry.line.text else []


def _index(line: Line) -> int:
    return line.index


def _signed(block: Block, companies: set[str]) -> tuple[str, Entry] | None:
    for entry in [*block.of("signature"), *block.of("act")]:
        # “Accepted by Adventure Works: Ada Park” names the company first.
        for value in entry.value.split(":")[:2]:
            if (who := person(value)) and not names.spellings([who]) & companies:
                return who, entry
        if is_marked_signed(entry.value) or _is_day_alone(entry.value):
            given = [*(each.value for each in block.of("name")), block.inline]
            named = next((who for value in given if (who := person(value))), "")
            if named:
                return named, entry
    return None


def _is_day_alone(value: str) -> bool:
    """“Client representative: Ada Park   Signed: 9 Nov 2026” tells the day where the ink would be."""
    return [day.words for day in dates.mentions(value)] == [value.strip()]


def _is_blank_anywhere(block: Block) -> bool:
    return any(is_blank(entry.value) for entry in [*block.of("signature"), *block.of("act")])


def _weak(text: Text, block: Block) -> Evidence | None:
    """A name with a date under “Signed for …”, where no line waits for a signature."""
    says_signed = block.signs or bool(_SAID.search(fold(block.inline)))
    if block.of("signature") or block.of("act") or not (says_signed or _is_in_signing_section(text, block)):
        return None
    if block.head is None:
        return None
    above = text.lines[max(block.head.index - 2, 0) : block.head.index]
    if any(_RULE.search(line.text) for line in [*above, block.head, *block.loose]):
        return None  # somebody was to sign there
    if block.inline:
        who, lines, days = person(block.inline), [block.head], dates.mentions(block.head.text)
    else:
        who, lines, days = _named(block)
    if not who or not days:
        return None
    said = quote(line.text for line in lines)
    return Evidence(block.side or Side.BOTH, who, block.head.page, said, tuple(days), is_strong=False)


def _named(block: Block) -> tuple[str, list[Line], list[Mention]]:
    head = [block.head] if block.head else []
    for entry in block.of("name"):
        if who := person(entry.value):
            return who, [*head, entry.line, *(each.line for each in block.of("date"))], _on_date_lines(block)
    near = block.loose[:5] if block.signs else []
    who = next(
        (found for line in near[:3] if (found := person(line.text)) and len(line.text.split()) <= 8), ""
    )
    dated_lines = [line for line in near if dates.mentions(line.text)]
    if block.of("date"):
        return who, [*head, *near], _on_date_lines(block)
    return who, [*head, *near[:4]], [day for line in dated_lines[:1] for day in dates.mentions(line.text)]


def _on_date_lines(block: Block) -> list[Mention]:
    return [day for each in block.of("date") for day in dates.mentions(each.value)]


def _is_in_signing_section(text: Text, block: Block) -> bool:
    if block.head is None:
        return False
    start = max(block.head.index - NEAR_SECTION, 0)
    near = [line for line in text.lines[start : block.head.index] if line.is_heading][-3:]
    if block.side is Side.PARTNER:  # whose offer it was, it stands above what the customer agrees to
        near += [line for line in text.lines[block.head.index + 1 :][:1] if line.is_heading]
    return any(_SECTION.search(line.folded) for line in near)


def _days(text: Text, block: Block, entry: Entry) -> tuple[Mention, ...]:
    """Of the block's own date lines; else what stands on the signature's line, or right below an electronic one."""
    if block.of("date"):
        return tuple(_on_date_lines(block))
    found = dates.mentions(f"{entry.line.text} {' '.join(_below(entry))}")
    if not found:
        found = dates.mentions(" ".join(line.text for line in text.lines[entry.line.index :][:2]))[:1]
        found = [day for day in found if day.start < len(entry.line.text)]  # broken over the line's end
    if found or not block.of("act"):
        loose = [line for line in block.loose[:4] if line.index > entry.line.index]
        found = found or [day for line in loose[:3] for day in dates.mentions(line.text)][:1]
        return tuple(found or _above(block, entry))
    following = text.lines[entry.line.index + 1 : entry.line.index + 4]
    near = [line for line in following if line.page == entry.line.page and len(line.text.split()) <= 8]
    return tuple([day for line in near for day in dates.mentions(line.text)][:1])


def _above(block: Block, entry: Entry) -> list[Mention]:
    """Place and day right above the signature, in the same block."""
    above = [line for line in block.loose if entry.line.index - 2 <= line.index < entry.line.index]
    return [day for line in above for day in dates.place_and_day(line.text)][:1]


def _has_blank(blocks: Iterable[Block], side: Side) -> bool:
    return any(block.side is side and _is_blank_anywhere(block) for block in blocks)


def _says_unsigned(text: Text) -> bool:
    return any(
        words.UNDECIDED.search(line.folded)
        and not re.search(r"\b(?:if|unless|until|falls|sofern|wenn|si)\b", line.folded)
        for line in text.lines
    )
