"""Rule: partner and customer are named, not only in a running header or footer."""

from claims.proof_checks import names
from claims.proof_checks.facts import ClaimFacts, Found, Result, Rule, quote
from claims.proof_checks.names import Hit
from claims.proof_checks.text import Line, Text


def check_parties(text: Text, facts: ClaimFacts) -> Found:
    partner = _line(text, names.companies(text, facts.partner_names, but_not=facts.customer_names))
    customer = _line(text, names.companies(text, facts.customer_names, but_not=facts.partner_names))
    if partner is None or customer is None:
        return Found(Rule.PARTIES, Result.NOT_FOUND)
    lines = dict.fromkeys([partner.text, customer.text])
    return Found(Rule.PARTIES, Result.FOUND, page=customer.page, words=quote(lines))


def _line(text: Text, hits: list[Hit]) -> Line | None:
    lines = (text.lines[hit.first.line] for hit in hits)
    return next((line for line in lines if not line.is_furniture), None)
