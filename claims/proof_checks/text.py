"""A document's text as lines and words: cells of tables apart, headings, footers and exclusions marked."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from claims.proof_checks import words

LONGEST_DOCUMENT = 1_000_000  # characters; what lies behind is not looked at
FEW_LETTERS = 40  # a page with fewer is a picture, or as good as one
_CELL_GAP = re.compile(r"\t|\s*[|│]\s*| {3,}")
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
)
_BULLET = re.compile(r"^\s*(?:[-–—•▪◦●○■□*·‣➢✓✔→o]\s+|\(?[a-z]\)\s+)")
_NUMBER = re.compile(r"^\s*(?:#{1,6}\s+|(?:§\s*)?\d{1,2}(?:\.\d{1,2})*[.)]?\s+|[IVX]{1,4}\.\s+)")
_OF_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|…{2,}\s*\d*\s*$")
_PAGE_OF = re.compile(r"\b(?:page|seite|página|p\.)\s*\d+(?:\s*(?:of|/|von|de|sur)\s*\d+)?\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;]['\"”’)]*$")


def fold(text: str) -> str:
    """Lower case without diacritics, for comparing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def flat(text: str) -> str:
    """Folded character by character, so that every place stays where it was."""
    return text.lower() if text.isascii() else "".join(map(_flat_char, text))


@cache
def _flat_char(char: str) -> str:
    return fold(char)[:1] or " "


@dataclass(frozen=True)
class Word:
    text: str  # folded
    line: int  # index in Text.lines
    start: int  # offsets in the line's text
    end: int


@dataclass
class Line:
    page: int  # from 1
    index: int
    text: str
    is_furniture: bool = False  # a running header or footer, or an entry of the table of contents
    is_heading: bool = False
    is_excluded: bool = False  # under “out of scope”
    starts_page: bool = False

    @cached_property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in _CELL_GAP.split(self.text.strip(" |│"))]

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def bare(self) -> str:
        """Without bullet or number."""
        return _NUMBER.sub("", _BULLET.sub("", self.text)).strip()

    @property
    def is_bullet(self) -> bool:
        return bool(_BULLET.match(self.text))

    @property
    def ends_sentence(self) -> bool:
        return bool(_SENTENCE_END.search(self.text.rstrip()))

    @property
    def is_body(self) -> bool:
        return not (self.is_furniture or self.is_heading or self.is_excluded)


class Text:
    """The lines of a document that have something on them, and its words in order."""

    def __init__(self, pages: Sequence[str]) -> None:
        self.lines: list[Line] = []
        self.blank_pages = [
            number for number, page in enumerate(pages, start=1) if _letters(page) < FEW_LETTERS
        ]
        self.letters = sum(map(_letters, pages))
        self._take_in(pages)
        _mark_furniture(self.lines, len(pages))
        _mark_headings(self.lines)
        _mark_exclusions(self.lines)

    def _take_in(self, pages: Sequence[str]) -> None:
        room = LONGEST_DOCUMENT
        for number, page in enumerate(pages, start=1):
            clean = unicodedata.normalize("NFKC", page[: max(room, 0)].translate(_UNSEEN))
            room -= len(page)
            starts_page = True
            for raw in clean.splitlines():
                if raw.strip():
                    text = raw.rstrip("\r\n ").lstrip(" \t")
                    self.lines.append(Line(number, len(self.lines), text, starts_page=starts_page))
                    starts_page = False

    @cached_property
    def words(self) -> list[Word]:
        return [
            Word(fold(found.group()), line.index, found.start(), found.end())
            for line in self.lines
            for found in _WORD.finditer(line.text)
        ]

    @property
    def title(self) -> str:
        """What stands at the top, folded: the kind of document shows there."""
        return " ".join(line.folded for line in self.lines[:6])


def _letters(page: str) -> int:
    return sum(map(str.isalpha, page))


def _mark_furniture(lines: list[Line], pages: int) -> None:
    repeated = _repeated(lines) if pages > 1 else set()
    for line in lines:
        line.is_furniture = (
            _shape(line) in repeated
            or bool(_OF_CONTENTS.search(line.text))
            or (bool(_PAGE_OF.search(line.text)) and len(line.text) < 120)
        )
    _mark_contents(lines)


def _repeated(lines: list[Line]) -> set[str]:
    """Lines that stand at the top or foot of two pages and differ in figures only."""
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    edges: Counter[str] = Counter()
    for of_page in by_page.values():
        edges.update({_shape(line) for line in [*of_page[:2], *of_page[-3:]]})
    return {shape for shape, count in edges.items() if count > 1 and len(shape) > 2}


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "0", line.folded).strip()


def _mark_contents(lines: list[Line]) -> None:
    """Entries below “Contents”, as long as they end in a page number."""
    is_within = False
    for line in lines:
        if line.bare.rstrip(":").casefold() in words.CONTENTS:
            is_within = line.is_furniture = True
        elif is_within:
            is_within = bool(re.search(r"\s\d{1,3}$", line.text))
            line.is_furniture |= is_within


def _mark_headings(lines: list[Line]) -> None:
    for line in lines:
        line.is_heading = line.text.startswith("#") or is_heading_like(line)
    for line in lines[:1]:
        line.is_heading = line.is_heading or not line.ends_sentence


def is_heading_like(line: Line) -> bool:
    """Short, one cell, no sentence, no date, no list: it names what follows."""
    if line.is_bullet or line.ends_sentence or len([cell for cell in line.cells if cell]) > 1:
        return False
    count = len(line.bare.split())
    return 0 < count <= 9 and not re.search(r":\s*\S", line.bare)


def _mark_exclusions(lines: list[Line]) -> None:
    """What stands under “Out of scope” until the next heading that is not itself an entry of that list."""
    is_within = False
    for index, line in enumerate(lines):
        head = fold(line.bare.rstrip(": "))
        if words.EXCLUSION_HEADING.match(head) and len(head.split()) <= 7:
            is_within = line.is_excluded = True
        elif is_within:
            is_within = not _ends_exclusion(lines, index)
            line.is_excluded = is_within


def _ends_exclusion(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if len(line.cells) > 1 and words.MILESTONES.search(line.folded):  # the head of a table
        return True
    if not line.is_heading and not _NUMBER.match(line.text):
        return False
    return bool(words.SECTION.search(line.folded))
