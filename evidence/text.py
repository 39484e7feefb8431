"""A document's text as lines and words: cells of tables apart, headings, footers and exclusions marked."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from evidence import patterns, words
from evidence.folding import fold
from evidence.pages import FEW_LETTERS, LONGEST_DOCUMENT, MOST_LINES, PageText, letters_in, within_bounds
from evidence.places import Mapped, Span
from evidence.reflow import reflowed

_GAPS = ("\t", "|", "│", "   ")
_CELL_GAP = patterns.compile(r"\t|\s*[|│]\s*| {3,}")
_WORD = patterns.compile(rf"[{patterns.ALNUM}]+")
_BULLET = patterns.compile(r"^\s*(?:[-–—•▪◦●○■□*·‣➢✓✔→o]\s+|\(?[a-z]\)\s+)")
_NUMBER = patterns.compile(r"^\s*(?:#{1,6}\s+|(?:§\s*)?\d{1,2}(?:\.\d{1,2})*[.)]?\s+|[IVX]{1,4}\.\s+)")
_OF_CONTENTS = patterns.compile(r"(?:\.\s?){4,}\s*\d*\s*$")
_PAGE_OF = patterns.compile(
    r"\b(?:page|seite|página|p\.)\s*\d+(?:\s*(?:of|/|von|de|sur)\s*\d+)?\b", any_case=True
)
_FIGURES = patterns.compile(r"\d+")
_PAGE_NUMBER = patterns.compile(r"\s\d{1,3}$")
_VALUE = patterns.compile(r":\s*\S")


@dataclass(frozen=True)
class Word:
    text: str  # folded
    at: int  # index in Text.words
    line: int  # index in Text.lines
    start: int  # offsets in the line's text
    end: int


@dataclass(frozen=True)
class Piece:
    """A cell of a line and where it stands in it."""

    text: str
    start: int
    end: int


@dataclass
class Line:
    page: int  # from 1
    index: int
    mapped: Mapped
    goes_on: bool = False  # with the line before, from which it was cut
    is_from_picture: bool = False
    is_furniture: bool = False  # a running header or footer, or an entry of the table of contents
    is_heading: bool = False
    is_excluded: bool = False  # under “out of scope”
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.mapped.text

    def spans(self, start: int = 0, end: int | None = None) -> list[Span]:
        """Where the characters from `start` to `end` stand in the page that was given."""
        return self.mapped.spans(self.page, start, len(self.text) if end is None else end)

    def part(self, start: int, end: int) -> "Line":
        return Line(self.page, self.index, self.mapped.cut(start, end), is_from_picture=self.is_from_picture)

    @cached_property
    def cells(self) -> list[str]:
        text = self.text.strip(" |│")
        if not any(gap in text for gap in _GAPS):
            return [text]
        return [cell.strip() for cell in _CELL_GAP.split(text)]

    @cached_property
    def pieces(self) -> list[Piece]:
        found, at = [], 0
        for cell in self.cells:
            start = self.text.find(cell, at) if cell else at
            found.append(Piece(cell, start, start + len(cell)))
            at = start + len(cell)
        return found

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
        return self.text.rstrip().rstrip("'\"”’)").endswith(tuple(".!?;"))


class Text:
    """The lines of a document that have something on them, and its words in order.

    pages: the text of each page, or PageText where more is known of it
    mend: what puts the lines of pictures right before they are looked at
    """

    def __init__(
        self, pages: Sequence[str | PageText], mend: Callable[[Mapped], Mapped] = lambda line: line
    ) -> None:
        self.lines: list[Line] = []
        self.letters = 0
        self.unread_pages: list[int] = []
        self.pictures: set[int] = set()
        self._room = LONGEST_DOCUMENT
        for number, page in enumerate(pages, start=1):
            self._take(number, page if isinstance(page, PageText) else PageText(page), mend)
        self._mark(len(pages))

    @classmethod
    def of_lines(cls, lines: Sequence[Line]) -> "Text":
        """A part of a document that is looked at as one of its own."""
        text = cls([])
        for line in lines:
            text.lines.append(
                Line(line.page, len(text.lines), line.mapped, line.goes_on, line.is_from_picture)
            )
        text._mark(1)
        return text

    def _take(self, number: int, page: PageText, mend: Callable[[Mapped], Mapped]) -> None:
        bounded, is_whole = within_bounds(page.text, self._room, MOST_LINES - len(self.lines))
        raws = reflowed(bounded)
        letters = sum(letters_in(raw.mapped.text) for raw in raws)
        self._room -= sum(len(raw.mapped.text) for raw in raws)
        self.letters += letters
        is_too_faint = page.is_from_picture and letters < FEW_LETTERS
        if page.is_unread or is_too_faint or not is_whole:
            self.unread_pages.append(number)
        if page.is_from_picture:
            self.pictures.add(number)
        for raw in raws:
            mapped = mend(raw.mapped) if page.is_from_picture else raw.mapped
            self.lines.append(Line(number, len(self.lines), mapped, raw.goes_on, page.is_from_picture))

    def _mark(self, pages: int) -> None:
        _mark_furniture(self.lines, pages)
        _mark_headings(self.lines)
        _mark_exclusions(self.lines)

    @cached_property
    def words(self) -> list[Word]:
        return words_in(self.lines)

    @property
    def title(self) -> str:
        """What stands at the top, folded: the kind of document shows there."""
        return " ".join(line.folded for line in self.lines[:6])


def words_in(lines: Sequence[Line]) -> list[Word]:
    """The words and figures of lines, in order."""
    places = ((line, found) for line in lines for found in _WORD.finditer(line.text))
    return [
        Word(fold(found.group()), at, line.index, found.start(), found.end())
        for at, (line, found) in enumerate(places)
    ]


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
    return _FIGURES.sub("0", line.folded).strip()


def _mark_contents(lines: list[Line]) -> None:
    """Entries below “Contents”, as long as they end in a page number."""
    is_within = False
    for line in lines:
        if line.bare.rstrip(":").casefold() in words.CONTENTS:
            is_within = line.is_furniture = True
        elif is_within:
            is_within = bool(_PAGE_NUMBER.search(line.text))
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
    return 0 < count <= 9 and not (":" in line.bare and _VALUE.search(line.bare))


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
