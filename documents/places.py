"""From a passage of a page's text to where it stands on the page's picture, and from a place there to its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEAR = 0.6  # of a word's height; what differs by less is on one line
WHOLE = 10_000  # a page's picture, from edge to edge


@dataclass(frozen=True)
class Passage:
    """Characters `start` to `end` of a page's text, and what they answer."""

    page: int  # from 1
    start: int
    end: int
    label: str
    key: str = ""  # of the place in the page's HTML


@dataclass(frozen=True)
class Box:
    """In ten thousandths of the picture's width and height."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def between(cls, left: int, top: int, right: int, bottom: int) -> "Box":
        return cls(left, top, right - left, bottom - top)

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    @property
    def is_on_page(self) -> bool:
        """With its whole, and it has some: nobody sees a line without width."""
        left, top, right, bottom = self.edges
        return 0 <= left < right <= WHOLE and 0 <= top < bottom <= WHOLE


@dataclass(frozen=True)
class Area:
    """A place that somebody drew or picked on a page, and what is said of it."""

    page: int  # from 1
    box: Box
    label: str
    words: str  # that stand there; "" where nobody knows
    key: str = ""  # of the place in the page's HTML


def boxes(places: Iterable[Sequence[int]], start: int, end: int) -> list[Box]:
    """One box for each line over which the passage runs; none where nobody knows the words' places."""
    lines: list[list[int]] = []
    for begin, finish, *edges in places:
        if begin >= end or finish <= start:
            continue
        if lines and _is_beside(lines[-1], edges):
            lines[-1] = _around(lines[-1], edges)
        else:
            lines.append(edges)
    return [Box.between(*edges) for edges in lines]


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all; there is at least one."""
    lefts, tops, rights, bottoms = zip(*(box.edges for box in boxes), strict=True)
    return Box.between(min(lefts), min(tops), max(rights), max(bottoms))


def words_within(places: Iterable[Sequence[int]], text: str, box: Box) -> str:
    """The words whose middle lies in the box, in the order of the text."""
    left, top, right, bottom = box.edges
    within = [
        text[start:end]
        for start, end, *edges in places
        if left <= (edges[0] + edges[2]) / 2 <= right and top <= (edges[1] + edges[3]) / 2 <= bottom
    ]
    return " ".join(" ".join(within).split())


def _is_beside(line: Sequence[int], edges: Sequence[int]) -> bool:
    height = max(line[3] - line[1], edges[3] - edges[1], 1)
    return abs(line[3] - edges[3]) < NEAR * height and edges[0] >= line[0]


def _around(line: Sequence[int], edges: Sequence[int]) -> list[int]:
    lefts, rights = (line[0], edges[0]), (line[2], edges[2])
    return [min(lefts), min(line[1], edges[1]), max(rights), max(line[3], edges[3])]
