"""The text of a document laid against the five rules of proof. What it finds are pointers for people, never a verdict:
where it is in doubt it has found nothing."""

from collections.abc import Sequence
from datetime import date

from claims.proof_checks.activities import check_activities
from claims.proof_checks.dating import check_dates
from claims.proof_checks.facts import ClaimFacts, Found, LineFacts, Result, Rule, quote
from claims.proof_checks.parties import check_parties
from claims.proof_checks.products import check_products
from claims.proof_checks.signatures import read_signatures
from claims.proof_checks.text import Text

FEWEST_LETTERS = 25  # in a whole document; a scan has none

__all__ = ["ClaimFacts", "Found", "LineFacts", "Result", "Rule", "check", "unreadable"]


def check(pages: Sequence[str], facts: ClaimFacts, today: date) -> list[Found]:
    """What each rule found; the rule of products once for each line. `today`: signatures count back from here."""
    text = Text(pages)
    if text.letters < FEWEST_LETTERS:
        return unreadable(facts)
    signatures = read_signatures(text, facts)
    found = [
        _acknowledged(signatures.customer[0].page, signatures.customer[0].words)
        if signatures.customer
        else Found(Rule.CUSTOMER_ACKNOWLEDGES, Result.NOT_FOUND),
        *check_products(text, facts),
        check_activities(text),
        check_parties(text, facts),
        check_dates(text, signatures, today),
    ]
    return [_or_pictured(each, text.blank_pages) for each in found]


def unreadable(facts: ClaimFacts) -> list[Found]:
    """The answer for a document without text."""
    rules = [rule for rule in Rule if rule != Rule.LINE_NAMED]
    of_lines = [Found(Rule.LINE_NAMED, Result.UNREADABLE, line.key) for line in facts.lines]
    return [Found(rule, Result.UNREADABLE) for rule in rules] + of_lines


def _acknowledged(page: int, words: str) -> Found:
    return Found(Rule.CUSTOMER_ACKNOWLEDGES, Result.FOUND, page=page, words=quote([words]))


def _or_pictured(found: Found, blank_pages: Sequence[int]) -> Found:
    """What the text does not hold may stand on a page that is a picture, such as a scanned signature page."""
    if found.result != Result.NOT_FOUND or not blank_pages:
        return found
    return Found(found.rule, Result.UNREADABLE, found.line, blank_pages[0])
