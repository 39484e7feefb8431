"""E-mails in which the customer confirms the work in its own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evidence import dates, names, patterns, words
from evidence.dates import Mention
from evidence.facts import ClaimFacts
from evidence.folding import flat
from evidence.paragraphs import paragraphs
from evidence.people import person
from evidence.places import Span
from evidence.text import Line, Text

FROM = patterns.compile(r"^(?:from|von|de|absender|expediteur)\s*:\s*", any_case=True)
_SENT = patterns.compile(r"^(?:date|sent|datum|gesendet|envoye|enviado|fecha)\s*:\s*")
_HOST = patterns.compile(rf"@([{patterns.ALNUM}_.-]+)")
_QUOTED = patterns.compile(r"^-{2,}\s*(?:original|forwarded|ursprungliche|weitergeleitete)")
_TO_FILL_IN = patterns.compile(r"_{3,}|\[")
_REPLIES = patterns.compile(r"^(?:subject|betreff|objet|asunto)\s*:\s*(?:re|aw|rv|tr)\s*:")
# What answers an offer that stands below it.
_APPROVED = patterns.compile(
    r"^\W*(?:(?:hi|hello|dear|hallo|lieber?|guten tag|bonjour|hola)\b[^,.:]{0,40}[,:]\s*)?"
    r"(?:ok(?:ay)?\W+|yes\W+|ja\W+)?(?:approved|agreed|accepted|confirmed|genehmigt|freigegeben|einverstanden|approuve"
    r"|d.accord|aprobado|de acuerdo)\b"
)
_ACCEPTS = patterns.compile(r"\b(?:accepts|approves|akzeptiert|genehmigt|accepte|approuve|acepta|aprueba)\b")
_OF_A_NAME = 60  # characters at a sentence's beginning
TOP = 6  # paragraphs, those of the head among them
LONGEST_HEAD = 12  # lines


@dataclass(frozen=True)
class Confirmation:
    who: str
    page: int
    words: list[str]
    days: tuple[Mention, ...]
    lines: list[Line]  # from whom, and when
    said: list[Span]  # where it confirms


def confirmations(text: Text, facts: ClaimFacts) -> Iterator[Confirmation]:
    starts = [line.index for line in text.lines if FROM.match(line.text) and "@" in line.text]
    for start, end in pairwise([*starts, len(text.lines)]):
        head = text.lines[start]
        if not is_of(flat(head.text), facts):
            continue
        lines = text.lines[start + 1 : end]
        is_reply = any(_REPLIES.match(flat(line.text)) for line in lines[:LONGEST_HEAD])
        said, spans = confirming(Text.of_lines(list(_unquoted(lines))), facts, is_reply=is_reply)
        if said:
            sent = [
                line for line in text.lines[start + 1 : start + LONGEST_HEAD] if _SENT.match(flat(line.text))
            ]
            days = tuple(day for line in sent[:1] for day in dates.mentions(line.text))
            who = person(FROM.sub("", head.text)) or head.text
            yield Confirmation(
                who,
                head.page,
                [head.text, *(line.text for line in sent[:1]), said],
                days,
                [head, *sent[:1]],
                spans,
            )


def is_of(folded: str, facts: ClaimFacts) -> bool:
    domains = {domain.casefold() for domain in facts.customer_domains if domain}
    return any(
        host == domain or host.endswith(f".{domain}") for host in hosts_of(folded) for domain in domains
    )


def hosts_of(folded: str) -> list[str]:
    """What stands behind the @ of the addresses in a text."""
    return [host.rstrip(".-") for host in _HOST.findall(folded)]


def _unquoted(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        if _QUOTED.match(flat(line.text)):
            return
        if not line.text.startswith((">", "|")):
            yield line


def _speaks_as(sentence: str, folded: str, facts: ClaimFacts) -> bool:
    """“Adventure Works accepts the work.”"""
    return bool(_ACCEPTS.search(folded)) and names.contains(sentence[:_OF_A_NAME], facts.customer_names)


def confirming(mail: Text, facts: ClaimFacts, *, is_reply: bool) -> tuple[str, list[Span]]:
    for number, paragraph in enumerate(paragraphs(mail)):
        is_at_top = number < TOP  # further down stands what was sent along
        for start, end in paragraph.places:
            sentence = paragraph.text[start:end]
            folded = words.GO_AHEAD.sub(" ", flat(sentence))
            is_of_work = words.OF_WORK.search(folded) or words.DRIVES.search(folded)
            is_plain = is_of_work and (
                words.CONFIRMS.search(folded) or (is_at_top and _speaks_as(sentence, folded, facts))
            )
            is_plain = is_plain or words.TAKES_OFFER.search(folded) or (is_reply and _APPROVED.match(folded))
            is_open = words.NOT_YET.search(folded) or _TO_FILL_IN.search(folded)
            if is_plain and not sentence.rstrip().endswith("?") and not is_open:
                return sentence, paragraph.spans(start, end)
    return "", []
