"""What the check is told of a claim, and what it answers. No database: text and facts in, results out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from claims.models import ProofCheck

Rule: TypeAlias = ProofCheck.Rule
Result: TypeAlias = ProofCheck.Result
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
    """What one rule found in one document. `page` counts from 1; `words` are the document's own."""

    rule: Rule
    result: Result
    line: int | None = None
    page: int | None = None
    words: str = ""


def quote(parts: Iterable[str]) -> str:
    """The document's words on one line, cut to what can be kept."""
    words = " · ".join(" ".join(part.split()) for part in parts if part.strip())
    return words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1].rstrip()}…"
