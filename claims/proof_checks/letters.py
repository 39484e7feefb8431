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

_CLOSING = re.compile(
    r"^(?:yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|(?:kind|best|warm)(?:est)? regards"
    r"|with kind regards|mit (?:freundlichen|besten) gru(?:ss|ß)en"
    r"|(?:bien )?cordialement|atentamente|(?:cordiali|distinti) saluti)\W*$"
)
_SALUTATION = re.compile(
    r"^(?:dear|sehr geehrte\w*|guten tag|madame|monsieur|estimad[oa]s?|gentile|egregio)\b"
)
_PLACE = re.compile(r"^[^\d,:]{0,30}(?:, )?(?:den |the |le |am |date: ?)?$", re.IGNORECASE)
TOP = 10  # lines
REACH = 4  # lines below the closing


def letters(text: Text, facts: ClaimFacts) -> Iterator[Signed]:
    if not any(_SALUTATION.match(line.folded) for line in text.lines):
        return
    day = next((line for line in text.lines[:TOP] if _is_day_alone(line)), None)
    if day is None:
        return
    for line in text.lines:
        if not _CLOSING.match(line.folded):
            continue
        below = text.lines[line.index + 1 : line.index + 1 + REACH]
        who = next((found for each in below[:2] if (found := person(each.text))), "")
        if who and _is_of_the_partner(below, facts):
            yield Signed(Side.PARTNER, who, line.page, [day.text, who], tuple(dates.mentions(day.text)))


def _is_day_alone(line: Line) -> bool:
    days = dates.mentions(line.text)
    if len(days) != 1 or len(line.cells) > 1:
        return False
    rest = line.text.replace(days[0].words, "").strip(" .")
    return bool(_PLACE.match(rest)) and len(rest.split()) <= 3


def _is_of_the_partner(below: list[Line], facts: ClaimFacts) -> bool:
    said = " ".join(line.text for line in below)
    return names.contains(said, facts.partner_names) and not names.contains(said, facts.customer_names)
