"""Rule: milestones have dates, both signatures have dates, and the customer's is at most 12 months old."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from claims.proof_checks import dates, words
from claims.proof_checks.dates import Mention
from claims.proof_checks.facts import Found, Result, Rule, quote
from claims.proof_checks.paragraphs import Paragraph, paragraphs
from claims.proof_checks.schedules import is_run_of_days, rows_of_papers, rows_with_days
from claims.proof_checks.signatures import Evidence, Signatures
from claims.proof_checks.text import Line, Text, fold

ONE_DAY = timedelta(days=1)  # somewhere it is tomorrow already
OLDEST_PARTNER_YEARS = 3
_TERM = re.compile(r"\b(?:term|runs|engagement|contract|agreement|laufzeit|vertrag\w*|duree|duracion)\b")
_POINT = re.compile(
    r"\b(?:kick[ -]?off|milestone|phase \w+|wave|sprint|go[ -]?live|hand ?over|cut ?over|delivery (?:date"
    r"|by)|deliver(?:y|ed)? (?:by|on|until)"
    r"|auftakt|meilenstein|welle|ubergabe|produktivstart|liefer(?:termin|datum)|jalon|lancement|livraison"
    r"|hito|arranque|entrega)\b"
)

_LABELLED = re.compile(
    r"^(?:(?:the|our|new|next|revised|updated|agreed|unsere?|neue|les)\s+){0,2}(?:(?:key|main|project)\s+(?:dates|milestones?)|milestones?|meilensteine|jalons"
    r"|hitos)(?: are| sind| sont)?\s*:\s*\w(?!.*\b(?:agreed|see|annex|meeting|siehe|vereinbart)\b)"
)


def check_dates(text: Text, signatures: Signatures, today: date) -> Found:
    month_first = dates.months_first(line.text for line in text.lines)
    oldest = _year_before(today)
    customer = _dated(signatures.customer, oldest, today, month_first)
    partner = _dated(signatures.partner, _year_before(today, OLDEST_PARTNER_YEARS), today, month_first)
    milestone = _milestone(text, signatures.lines, oldest, month_first)
    if customer is None or milestone is None or (partner is None and not customer.is_mail):
        return Found(Rule.DATES, Result.NOT_FOUND)
    said = [milestone.text, customer.words, partner.words if partner else ""]
    return Found(Rule.DATES, Result.FOUND, page=customer.page, words=quote(_shortened(said)))


def _shortened(said: Iterable[str]) -> list[str]:
    return [words_ if len(words_) <= 95 else f"{words_[:94]}…" for words_ in said if words_]


def _year_before(today: date, years: int = 1) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February
        return today.replace(year=today.year - years, day=28)


def _dated(
    evidence: Iterable[Evidence], oldest: date, today: date, month_first: bool | None
) -> Evidence | None:
    """The first whose date, however it is read, lies between the two days."""
    for each in evidence:
        days = [dates.settle(mention, month_first) for mention in each.days]
        if days and all(_lies_between(mention, oldest, today) for mention in days):
            return each
    return None


def _lies_between(mention: Mention, oldest: date, today: date) -> bool:
    """Nobody signs in the future, so a reading that lies there is none."""
    past = [day for day in mention.days if day <= today + ONE_DAY]
    return bool(past) and all(day >= oldest for day in past)


def _milestone(text: Text, signed: set[int], oldest: date, month_first: bool | None) -> Line | None:
    """A line that gives a milestone its day. Where milestones are left open, more must be dated than open."""
    signed = signed | rows_of_papers(text)
    within = _milestone_sections(text) | rows_with_days(text)
    dated, still_open = [], 0
    for line in text.lines:
        if line.index in signed or line.is_furniture or line.is_excluded:
            continue
        if _is_milestone(line, line.index in within or is_run_of_days(line), oldest, month_first):
            dated.append(line)
        elif line.index in within and words.OPEN_DATE.search(line.folded):
            still_open += 1
    dated += _in_prose(text, signed, within, {line.index for line in dated}, oldest, month_first)
    return dated[0] if len(dated) > still_open else None


def _milestone_sections(text: Text) -> set[int]:
    found, is_within = set(), False
    for line in text.lines:
        if words.MILESTONES.search(line.folded) and (
            line.is_heading or len(line.text.split()) <= 6 or line.text.rstrip().endswith(":")
        ):
            is_within = not words.ADMINISTRATIVE.search(line.folded)
        elif line.is_heading and words.SECTION.search(line.folded) and not dates.mentions(line.text):
            is_within = False
        if is_within:
            found.add(line.index)
    return found


def _is_milestone(line: Line, is_within: bool, oldest: date, month_first: bool | None) -> bool:
    if not is_within or words.ADMINISTRATIVE.search(line.folded):
        return False
    return _is_recent(line.text, oldest, month_first)


def _is_recent(said: str, oldest: date, month_first: bool | None) -> bool:
    found = (dates.settle(mention, month_first) for mention in dates.mentions(said))
    return any(min(mention.days) >= oldest for mention in found)


def _in_prose(
    text: Text, signed: set[int], within: set[int], known: set[int], oldest: date, month_first: bool | None
) -> list[Line]:
    """Sentences and rows elsewhere that say what is done by which day."""
    found = []
    for paragraph in paragraphs(text):
        indexes = {line.index for line in paragraph.lines}
        if indexes & (signed | within | known) or not paragraph.is_written:
            continue
        if any(_says_by_when(said, oldest, month_first) for said in _sayings(paragraph)):
            found.append(paragraph.lines[0])
    return found


def _sayings(paragraph: Paragraph) -> list[str]:
    return [paragraph.text] if paragraph.is_row else paragraph.sentences


def _says_by_when(said: str, oldest: date, month_first: bool | None) -> bool:
    flat = fold(said)
    if words.ADMINISTRATIVE.search(flat) or words.is_negated(flat) or _TERM.search(flat):
        return False
    is_about_work = _POINT.search(flat) or words.DRIVES.search(flat) or _LABELLED.match(flat)
    return bool(is_about_work) and _is_recent(said, oldest, month_first)
