"""Letters: dated at the top, closed by a name. One of the partner shows who offered the work and when, never that the
customer agreed; one of the customer counts where it confirms the work."""

from collections.abc import Iterator

from evidence import dates, patterns
from evidence.electronic import Signed
from evidence.facts import ClaimFacts
from evidence.mail import FROM, confirming
from evidence.people import person
from evidence.sides import Side, side_named
from evidence.text import Line, Text

CLOSING = patterns.compile(
    r"^(?:yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|(?:kind|best|warm)(?:est)? regards"
    r"|with kind regards|mit (?:freundlichen|besten) gru(?:ss|ß)en"
    r"|(?:bien )?cordialement|atentamente|(?:cordiali|distinti) saluti)\W*$"
)
_SALUTATION = patterns.compile(
    r"^(?:dear|sehr geehrte\w*|guten tag|madame|monsieur|estimad[oa]s?|gentile|egregio)\b"
)
TOP = 10  # lines
REACH = 4  # lines below the closing
LONGEST_LETTER = 60  # lines


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
        side = _side_below(below, facts)
        said = (
            [day.text, who] if side is Side.PARTNER else [*_confirmed(text, day, line, facts), day.text, who]
        )
        if who and side and len(said) > (side is Side.CUSTOMER) + 1:
            yield Signed(side, who, line.page, said, dates.mentions(day.text), [day, *below[:2]])


def _side_below(below: list[Line], facts: ClaimFacts) -> Side | None:
    """The company that comes first below the closing: another may begin right after the signer's."""
    for line in below:
        if side := side_named(line.text, facts):
            return None if side is Side.BOTH else side
    return None


def _confirmed(text: Text, day: Line, closing: Line, facts: ClaimFacts) -> list[str]:
    """The sentence in which the customer confirms the work, where nobody else speaks in the letter."""
    body = text.lines[day.index + 1 : closing.index]
    if any(FROM.match(line.text) for line in body) or len(body) > LONGEST_LETTER:
        return []
    said, _spans = confirming(Text.of_lines(body), facts, is_reply=False)
    return [said] if said else []
