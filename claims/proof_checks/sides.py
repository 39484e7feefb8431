"""Whose name or role stands where on a line: the customer’s, the partner’s, or both."""

import re
from collections.abc import Iterable
from enum import Enum

from claims.proof_checks import names, words
from claims.proof_checks.facts import ClaimFacts
from claims.proof_checks.names import Hit
from claims.proof_checks.text import Line, Text, flat


class Side(Enum):
    CUSTOMER = "customer"
    PARTNER = "partner"
    BOTH = "both"


_HEAD_WORDS = re.compile(
    r"\b(?:off|approvals?|acceptance|freigabe|annahme|abnahme|organi[sz]ation|unternehmen|societe|empresa|for|and|on|behalf|of|the|signed|sign|accepted|agreed|approved|acknowledged|acknowledgement"
    r"|executed|by|signature[s]?|company|read"
    r"|confirmed|duly|authori[sz]ed|representative|signatory|in|witness|its|fur|im|namen|den|die|das|der"
    r"|des|von|unterschrift\w*|gezeichnet"
    r"|unterzeichnet|angenommen|bestatigt|pour|le|la|au|nom|du|de|accepte|por|el|en|nombre|gmbh|ag|kg|ltd"
    r"|limited|inc|llc|plc|sa|sas|sarl|srl|spa|bv|b v|nv|n v|kk|k k|oy|ab|sl|s l|corp"
    r"|corporation|party|side|seite|firma|as|to|s|i a|i v)\b|[^\w]+"
)


Spans = dict[int, list[tuple[int, int]]]
_TERM = re.compile(
    r"[^()\"“”„]{0,12}\((?:hereinafter(?: called)?,? |nachfolgend |ci-apres )?"
    r"(?:the |der |die |le |la )?[\"“”„'’](?:the |der |die |le |la )?([a-z]{4,20})[\"“”'’]\)"
)


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

        self.customer_role = _with_terms(words.CUSTOMER_ROLE, text, self.customer, self.partner)
        self.partner_role = _with_terms(words.PARTNER_ROLE, text, self.partner, self.customer)

    def of(self, line: Line, start: int, end: int) -> Side | None:
        customer = within(self.customer.get(line.index, []), start, end)
        partner = within(self.partner.get(line.index, []), start, end)
        rest = _cut(flat(line.text), [*customer, *partner], start, end)
        is_customer = bool(customer) or self._has_address(rest)
        if is_customer or partner:
            return side_of(is_customer, bool(partner))
        return side_of(bool(self.customer_role.search(rest)), bool(self.partner_role.search(rest)))

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
        rest = self.partner_role.sub(" ", self.customer_role.sub(" ", rest))
        return _HEAD_WORDS.sub(" ", rest).split()


def _with_terms(role: re.Pattern[str], text: Text, own: Spans, others: Spans) -> re.Pattern[str]:
    """The role's words and the term this paper gives the company: Adventure Works Ltd ("the Authority")."""
    terms = _terms(text, own) - _terms(text, others)
    return re.compile("|".join([role.pattern, *(rf"\b{re.escape(term)}\b" for term in sorted(terms))]))


def _terms(text: Text, of: Spans) -> set[str]:
    found = set()
    for index, spans in of.items():
        after = (_TERM.match(flat(text.lines[index].text)[end:]) for _start, end in spans)
        found |= {term[1] for term in after if term}
    return {term for term in found if not _HEAD_WORDS.fullmatch(term)}


def side_of(is_customer: bool, is_partner: bool) -> Side | None:
    if is_customer and is_partner:
        return Side.BOTH
    return Side.CUSTOMER if is_customer else Side.PARTNER if is_partner else None


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
    chars = list(folded)
    for first, last in spans:
        chars[first:last] = " " * (last - first)
    return "".join(chars[start:end])
