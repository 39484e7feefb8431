"""Whose name or role stands where on a line: the customer’s, the partner’s, or both."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from evidence import names, patterns, words
from evidence.facts import ClaimFacts
from evidence.folding import flat, fold
from evidence.names import Hit
from evidence.patterns import Pattern
from evidence.text import Line, Text


class Side(Enum):
    CUSTOMER = "customer"
    PARTNER = "partner"
    BOTH = "both"


_HEAD_WORDS = patterns.compile(
    r"\b(?:off|approvals?|acceptance|freigabe|annahme|abnahme|organi[sz]ation|unternehmen|societe|empresa|for|and|on|behalf|of|the|signed|sign|accepted|agreed|approved|acknowledged|acknowledgement"
    r"|executed|by|signature[s]?|company|read"
    r"|confirmed|confirmation|order|report|minutes|delivered|ordered|presented|submitted"
    r"|project (?:sponsor|manager|lead(?:er)?)|sponsor"
    r"|projektleit\w+|duly|authori[sz]ed|representative|signatory|in|witness|its|fur|im|namen|den|die|das|der"
    r"|des|von|unterschrift\w*|gezeichnet"
    r"|unterzeichnet|angenommen|abgenommen|genehmigt|freigegeben|ubergeben|durch|auftragsbestatigung|bestatigt|pour|le|la|au|nom|du|de|accepte|por|el|en|nombre|gmbh|ag|kg|ltd"
    r"|limited|inc|llc|plc|sa|sas|sarl|srl|spa|bv|b v|nv|n v|kk|k k|oy|ab|sl|s l|corp"
    r"|corporation|party|side|seite|firma|as|to|s|i a|i v)\b|[^\w]+"
)


NAMED_AT_FIRST = 50  # lines that name a company; its term is said with the first of them
Spans = dict[int, list[tuple[int, int]]]
_TERM = patterns.compile(
    r"[^()\"“”„]{0,12}\((?:hereinafter(?: called)?,? |nachfolgend |ci-apres )?"
    r"(?:the |der |die |le |la )?[\"“”„'’](?:the |der |die |le |la )?([a-z]{4,20})[\"“”'’]\)"
)


@dataclass(frozen=True)
class Role:
    """A side's role in general words, and the terms this paper gives the company: Adventure Works ("the Authority")."""

    pattern: Pattern
    terms: frozenset[str]

    def is_in(self, folded: str) -> bool:
        return bool(self.pattern.search(folded)) or not self.terms.isdisjoint(names.letters_of(folded))

    def cut_from(self, folded: str) -> str:
        rest = self.pattern.sub(" ", folded)
        for term in self.terms.intersection(names.letters_of(rest)):
            rest = rest.replace(term, " ")
        return rest


class Sides:
    """Whose name or role stands where."""

    def __init__(self, text: Text, facts: ClaimFacts) -> None:
        self.facts = facts
        self.customer = _by_line(
            names.companies(text, facts.customer_names, but_not=facts.partner_names), text
        )
        self.partner = _by_line(
            names.companies(text, facts.partner_names, but_not=facts.customer_names), text
        )

        customer, partner = _terms(text, self.customer), _terms(text, self.partner)
        self.customer_role = Role(words.CUSTOMER_ROLE, customer - partner)
        self.partner_role = Role(words.PARTNER_ROLE, partner - customer)

    def of(self, line: Line, start: int, end: int) -> Side | None:
        customer = within(self.customer.get(line.index, []), start, end)
        partner = within(self.partner.get(line.index, []), start, end)
        rest = _cut(flat(line.text), [*customer, *partner], start, end)
        is_customer = bool(customer) or self._has_address(rest)
        if is_customer or partner:
            return side_of(is_customer, bool(partner))
        return side_of(self.customer_role.is_in(rest), self.partner_role.is_in(rest))

    def of_names(self, line: Line, start: int, end: int, value: str) -> Side | None:
        """By company or address alone: “Partner Manager” is a title, no side."""
        customer = within(self.customer.get(line.index, []), start, end)
        partner = within(self.partner.get(line.index, []), start, end)
        return side_of(bool(customer) or self._has_address(flat(value)), bool(partner))

    def _has_address(self, folded: str) -> bool:
        return any(domain and f"@{domain.casefold()}" in folded for domain in self.facts.customer_domains)

    def left_over(self, line: Line, start: int, end: int) -> list[str]:
        """The words of a piece that are neither a party nor what heads of signature blocks are made of."""
        hits = [*self.customer.get(line.index, []), *self.partner.get(line.index, [])]
        rest = _cut(flat(line.text), within(hits, start, end), start, end)
        for domain in self.facts.customer_domains:
            rest = rest.replace(domain.casefold(), " ")
        rest = self.partner_role.cut_from(self.customer_role.cut_from(rest))
        return _HEAD_WORDS.sub(" ", rest).split()


def _terms(text: Text, of: Spans) -> frozenset[str]:
    found = set()
    for index, spans in islice(of.items(), NAMED_AT_FIRST):
        after = (_TERM.match(flat(text.lines[index].text)[end:]) for _start, end in spans)
        found |= {term[1] for term in after if term}
    return frozenset(term for term in found if not _HEAD_WORDS.fullmatch(term))


def side_of(is_customer: bool, is_partner: bool) -> Side | None:
    if is_customer and is_partner:
        return Side.BOTH
    return Side.CUSTOMER if is_customer else Side.PARTNER if is_partner else None


def side_named(said: str, facts: ClaimFacts) -> Side | None:
    """Whose company stands in a piece of text."""
    return side_of(names.contains(said, facts.customer_names), names.contains(said, facts.partner_names))


def side_meant(said: str, facts: ClaimFacts) -> Side | None:
    """Whose company or role, in general words, stands in a piece of text."""
    folded = fold(said)
    return side_of(
        names.contains(said, facts.customer_names) or bool(words.CUSTOMER_ROLE.search(folded)),
        names.contains(said, facts.partner_names) or bool(words.PARTNER_ROLE.search(folded)),
    )


def _by_line(hits: Iterable[Hit], text: Text) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for hit in hits:
        end = hit.last.end if hit.last.line == hit.first.line else len(text.lines[hit.first.line].text)
        found.setdefault(hit.first.line, []).append((hit.first.start, end))
        if hit.last.line != hit.first.line:
            found.setdefault(hit.last.line, []).append((0, hit.last.end))
    return found


def within(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    return [span for span in spans if start <= span[0] and span[1] <= end]


def _cut(folded: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> str:
    rest, at = [], start
    for first, last in sorted(spans):
        if at < last and first < end:
            rest += [folded[at : max(first, at)], " " * (min(last, end) - max(first, at))]
            at = min(last, end)
    return "".join([*rest, folded[at:end]])
