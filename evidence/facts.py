"""What the check is told of a claim, and what it answers. No database: text and facts in, results out."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.places import Span


class Rule(StrEnum):
    """The rules of proof, by the names under which results are kept."""

    CUSTOMER_ACKNOWLEDGES = "customer_acknowledges"
    LINE_NAMED = "line_named"
    ACTIVITIES = "activities"
    PARTIES = "parties"
    DATES = "dates"


class Result(StrEnum):
    """What a document showed of a rule."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


LONGEST_QUOTE = 300  # characters, as long as the column


@dataclass(frozen=True)
class LineFacts:
    """One line of the claim: its key, and every name its product goes by."""

    key: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class ClaimFacts:
    partner_names: tuple[str, ...]
    customer_names: tuple[str, ...]
    lines: tuple[LineFacts, ...]
    customer_domains: tuple[str, ...] = ()
    partner_people: tuple[str, ...] = ()  # whose signature is never the customer's
    other_products: tuple[str, ...] = ()  # names of the catalogue that are not claimed here


@dataclass(frozen=True)
class Found:
    """What one rule found in one document.

    line: the key of the claim's line that this is of, where the rule is one of lines
    page: from 1; of an unreadable document the first page that was not read
    words: the document's own, cut to what can be kept; of a picture as they were understood
    spans: where the words stand that answer the rule, in the pages as they were given
    is_from_picture: read by OCR, at least in part
    """

    rule: Rule
    result: Result
    line: int | None = None
    page: int | None = None
    words: str = ""
    spans: tuple[Span, ...] = ()
    is_from_picture: bool = False


def quote(parts: Iterable[str]) -> str:
    """The document's words on one line, cut to what can be kept."""
    words = " · ".join(" ".join(part.split()) for part in parts if part.strip())
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1].rstrip()}…"
