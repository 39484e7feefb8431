"""Who signed or acknowledged, and when: the evidence that two rules rest on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from evidence import dates, names, patterns, words
from evidence.blocks import Reader
from evidence.boxes import boxed
from evidence.captions import captioned
from evidence.closings import closings
from evidence.dates import Mention
from evidence.electronic import certified, stamped
from evidence.facts import ClaimFacts, quote
from evidence.folding import fold
from evidence.labels import labels
from evidence.letters import letters
from evidence.likeness import faults, skeleton
from evidence.mail import confirmations
from evidence.parts import Block, Entry
from evidence.people import is_blank, is_marked_signed, person
from evidence.places import Span
from evidence.pointing import of_days, of_signature, tidy
from evidence.sides import Side
from evidence.text import Line, Text
from evidence.timed import is_timed_name

_RULE = patterns.compile(r"_{4,}|\.{6,}|…{3,}|-{8,}")
_SECTION = patterns.compile(
    r"\b(?:signatures?|acceptance|accepted|acknowledge\w*|agreed|signed|sign[ -]?off|approval"
    r"|unterschrift\w*|bestatigung"
    r"|annahme|freigabe|abnahme|signature|acceptation|firmas?|aceptacion|bon pour accord|lu et approuve|accettazione)\b"
)
_OPEN_DAY = patterns.compile(r"\b(?:on|am|le|el|il|dated?|datum|fecha)[\W_]*$")
_SAID = patterns.compile(r"\b(?:signed|accepted|agreed|unterzeichnet|unterschrieben|signe|firmado)\b")
_IF = patterns.compile(r"\b(?:if|unless|until|falls|sofern|wenn|si)\b")
NEAR_SECTION = 25  # lines
NEAR_PAIR = 2  # lines from one side's to the other's
_ORDERED = patterns.compile(
    r"authori[sz]ed|approved|ordered|genehmigt|bestellt|freigegeben|beauftragt|approuve|aprobado"
)


@dataclass(frozen=True)
class Evidence:
    side: Side
    who: str
    page: int | None  # None: a digital signature that no page shows
    words: str
    days: tuple[Mention, ...] = ()
    is_strong: bool = True  # a signature of its own, not only a name and a date
    is_mail: bool = False
    spans: tuple[Span, ...] = ()  # of name, company and day
    day_spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Signatures:
    customer: list[Evidence]
    partner: list[Evidence]
    lines: set[int]  # that belong to signatures, so that their dates are not taken for milestones


def read_signatures(text: Text, facts: ClaimFacts) -> Signatures:
    blocks = Reader(text, facts).read()
    _give_orders_to_the_customer(text, blocks)
    paired = set(_paired(blocks))
    found = [evidence for block in blocks if (evidence := _evidence(text, block, facts, paired))]
    found += [
        Evidence(
            Side.CUSTOMER,
            each.who,
            each.page,
            quote(each.words),
            each.days,
            is_mail=True,
            spans=tidy([*of_signature(each.lines, each.who, (), each.days), *each.said]),
            day_spans=tidy(of_days(each.lines, each.days)),
        )
        for each in confirmations(text, facts)
    ]
    found += [
        _placed(Evidence(each.side, each.who, each.page, quote(each.words), each.days), each.lines, facts)
        for read in (certified, stamped, closings, boxed, captioned, letters)
        for each in read(text, facts)
    ]
    partner = [each for each in found if each.side is Side.PARTNER]
    customer = [each for each in found if each.side is Side.CUSTOMER]
    strangers = {_short(each.who) for each in partner} | {_short(name) for name in facts.partner_people}
    customer = [each for each in customer if _short(each.who) not in strangers]
    if text.pictures:
        customer = [each for each in customer if not _is_like_one_of(each.who, strangers)]
    if _has_blank(blocks, Side.CUSTOMER):
        customer = [each for each in customer if each.is_strong]
    if _has_blank(blocks, Side.PARTNER):
        partner = [each for each in partner if each.is_strong]
    if _says_unsigned(text):
        customer = []
    return Signatures(customer, partner, {line.index for block in blocks for line in _signing_lines(block)})


def _placed(evidence: Evidence, lines: Sequence[Line], facts: ClaimFacts) -> Evidence:
    """With the places of its name, company and days, which stand on these lines."""
    companies = facts.customer_names if evidence.side is Side.CUSTOMER else facts.partner_names
    spans = of_signature(lines, evidence.who, companies, evidence.days)
    return replace(evidence, spans=spans, day_spans=tidy(of_days(lines, evidence.days)))


def _short(who: str) -> tuple[str, str]:
    """First letter and surname: “P. Reed” is the Paul Reed who signed for the partner, and so is paul.reed@…"""
    local, at, _host = fold(who).partition("@")
    said = (local.replace(".", " ").replace("_", " ") if at else fold(who)).split() or [""]
    return said[0][:1], said[-1]


def _is_like_one_of(who: str, others: Iterable[tuple[str, str]]) -> bool:
    """“lrene Adarns”, as a machine reads Irene Adams."""
    surname = skeleton(_short(who)[1])
    return any(faults(surname, skeleton(other), 1) <= 1 for _first, other in others)


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
        acts = [*block.of("act"), *block.of("signature")]
        if block.side is None and any(_ORDERED.search(entry.label) for entry in acts):
            block.side = Side.CUSTOMER


def _paired(blocks: Sequence[Block]) -> Iterator[int]:
    """The lines of “For Adventure Works: Ada Park, 3 May 2026” where the same is said of the other side next to it."""
    said = [
        block for block in blocks if block.head and _names_somebody(block) and dates.mentions(block.head.text)
    ]
    for one, other in pairwise(said):
        lines = [block.head.index for block in (one, other) if block.head]
        if {one.side, other.side} == {Side.CUSTOMER, Side.PARTNER} and lines[1] - lines[0] <= NEAR_PAIR:
            yield from lines


def _names_somebody(block: Block) -> bool:
    values = [block.inline, *(value for entry in block.of("act") for value in entry.value.split(":")[:2])]
    return any(map(person, values))


def _evidence(text: Text, block: Block, facts: ClaimFacts, paired: set[int]) -> Evidence | None:
    if block.side not in (Side.CUSTOMER, Side.PARTNER) or block.is_unclear:
        return None
    companies = names.spellings((*facts.customer_names, *facts.partner_names))
    signed = _signed(block, companies)
    if signed is None:
        return _weak(text, block, facts, paired)
    who, entry = signed
    other = facts.partner_names if block.side is Side.CUSTOMER else facts.customer_names
    if _is_blank_anywhere(block) or names.contains(entry.value, other) or _waits_for_its_day(text, entry):
        return None
    if is_timed_name(entry.value) and any(names.contains(line.text, other) for line in _next(block, entry)):
        return None
    days = _days(text, block, entry)
    lines = [*([block.head] if block.head else []), entry.line, *(each.line for each in block.of("date"))]
    for words_ in (who, *(day.words for day in days)):
        if not any(words_ in line.text for line in lines):
            lines += [line for line in _around(text, block, entry) if words_ in line.text][:1]
    lines = list({line.index: line for line in sorted(lines, key=_index)}.values())
    said = [*(line.text for line in lines), *_below(entry, lines)]
    return _placed(Evidence(block.side, who, entry.line.page, quote(said), days), lines, facts)


def _below(entry: Entry, lines: Sequence[Line]) -> list[str]:
    """A value that stood on the line after its label, if that is not quoted yet."""
    is_there = any(entry.value in line.text for line in lines)
    return [entry.value] if entry.value and not is_there else []


def _next(block: Block, entry: Entry) -> list[Line]:
    """The line below a signature, where it has no label: a title, and perhaps the signer's company."""
    return [line for line in block.loose if line.index == entry.line.index + 1]


