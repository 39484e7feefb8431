"""Dates as documents write them: ISO, with points or slashes, with the months of five languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from evidence import patterns
from evidence.folding import flat
from evidence.patterns import Match

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
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>20\d\d)"
_SHORT_YEAR = r"(?P<y>20\d\d|\d\d)"


def _is_whole(found: Match) -> bool:
    """Not part of a longer number, such as 12.11.2026.4 or 202611."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() : found.end() + 2]
    is_more = after[:1].isdigit() or (after[:1] == "." and after[1:].isdigit())
    return not (before.isdigit() or before == "." or is_more)


def _ends_with_its_year(found: Match) -> bool:
    return not found.string[found.end() : found.end() + 1].isdigit()


def _is_one_date(found: Match) -> bool:
    """The same sign twice, and no more of them around: 1/2/26, not 1/2/26/4."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() : found.end() + 1]
    around = before.isdigit() or after.isdigit() or before in tuple("./-") or after in tuple("/-")
    return found["gap"] == found["again"] and not around


_MAY_BE = patterns.compile(r"\d.*\d.*\d")  # no day is written with fewer
_FORMS = [
    patterns.compile(rf"{_YEAR}[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)", fits=_is_whole),
    patterns.compile(
        rf"(?P<d>\d\d?)(?:st|nd|rd|th|er|\.|º|o)?[\s\-/]*(?:of\s+|de\s+)?(?P<month>{MONTH})"
        rf"\.?,?[\s\-/]*(?:de\s+|del\s+)?{_SHORT_YEAR}",
        fits=_is_whole,
    ),
    patterns.compile(
        rf"\b(?P<month>{MONTH})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}", fits=_ends_with_its_year
    ),
]
_FIGURES = patterns.compile(
    rf"(?P<a>\d\d?)\s?(?P<gap>[./–-])\s?(?P<b>\d\d?)\s?(?P<again>[./–-])\s?{_SHORT_YEAR}",
    fits=_is_one_date,
)
_PLACE = patterns.compile(r"(?:date: ?)?[^\d,:]{0,30}(?:, ?)?(?:den|the|le|am|il|on)?", any_case=True)


@dataclass(frozen=True)
class Mention:
    """A date in a text, with every day it may mean: 11/03/2026 is two."""

    words: str
    start: int
    days: tuple[date, ...]


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """The dates of a text, in order."""
    if not _MAY_BE.search(text):
        return ()
    folded = flat(text)
    found = [_spelled(text, each) for form in _FORMS for each in form.finditer(folded)]
    found += [_in_figures(text, each) for each in _FIGURES.finditer(folded)]
    kept: dict[int, Mention] = {}
    for mention in found:
        if mention.days:
            kept.setdefault(mention.start, mention)
    return tuple(sorted(kept.values(), key=lambda mention: mention.start))


def place_and_day(text: str) -> tuple[Mention, ...]:
    """The day of a line that holds nothing else, or a place before it: “Zürich, 12. November 2026”."""
    found = mentions(text)
    if len(found) != 1:
        return ()
    before, _day, after = text.partition(found[0].words)
    is_alone = not after.strip(" .") and len(before.split()) <= 3 and _PLACE.fullmatch(before.strip())
    has_comma = not before.strip() or "," in before or ":" in before
    return found if is_alone and has_comma else ()


def months_first(texts: Iterable[str]) -> bool | None:
    """Whether this document writes the month first, where one of its own dates tells."""
    says = {True: 0, False: 0}
    for text in texts:
        for found in _FIGURES.finditer(flat(text)) if _MAY_BE.search(text) else ():
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


def _spelled(text: str, found: Match) -> Mention:
    parts = found.groupdict()
    month = MONTHS[parts["month"]] if parts.get("month") else int(parts["m"])
    return Mention(text[found.start() : found.end()], found.start(), _days((parts["y"], month, parts["d"])))


def _in_figures(text: str, found: Match) -> Mention:
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
