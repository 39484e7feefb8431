"""Where words stand in the pages that were given, whatever was made of them since."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST_GAP = 2  # characters that may be missing between two of the same passage, such as invisible ones


@dataclass(frozen=True, order=True)
class Span:
    """Characters of a page as it was given: `page` from 1, `start` and `end` as Python slices them."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Mapped:
    """A text, and of each of its characters where it stands in the page."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def plain(cls, text: str, at: int) -> "Mapped":
        """Text that stands in the page as it is, from `at` on."""
        return cls(text, range(at, at + len(text)), range(at + 1, at + len(text) + 1))

    def cut(self, start: int, end: int) -> "Mapped":
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def then(self, other: "Mapped", between: str = "") -> "Mapped":
        """Both, with signs between them that stand where the first ends."""
        at = self.ends[-1] if self.text else 0
        gap = [at] * len(between)
        starts, ends = [*self.starts, *gap, *other.starts], [*self.ends, *gap, *other.ends]
        return Mapped(self.text + between + other.text, starts, ends)

    def respelled(self, start: int, end: int, by: str) -> "Mapped":
        """With other letters from `start` to `end`; each of them stands for that whole piece of the page."""
        first, last, size = self.starts[start], self.ends[end - 1], len(by)
        return Mapped(
            self.text[:start] + by + self.text[end:],
            [*self.starts[:start], *[first] * size, *self.starts[end:]],
            [*self.ends[:start], *[last] * size, *self.ends[end:]],
        )

    def respelled_each(self, start: int, by: str) -> "Mapped":
        """With as many other characters from `start` on, each in the place of the one there."""
        return Mapped(self.text[:start] + by + self.text[start + len(by) :], self.starts, self.ends)

    def spans(self, page: int, start: int, end: int) -> list[Span]:
        """One span for each run of characters that stand together in the page, without spaces around it."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end -= len(piece) - len(piece.rstrip())
        found: list[Span] = []
        for first, last in zip(self.starts[start:end], self.ends[start:end], strict=True):
            if last <= first:
                continue
            if found and found[-1].start <= first <= found[-1].end + WIDEST_GAP:
                found[-1] = Span(page, found[-1].start, max(last, found[-1].end))
            else:
                found.append(Span(page, first, last))
        return found
