"""E-mails in which the customer confirms the work in its own words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from claims.proof_checks import dates, words
from claims.proof_checks.dates import Mention
from claims.proof_checks.facts import ClaimFacts
from claims.proof_checks.paragraphs import paragraphs
from claims.proof_checks.people import person
from claims.proof_checks.text import Line, Text, flat

FROM = re.compile(r"^(?:from|von|de|absender|expediteur)\s*:\s*", re.IGNORECASE)
_SENT = re.compile(r"^(?:date|sent|datum|gesendet|envoye|enviado|fecha)\s*:\s*")
LONGEST_HEAD = 12  # lines


@dataclass(frozen=True)
class Confirmation:
    who: str
    page: int
    words: list[str]
    days: tuple[Mention, ...]


def confirmations(text: Text, facts: ClaimFacts) -> Iterator[Confirmation]:
    starts = [line.index for line in text.lines if FROM.match(line.text) and "@" in line.text]
    for start, end in pairwise([*starts, len(text.lines)]):
        head = text.lines[start]
        if not is_of(flat(head.text), facts):
            continue
        said = _confirming(Text(["\n".join(_unquoted(text.lines[start + 1 : end]))]))
        if said:
            sent = [
                line for line in text.lines[start + 1 : start + LONGEST_HEAD] if _SENT.match(flat(line.text))
            ]
            days = tuple(day for line in sent[:1] for day in dates.mentions(line.text))
            who = person(FROM.sub("", head.text)) or head.text
            yield Confirmation(who, head.page, [head.text, *(line.text for line in sent[:1]), said], days)


def is_of(folded: str, facts: ClaimFacts) -> bool:
    return any(
        re.search(rf"@(?:[\w-]+\.)*{re.escape(domain.casefold())}(?![\w.-]*\w)", folded)
        for domain in facts.customer_domains
        if domain
    )


def _unquoted(lines: list[Line]) -> Iterator[str]:
    for line in lines:
        if re.match(r"^-{2,}\s*(?:original|forwarded|ursprungliche|weitergeleitete)", flat(line.text)):
            return
        if not line.text.startswith((">", "|")):
            yield line.text


def _confirming(mail: Text) -> str:
    for paragraph in paragraphs(mail):
        for sentence in paragraph.sentences:
            folded = words.GO_AHEAD.sub(" ", flat(sentence))
            is_plain = words.CONFIRMS.search(folded) and words.OF_WORK.search(folded)
            is_plain = is_plain or words.TAKES_OFFER.search(folded)
            if is_plain and not words.NOT_YET.search(folded) and not re.search(r"_{3,}|\[", folded):
                return sentence
    return ""