def _around(text: Text, block: Block, entry: Entry) -> list[Line]:
    """The lines of a signature's block and near it, on which its name and its day may stand."""
    near = text.lines[max(entry.line.index - 2, 0) : entry.line.index + 5]
    return [*block.lines, *(line for line in near if line.page == entry.line.page)]


def _index(line: Line) -> int:
    return line.index


def _signed(block: Block, companies: frozenset[str]) -> tuple[str, Entry] | None:
    for entry in [*block.of("signature"), *block.of("act")]:
        # “Accepted by Adventure Works: Ada Park” names the company first.
        for value in entry.value.split(":")[:2]:
            if (who := person(value)) and not names.spellings((who,)) & companies:
                return who, entry
        if is_marked_signed(entry.value) or _is_day_alone(entry.value):
            given = [*(each.value for each in block.of("name")), block.inline]
            named = next((who for value in given if (who := person(value))), "")
            if named:
                return named, entry
    return None


def _waits_for_its_day(text: Text, entry: Entry) -> bool:
    """“Signed by Ada Park on __”: of a picture the line may not have been read."""
    if not entry.line.is_from_picture or not _OPEN_DAY.search(fold(entry.value)):
        return False
    following = text.lines[entry.line.index + 1 : entry.line.index + 2]
    return not any(day.start == 0 for line in following for day in dates.mentions(line.text))


