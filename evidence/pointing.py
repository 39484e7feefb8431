"""The places of what a signature consists of: the name, the company, the day."""

from collections.abc import Iterable, Sequence

from evidence import names
from evidence.dates import Mention
from evidence.places import Span
from evidence.text import Line

MOST_SPANS = 40  # of one answer; more would show nobody anything


def of_signature(
    lines: Sequence[Line], who: str, companies: tuple[str, ...], days: Iterable[Mention]
) -> tuple[Span, ...]:
    """Where the name, the companies and the days stand on the lines that are quoted."""
    found = _first(lines, who) or [span for line in lines[:1] for span in line.spans()]
    for line in lines:
        for start, end in names.places_in(line, companies):
            found += line.spans(start, end)
    return tidy([*found, *of_days(lines, days)])


def of_days(lines: Sequence[Line], days: Iterable[Mention]) -> list[Span]:
    return [span for day in days for span in _first(lines, day.words)]


def tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, each once, and no more than can be shown."""
    return tuple(sorted(set(spans))[:MOST_SPANS])


def _first(lines: Iterable[Line], words: str) -> list[Span]:
    """Where these words stand first."""
    for line in lines:
        if words and (at := line.text.find(words)) >= 0:
            return line.spans(at, at + len(words))
    return []
