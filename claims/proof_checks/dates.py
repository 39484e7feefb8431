"""Dates as documents write them: ISO, with points or slashes, with the months of five languages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from claims.proof_checks.text import flat

_MONTHS = (
    "january jan januar janvier janv enero ene gennaio gen januari janner",
    "february feb februar fevrier fevr fev febrero febbraio februari",
    "march mar marz maerz mars marzo mrz maart",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mei",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug aout agosto ago augustus",
    "september sep sept septembre septiembre settembre set",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez decembre diciembre dic dicembre",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>20\d\d)"
_SHORT_YEAR = r"(?P<y>20\d\d|\d\d)"
_FORMS = [
    re.compile(rf"(?<![\d.]){_YEAR}[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d|\.\d)"),
    re.compile(
        rf"(?<![\d.])(?P<d>\d\d?)(?:st|nd|rd|th|er|\.|º|o)?[\s\-/]*(?:of\s+|de\s+)?(?P<month>{_MONTH})\b"
        rf"\.?,?[\s\-/]*(?:de\s+|del\s+)?{_SHORT_YEAR}(?!\d)"
    ),
    re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)"),
]
_FIGURES = re.compile(
    rf"(?<![\d./-])(?P<a>\d\d?)\s?(?P<gap>[./-])\s?(?P<b>\d\d?)(?P=gap)\s?{_SHORT_YEAR}(?![\d/-])"
)
_PLACE = re.compile(r"(?:date: ?)?[^\d,:]{0,30}(?:, ?)?(?:den|the|le|am|il|on)?", re.IGNORECASE)


@dataclass(frozen=True)
class Mention:
    """A date in a text, with every day it may mean: 11/03/2026 is two."""

    words: str
    start: int
    days: tuple[date, ...]


def mentions(text: str) -> list[Mention]:
    """The dates of a text, in order."""
    folded = flat(text)
    found = [_spelled(text, each) for form in _FORMS for each in form.finditer(folded)]
    found += [_in_figures(text, each) for each in _FIGURES.finditer(folded)]
    kept: dict[int, Mention] = {}
    for mention in found:
        if mention.days:
            kept.setdefault(mention.start, mention)
    return sorted(kept.values(), key=lambda mention: mention.start)


def place_and_day(text: str) -> tuple[Mention, ...]:
    """The day of a line that holds nothing else, or a place before it: “Zürich, 12. November 2026”."""
    found = mentions(text)
    if len(found) != 1:
        return ()
    before, _day, after = text.partition(found[0].words)
    is_alone = not after.strip(" .") and len(before.split()) <= 3 and _PLACE.fullmatch(before.strip())
    has_comma = not before.strip() or "," in before or ":" in before
    return tuple(found) if is_alone and has_comma else ()


def months_first(texts: Iterable[str]) -> bool | None:
    """Whether this document writes the month first, where one of its own dates tells."""
    says = {True: 0, False: 0}
    for text in texts:
        for found in _FIGURES.finditer(flat(text)):
            first, second = int(found["a"]), int(found["b"])
            if found["gap"] == "/" and (first > 12) != (second > 12):
                says[second > 12] += 1
    if bool(says[True]) == bool(says[False]):
        return None
    return bool(says[True])


def settle(mention: Mention, month_first: bool | None) -> Mention:
    """One reading of an ambiguous date, where the document's own habit is known."""
    if len(mention.days) < 2 or month_first is None:
        return mention
    return Mention(mention.words, mention.start, mention.days[:1] if month_first else mention.days[1:])


def _spelled(text: str, found: re.Match[str]) -> Mention:
    parts = found.groupdict()
    month = MONTHS[parts["month"]] if parts.get("month") else int(parts["m"])
    return Mention(text[found.start() : found.end()], found.start(), _days((parts["y"], month, parts["d"])))


def _in_figures(text: str, found: re.Match[str]) -> Mention:
    year, first, second = found["y"], int(found["a"]), int(found["b"])
    readings = [(year, second, first)]  # day first
    if found["gap"] != ".":
        readings.insert(0, (year, first, second))
    return Mention(text[found.start() : found.end()], found.start(), _days(*readings))


def _days(*readings: tuple[str, int, int | str]) -> tuple[date, ...]:
    days = []
    for year, month, day in readings:
        full = int(year) if len(year) == 4 else 2000 + int(year)
        try:
            days.append(date(full, month, int(day)))
        except ValueError:
            continue
    return tuple(dict.fromkeys(days))
