"""Rule: milestones have dates, both signatures have dates, and the customer's is at most 12 months old."""

from collections.abc import Iterable
from datetime import date, timedelta

from evidence import dates, patterns, words
from evidence.dates import Mention
from evidence.facts import Found, Result, Rule, quote
from evidence.folding import fold
from evidence.paragraphs import Paragraph
from evidence.places import Span
from evidence.pointing import tidy
from evidence.schedules import is_run_of_days, rows_of_papers, rows_with_days
from evidence.signatures import Evidence, Signatures
from evidence.text import Line, Text

ONE_DAY = timedelta(days=1)  # somewhere it is tomorrow already
OLDEST_PARTNER_YEARS = 3
_TERM = patterns.compile(
    r"\b(?:term|runs|engagement|contract|agreement|laufzeit|vertrag\w*|duree|duracion)\b"
)
_POINT = patterns.compile(
    r"\b(?:kick[ -]?off|milestone|phase \w+|wave|sprint|go[ -]?live|hand ?over|cut ?over|delivery (?:date"
    r"|by)|deliver(?:y|ed)? (?:by|on|until)"
    r"|auftakt|meilenstein|welle|ubergabe|produktivstart|liefer(?:termin|datum)|jalon|lancement|livraison"
    r"|hito|arranque|entrega)\b"
)

_ELSEWHERE = patterns.compile(r"\b(?:agreed|see|annex|meeting|siehe|vereinbart)\b")
_LABELLED = patterns.compile(
    r"^(?:(?:the|our|new|next|revised|updated|agreed|unsere?|neue|les)\s+){0,2}(?:(?:key|main|project)\s+(?:dates|milestones?)|milestones?|meilensteine|jalons"
    r"|hitos)(?: are| sind| sont)?\s*:\s*\w"
)


def check_dates(text: Text, found: list[Paragraph], signatures: Signatures, today: date) -> Found:
    month_first = dates.months_first(line.text for line in text.lines)
    oldest = _year_before(today)
    customer = _dated(signatures.customer, oldest, today, month_first)
    partner = _dated(signatures.partner, _year_before(today, OLDEST_PARTNER_YEARS), today, month_first)
    milestone = _milestone(text, found, signatures.lines, oldest, month_first)
    if customer is None or milestone is None or (partner is None and not customer.is_mail):
        return Found(Rule.DATES, Result.NOT_FOUND)
    said = [milestone.text, customer.words, partner.words if partner else ""]
    spans = [*_days_of(milestone, oldest, month_first), *customer.day_spans]
    spans += partner.day_spans if partner else ()
    words_ = quote(_shortened(said))
    return Found(Rule.DATES, Result.FOUND, page=customer.page, words=words_, spans=tidy(spans))


def _days_of(line: Line, oldest: date, month_first: bool | None) -> list[Span]:
    """Where a line gives its days."""
    return [
        span
        for day in dates.mentions(line.text)
        if _is_recent(day.words, oldest, month_first)
        for span in line.spans(day.start, day.start + len(day.words))
    ]


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


def _milestone(
    text: Text, found: list[Paragraph], signed: set[int], oldest: date, month_first: bool | None
) -> Line | None:
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
    dated += _in_prose(found, signed | within | {line.index for line in dated}, oldest, month_first)
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


def _in_prose(found: list[Paragraph], known: set[int], oldest: date, month_first: bool | None) -> list[Line]:
    """Sentences and rows elsewhere that say what is done by which day."""
    said = []
    for paragraph in found:
        if any(line.index in known for line in paragraph.lines) or not paragraph.is_written:
            continue
        if any(_says_by_when(each, oldest, month_first) for each in _sayings(paragraph)):
            dated = (line for line in paragraph.lines if _is_recent(line.text, oldest, month_first))
            said.append(next(dated, paragraph.lines[0]))
    return said


def _sayings(paragraph: Paragraph) -> list[str]:
    return [paragraph.text] if paragraph.is_row else paragraph.sentences


def _is_labelled(flat: str) -> bool:
    """“Milestones: devices live on 4 December 2026”, but not “Milestones: see annex”."""
    label = _LABELLED.match(flat)
    return label is not None and not _ELSEWHERE.search(flat[label.end() :])


def _says_by_when(said: str, oldest: date, month_first: bool | None) -> bool:
    flat = fold(said)
    if words.ADMINISTRATIVE.search(flat) or words.is_negated(flat) or _TERM.search(flat):
        return False
    is_about_work = _POINT.search(flat) or words.DRIVES.search(flat) or _is_labelled(flat)
    return bool(is_about_work) and _is_recent(said, oldest, month_first)
