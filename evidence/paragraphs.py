"""Lines joined to what was one paragraph, so that a name or a sentence may run over a line's end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from evidence import dates, patterns, words
from evidence.folding import fold
from evidence.places import Span
from evidence.text import Line, Text

_OPEN_END = patterns.compile(
    r"(?:[,–-]|\b(?:and|or|of|for|the|to|into|from|with|in|by|a|an|our|your|und|oder|fur|der|die|das|den|von|mit|zu|im|et|de"
    r"|y))$"
)
_SENTENCE = patterns.compile(r"(?:(?P<day>\b\d{1,2}\.)|[.!?;])(?P<gap>\s+)[^a-z\d\s]")
_EXPLAINED = patterns.compile(r"(?::|\s[–—-])\s+\S+(?:\s+\S+){2}")
_NUMBERED = patterns.compile(r"^\(?\d{1,2}[.)]\s")
_BEGINS_ANEW = patterns.compile(r"(?:\(?\d{1,3}[.)]?|[\p{L}_][^:.!?]{1,40}:)\s")
_ITEM = patterns.compile(r"(?:\s(?:€|EUR|USD|\$)?\s?\d[\d.,]*(?:\s?(?:€|EUR|USD|\$))?){2}$")
WIDEST_WRAP = 150  # lines longer than this were not wrapped by a page
LONGEST = 4_000  # characters; a longer paragraph is looked at in pieces
TITLE_LINES = 3
FEW_WORDS = 6  # of an entry that begins with what is or was done, or speaks of figures
FEWEST_SMALL = 3  # of them in small letters: “Trained Champions and Users 2026” is a heading
SPOKEN = 8  # words of a sentence
LONG_ENTRY = 10  # words of a numbered entry without a verb; headings are shorter
LONG = 70  # letters; a title rarely fills a line


@dataclass
class Paragraph:
    lines: list[Line]
    size: int = 0  # characters, as long as lines are added to it
    above: str = ""  # the line before it

    @property
    def page(self) -> int:
        return self.lines[0].page

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @cached_property
    def sentences(self) -> list[str]:
        return [self.text[start:end] for start, end in self.places]

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where the sentences begin and end in the paragraph's text."""
        return list(_sentences(self.text))

    def spans(self, start: int, end: int) -> list[Span]:
        """Where a part of the paragraph stands in the page, line by line."""
        found, at = [], 0
        for line in self.lines:
            first, last = max(start - at, 0), min(end - at, len(line.text))
            if first < last:
                found += line.spans(first, last)
            at += len(line.text) + 1
        return found

    @property
    def is_title(self) -> bool:
        """At the very top, or a line that names the project rather than the work."""
        first, last = self.lines[0], self.lines[-1]
        is_over = self.is_announced or self.above.endswith(".")
        if first.index < TITLE_LINES and not (last.ends_sentence or first.is_bullet or is_over):
            return True
        return bool(words.TITLE_LABEL.match(self.lines[0].folded))

    @property
    def is_announced(self) -> bool:
        """It says something of a name, and the line above ends in a colon."""
        return bool(self.above) and self.above.endswith(":") and bool(_EXPLAINED.search(self.lines[0].bare))

    @property
    def is_numbered(self) -> bool:
        return bool(_NUMBERED.match(self.lines[0].text))

    @cached_property
    def is_row(self) -> bool:
        return any(len([cell for cell in line.cells if cell]) > 1 for line in self.lines)

    @property
    def is_item(self) -> bool:
        """An order's row that came out as one line: it ends in quantity and price."""
        return bool(_ITEM.search(self.lines[-1].text))

    @cached_property
    def is_written(self) -> bool:
        """Whether this is said in words, as a sentence, a list's entry or a table's row, not as a heading."""
        first, last = self.lines[0], self.lines[-1]
        if any(line.is_furniture or line.is_excluded for line in self.lines) or self.is_title:
            return False
        if first.text.startswith("#"):
            return False
        if self.is_row or last.ends_sentence or first.is_bullet or self.is_item or dates.mentions(self.text):
            return True
        return self._is_spoken()

    @property
    def is_explained(self) -> bool:
        """A name, a colon, and what is done with it."""
        first = self.lines[0]
        is_apart = not (
            first.is_furniture or first.is_excluded or self.is_title or first.text.startswith("#")
        )
        return is_apart and bool(
            _EXPLAINED.search(" ".join([first.bare, *(line.text for line in self.lines[1:])]))
        )

    def _is_spoken(self) -> bool:
        """Said in a sentence without its full stop, as lists and slides have them."""
        flat = fold(self.lines[0].bare)
        said = self.text.split()
        small = sum(word[:1].islower() for word in said)
        has_figure = any(map(str.isdigit, self.text))
        if words.DONE.match(flat):
            return len(said) >= FEW_WORDS and has_figure and small >= FEWEST_SMALL
        if small < sum(word[:1].isalpha() for word in said) / 2:
            return False
        if words.IMPERATIVE.match(flat):
            return len(said) >= FEW_WORDS
        if self.is_numbered and has_figure and "," in self.text:
            return len(said) >= LONG_ENTRY
        enough = FEW_WORDS if has_figure else SPOKEN
        return len(said) >= enough and bool(words.SPEAKS.search(fold(self.text)))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Not divided after the “2.” of a German date."""
    at = 0
    for found in _SENTENCE.finditer(text):
        if not found["day"]:
            end, begin = patterns.span(found, "gap")
            yield at, end
            at = begin
    yield at, len(text)


def paragraphs(text: Text) -> list[Paragraph]:
    widest: dict[int, int] = {}
    for line in text.lines:
        widest[line.page] = max(widest.get(line.page, 0), len(line.text))
    found: list[Paragraph] = []
    for line in text.lines:
        if found and _goes_on(found[-1], line, widest[line.page]):
            found[-1].lines.append(line)
            found[-1].size += len(line.text)
        else:
            above = text.lines[line.index - 1].text.rstrip() if line.index else ""
            found.append(Paragraph([line], len(line.text), above))
    return found


def _goes_on(paragraph: Paragraph, line: Line, widest: int) -> bool:
    last = paragraph.lines[-1]
    if (
        line.is_bullet
        or last.ends_sentence
        or last.is_furniture
        or line.is_furniture
        or line.page != last.page
    ):
        return False
    if last.is_excluded != line.is_excluded or paragraph.size > LONGEST:
        return False
    if line.goes_on:
        return True
    if line.text[:1].islower():
        return True
    if last.index < TITLE_LINES and len(last.text) < LONG:
        return False
    if last.is_heading or (len(last.cells) > 1 and len(line.cells) > 1):
        return False
    if _OPEN_END.search(last.folded) and (not line.is_heading or last.text[-1].isalpha()):
        return True
    return not line.is_heading and _was_wrapped(last, line, widest)


def _was_wrapped(last: Line, line: Line, widest: int) -> bool:
    """The next word would not have fitted on the line. Letters differ in width, so a tenth is left."""
    if _BEGINS_ANEW.match(line.text):
        return False
    first_word = line.text.split()[0]
    return (
        widest <= WIDEST_WRAP and len(last.cells) == 1 and len(last.text) + 1 + len(first_word) > 0.9 * widest
    )


def of_line(found: Iterable[Paragraph]) -> dict[int, Paragraph]:
    return {line.index: paragraph for paragraph in found for line in paragraph.lines}