def _is_day_alone(value: str) -> bool:
    """“Client representative: Ada Park   Signed: 9 Nov 2026” tells the day where the ink would be."""
    return [day.words for day in dates.mentions(value)] == [value.strip()]


def _is_blank_anywhere(block: Block) -> bool:
    return any(is_blank(entry.value) for entry in [*block.of("signature"), *block.of("act")])


def _weak(text: Text, block: Block, facts: ClaimFacts, paired: set[int]) -> Evidence | None:
    """A name with a date under “Signed for …”, where no line waits for a signature."""
    says_signed = block.signs or bool(_SAID.search(fold(block.inline)))
    says_signed |= block.head is not None and block.head.index in paired
    if block.of("signature") or block.of("act") or not (says_signed or _is_in_signing_section(text, block)):
        return None
    if block.head is None:
        return None
    above = text.lines[max(block.head.index - 2, 0) : block.head.index]
    if any(_RULE.search(line.text) for line in [*above, block.head, *block.loose]):
        return None  # somebody was to sign there
    if block.head.is_from_picture and not block.inline:
        return None  # a line to sign on is often not read
    if block.inline:
        who, lines, days = person(block.inline), [block.head], list(dates.mentions(block.head.text))
    else:
        who, lines, days = _named(block)
    if not who or not days:
        return None
    said = quote(line.text for line in lines)
    weak = Evidence(block.side or Side.BOTH, who, block.head.page, said, tuple(days), is_strong=False)
    return _placed(weak, lines, facts)


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
    if is_timed_name(entry.value):
        return dates.mentions(entry.value)
    found = list(dates.mentions(f"{entry.line.text} {' '.join(_below(entry, [entry.line]))}"))
    if not found:
        broken = dates.mentions(" ".join(line.text for line in text.lines[entry.line.index :][:2]))[:1]
        found = [day for day in broken if day.start < len(entry.line.text)]  # broken over the line's end
    if found or not block.of("act"):
        loose = [line for line in block.loose[:4] if line.index > entry.line.index]
        found = found or [day for line in loose[:3] for day in dates.mentions(line.text)][:1]
        return tuple(found or _above(block, entry))
    following = takewhile(_begins_no_signature, text.lines[entry.line.index + 1 : entry.line.index + 5])
    near = [line for line in following if line.page == entry.line.page and len(line.text.split()) <= 8]
    return tuple([day for line in near for day in dates.mentions(line.text)][:1])


def _begins_no_signature(line: Line) -> bool:
    return not any(label.kind in ("signature", "act") for label in labels(line.text))


def _above(block: Block, entry: Entry) -> list[Mention]:
    """Place and day right above the signature, in the same block."""
    above = [line for line in block.loose if entry.line.index - 2 <= line.index < entry.line.index]
    return [day for line in above for day in dates.place_and_day(line.text)][:1]


def _has_blank(blocks: Iterable[Block], side: Side) -> bool:
    return any(block.side is side and _is_blank_anywhere(block) for block in blocks)


def _says_unsigned(text: Text) -> bool:
    return any(words.UNDECIDED.search(line.folded) and not _IF.search(line.folded) for line in text.lines)
