"""Lines joined to what was one paragraph, so that a name or a sentence may run over a line's end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from claims.proof_checks import dates, words
from claims.proof_checks.text import Line, Text, fold

_OPEN_END = re.compile(
    r"(?:[,–-]|\b(?:and|or|of|for|the|to|into|from|with|in|by|a|an|our|your|und|oder|fur|der|die|das|den|von|mit|zu|im|et|de"
    r"|y))$"
)
# Not after “2.” of a German date.
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[^a-z\d])")
_EXPLAINED = re.compile(r"(?::|\s[–—-])\s+\S+(?:\s+\S+){2}")
_BEGINS_ANEW = re.compile(r"(?:\(?\d{1,3}[.)]?|[^\W\d][^:.!?]{1,40}:)\s")
_ITEM = re.compile(r"(?:\s(?:€|EUR|USD|\$)?\s?\d[\d.,]*(?:\s?(?:€|EUR|USD|\$))?){2}$")
WIDEST_WRAP = 150  # lines longer than this were not wrapped by a page
TITLE_LINES = 3
LONG = 70  # letters; a title rarely fills a line


@dataclass
class Paragraph:
    lines: list[Line]

    @property
    def page(self) -> int:
        return self.lines[0].page

    @cached_property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @cached_property
    def sentences(self) -> list[str]:
        return _SENTENCE.split(self.text)

    @property
    def is_title(self) -> bool:
        """At the very top, or a line that names the project rather than the work."""
        first, last = self.lines[0], self.lines[-1]
        if first.index < TITLE_LINES and not (last.ends_sentence or first.is_bullet):
            return True
        return bool(words.TITLE_LABEL.match(self.lines[0].folded))

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
        flat = fold(self.lines[0].bare)
        count = len(self.text.split())
        small = sum(word[:1].islower() for word in self.text.split())
        if small < count / 2:
            return False
        if words.IMPERATIVE.match(flat):
            return count >= 6
        return count >= 8 and bool(words.SPEAKS.search(fold(self.text)))


def paragraphs(text: Text) -> list[Paragraph]:
    widest: dict[int, int] = {}
    for line in text.lines:
        widest[line.page] = max(widest.get(line.page, 0), len(line.text))
    found: list[Paragraph] = []
    for line in text.lines:
        if found and _goes_on(found[-1].lines, line, widest[line.page]):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line]))
    return found


def _goes_on(before: list[Line], line: Line, widest: int) -> bool:
    last = before[-1]
    if (
        line.is_bullet
        or last.ends_sentence
        or last.is_furniture
        or line.is_furniture
        or line.page != last.page
    ):
        return False
    if last.is_excluded != line.is_excluded:
        return False
    if line.text[:1].islower():
        return True
    if last.index < TITLE_LINES and len(last.text) < LONG:
        return False
    if last.is_heading:
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
