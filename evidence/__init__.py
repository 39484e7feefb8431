"""The text of a document laid against the five rules of proof. What it finds are pointers for people, never a verdict:
where it is in doubt it has found nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from evidence.activities import check_activities
from evidence.dating import check_dates
from evidence.digital import Digital, with_digital, without_text
from evidence.facts import ClaimFacts, Found, LineFacts, Result, Rule, quote
from evidence.pages import PageText
from evidence.paragraphs import paragraphs
from evidence.parties import check_parties
from evidence.pictures import Mender
from evidence.places import Span
from evidence.products import LONGER_NAMES, check_products
from evidence.signatures import Signatures, read_signatures
from evidence.text import Text

FEWEST_LETTERS = 25  # in a whole document; a scan has none

__all__ = [
    "ClaimFacts",
    "Digital",
    "Found",
    "LineFacts",
    "PageText",
    "Result",
    "Rule",
    "Span",
    "check",
    "unreadable",
]


def check(
    pages: Sequence[str | PageText], facts: ClaimFacts, today: date, signed: Sequence[Digital] = ()
) -> list[Found]:
    """What each rule found; the rule of products once for each line. `today`: signatures count back from here.
    `signed`: the document's digital signatures that could be verified."""
    text = Text(pages, Mender(facts, LONGER_NAMES).mended)
    if text.letters < FEWEST_LETTERS:
        return without_text(unreadable(facts), signed, facts)
    said = paragraphs(text)
    signatures = with_digital(read_signatures(text, facts), signed, facts, text)
    found = [
        _acknowledged(signatures),
        *check_products(text, facts, said),
        check_activities(said),
        check_parties(text, facts),
        check_dates(text, said, signatures, today),
    ]
    return [_as_read(_or_unread(each, text.unread_pages), text.pictures) for each in found]


def unreadable(facts: ClaimFacts) -> list[Found]:
    """The answer for a document without text."""
    rules = [rule for rule in Rule if rule != Rule.LINE_NAMED]
    of_lines = [Found(Rule.LINE_NAMED, Result.UNREADABLE, line.key) for line in facts.lines]
    return [Found(rule, Result.UNREADABLE) for rule in rules] + of_lines


def _acknowledged(signatures: Signatures) -> Found:
    if not signatures.customer:
        return Found(Rule.CUSTOMER_ACKNOWLEDGES, Result.NOT_FOUND)
    first = signatures.customer[0]
    words = quote([first.words])
    return Found(Rule.CUSTOMER_ACKNOWLEDGES, Result.FOUND, page=first.page, words=words, spans=first.spans)


def _as_read(found: Found, pictures: set[int]) -> Found:
    """With a word on whether it was read by OCR."""
    pages = {span.page for span in found.spans} | {found.page}
    return replace(found, is_from_picture=found.result == Result.FOUND and not pictures.isdisjoint(pages))


def _or_unread(found: Found, pages: Sequence[int]) -> Found:
    """What the text does not hold may stand on a page that was not read, such as a scanned signature page."""
    if found.result != Result.NOT_FOUND or not pages:
        return found
    return Found(found.rule, Result.UNREADABLE, found.line, pages[0])
