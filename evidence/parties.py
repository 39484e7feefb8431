"""Rule: partner and customer are named, not only in a running header or footer."""

from evidence import names
from evidence.facts import ClaimFacts, Found, Result, Rule, quote
from evidence.names import Hit
from evidence.pointing import tidy
from evidence.text import Text


def check_parties(text: Text, facts: ClaimFacts) -> Found:
    partner = _first(text, names.companies(text, facts.partner_names, but_not=facts.customer_names))
    customer = _first(text, names.companies(text, facts.customer_names, but_not=facts.partner_names))
    if partner is None or customer is None:
        return Found(Rule.PARTIES, Result.NOT_FOUND)
    numbers = dict.fromkeys(
        number for hit in (partner, customer) for number in (hit.first.line, hit.last.line)
    )
    return Found(
        Rule.PARTIES,
        Result.FOUND,
        page=text.lines[customer.first.line].page,
        words=quote(text.lines[number].text for number in numbers),
        spans=tidy([*partner.spans(text.lines), *customer.spans(text.lines)]),
    )


def _first(text: Text, hits: list[Hit]) -> Hit | None:
    return next((hit for hit in hits if not text.lines[hit.first.line].is_furniture), None)
