"""A letter of the partner: dated at its top, closed by a name. It shows who offered the work and when, never that the
customer agreed."""

import re
from collections.abc import Iterator

from claims.proof_checks import dates, names
from claims.proof_checks.electronic import Signed
from claims.proof_checks.facts import ClaimFacts
from claims.proof_checks.people import person
from claims.proof_checks.sides import Side
from claims.proof_checks.text import Line, Text

CLOSING = re.compile(
    r"^(?:yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|(?:kind|best|warm)(?:est)? regards"
    r"|with kind regards|mit (?:freundlichen|besten) gru(?:ss|ß)en"
    r"|(?:bien )?cordialement|atentamente|(?:cordiali|distinti) saluti)\W*$"
)
_SALUTATION = re.compile(
    r"^(?:dear|sehr geehrte\w*|guten tag|madame|monsieur|estimad[oa]s?|gentile|egregio)\b"
)
TOP = 10  # lines
REACH = 4  # lines below the closing


def letters(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    if not any(_SALUTATION.match(line.folded) for line in text.lines):
        return
    day = next(
        (line for line in text.lines[:TOP] if len(line.cells) == 1 and dates.place_and_day(line.text)), None
    )
    if day is None:
        return
    for line in text.lines:
        if not CLOSING.match(line.folded):
            continue
        below = text.lines[line.index + 1 : line.index + 1 + REACH]
        who = next((found for each in below[:2] if (found := person(each.text))), "")
        if who and _is_of_the_partner(below, facts):
            yield Signed(Side.PARTNER, who, line.page, [day.text, who], tuple(dates.mentions(day.text)))


def _is_of_the_partner(below: list[Line], facts: ClaimFacts) -> bool:
    """What comes first below the closing: another may begin right after the partner's name."""
    of_partner = (names.contains(line.text, facts.partner_names) for line in below)
    of_customer = [names.contains(line.text, facts.customer_names) for line in below]
    first = next((number for number, is_named in enumerate(of_partner) if is_named), None)
    return first is not None and not any(of_customer[: first + 1])
