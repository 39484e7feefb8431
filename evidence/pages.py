"""Pages as lines of characters that compare: what programs put in for the eye is gone, and every place is kept."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.places import Mapped

LONGEST_LINE = 2_000  # characters; longer ones are looked at in pieces
LONGEST_PAGE = 200_000  # characters; what lies behind is not looked at
LONGEST_DOCUMENT = 1_000_000
MOST_LINES = 20_000  # of a document
FEW_LETTERS = 40  # a picture in which fewer were read was not read
MOST_MARKS = 8  # characters of one letter with the marks on it; nobody writes more
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe58\ufe63\uff0d"), "-")
_UNSEEN = dict.fromkeys(
    [*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x61C, 0x180E]
    + [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC)]
    + [0x2122, 0x2120, *range(0xFE00, 0xFE10), *range(0xD800, 0xE000), 0xFFFF, *range(0xE0000, 0xE0080)]
)
_MEANT = _UNSEEN | _DASHES | {0x1680: " ", 0x0B: " ", 0x0C: " "}


@dataclass(frozen=True)
class PageText:
    """What was read of one page.

    is_from_picture: read by OCR, so that letters may be wrong
    is_unread: a picture, or part of one, that nobody could read: whatever is not found may stand there
    """

    text: str
    is_from_picture: bool = False
    is_unread: bool = False


@dataclass(frozen=True)
class RawLine:
    mapped: Mapped
    goes_on: bool = False  # a piece of a line that is longer than one is looked at


def within_bounds(text: str, room: int, most_lines: int) -> tuple[list[RawLine], bool]:
    """The lines of a page up to a document's bounds, and whether these are all there are."""
    found: list[RawLine] = []
    room = min(room, LONGEST_PAGE)
    for line in lines_of(text):
        room -= len(line.mapped.text)
        if room < 0 or len(found) >= most_lines:
            return found, False
        found.append(line)
    return found, True


def lines_of(text: str) -> Iterator[RawLine]:
    """The lines of a page that have something on them."""
    at = 0
    for raw in text.splitlines(keepends=True):
        yield from _pieces(normalised(raw.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), at))
        at += len(raw)


def normalised(raw: str, at: int) -> Mapped:
    """Compatible characters made one (NFKC), invisible ones gone, all hyphens alike."""
    if raw.isascii() and (raw.isprintable() or raw.replace("\t", "").isprintable()):
        return Mapped.plain(raw, at)
    text, starts, ends = [], [], []
    for begin, end in _clusters(raw):
        alike = unicodedata.normalize("NFKC", raw[begin:end].translate(_MEANT)).translate(_MEANT)
        for char in alike[:MOST_MARKS]:
            text.append(char)
            starts.append(at + begin)
            ends.append(at + end)
    return Mapped("".join(text), starts, ends)


def _clusters(raw: str) -> Iterator[tuple[int, int]]:
    """A letter with the marks on it."""
    begin = 0
    for at in range(1, len(raw) + 1):
        is_within = at < len(raw) and raw[at] > "\u02ff" and unicodedata.combining(raw[at])
        if not is_within or at - begin > MOST_MARKS:
            yield begin, at
            begin = at


def _pieces(line: Mapped) -> Iterator[RawLine]:
    goes_on, begin = False, 0
    while begin < len(line.text):
        end = _end_of_piece(line.text, begin)
        bare = line.text[begin:end].rstrip(" ").lstrip(" \t")
        if bare.strip():
            start = begin + line.text[begin:end].index(bare)
            yield RawLine(line.cut(start, start + len(bare)), goes_on)
            goes_on = True
        begin = end


def _end_of_piece(text: str, begin: int) -> int:
    """After the last sentence that fits, else after the last word."""
    if len(text) - begin <= LONGEST_LINE:
        return len(text)
    end = begin + LONGEST_LINE
    for gap in (". ", " ", "\t"):
        if (found := text.rfind(gap, begin + LONGEST_LINE // 2, end)) > 0:
            return found + len(gap)
    return end


def letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))
