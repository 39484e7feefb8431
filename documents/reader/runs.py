"""What stands together on one line of a page, and how pages are made of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from documents.reader.cleaning import clean
from documents.reader.pages import Page, Place

Box = tuple[float, float, float, float]  # left, foot, right, top in points; the foot of the page is 0

WORD = re.compile(r"\S+")
WIDE = 1.2  # times the height of the letters: as wide a gap lies between columns, not between words


@dataclass(frozen=True, slots=True)
class Run:
    """Words without a wide gap between them. `spans`: where they begin and end among the page's characters;
    none for what the page itself does not have, such as the words of a note.
    """

    text: str
    box: Box
    spans: tuple[tuple[int, int], ...] = ()
    owner: int = 0  # 0: the page itself; else the number of the field or note that was made part of it

    @property
    def begin(self) -> float:
        return self.box[0]

    @property
    def end(self) -> float:
        return self.box[2]

    @property
    def foot(self) -> float:
        return self.box[1]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


Line = list[Run]  # from left to right
Cells = Sequence[Sequence[Run]]  # of a line as it is told: cells apart by tabs, their lines by spaces


def is_wide_gap(before: Box, after: Box) -> bool:
    return after[0] - before[2] > WIDE * (before[3] - before[1])


def text_of(lines: Iterable[Cells]) -> str:
    return "\n".join("\t".join(" ".join(run.text for run in cell) for cell in line) for line in lines)


def page_of(text: str, words: Iterable[tuple[str, Place]]) -> Page:
    """The page with its text made clean. `words`: in the order of the text, with the places they stand at; only
    their characters are counted here.
    """
    kept = clean(text)
    return Page(kept, list(_counted(kept, words)))


def _counted(text: str, words: Iterable[tuple[str, Place]]) -> Iterator[Place]:
    at = 0
    for word, place in words:
        said = word if word.isascii() and word.isprintable() else clean(word)
        found = text.find(said, at, at + len(said) + 8) if said else -1  # spaces and line ends lie between
        if found >= 0:
            at = found + len(said)
            yield Place(found, at, place.left, place.top, place.right, place.bottom)
