"""Words that were seen on a picture of a page, and the lines they make."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from documents.reader.runs import Box, Line, Run, is_wide_gap

INCH = 200  # pixels, as if; points are told with it
# Two letters of a script that has no spaces: kana, ideographs, full-width forms.
_WITHOUT_SPACES = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]{2}")


@dataclass(frozen=True)
class Seen:
    """A word, how sure it is (of 100), its line, and where it stands in pixels from the upper left."""

    text: str
    sure: float
    line: tuple[str, ...]
    box: Box

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


Numbered = tuple[int, Seen]  # with its number among the words of the page


def sureness(words: Iterable[Seen]) -> float:
    """Of the page: long words count more, as stains are short."""
    words = list(words)
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def lines_of(words: Iterable[Numbered]) -> list[list[Numbered]]:
    """By where they stand, from the top down, each from left to right."""
    lines: list[list[Numbered]] = []
    for number, word in sorted(words, key=lambda each: each[1].middle[1]):
        if not (lines and _is_level(lines[-1][-1][1], word)):
            lines.append([])
        lines[-1].append((number, word))
    return [sorted(line, key=lambda each: each[1].box[0]) for line in lines]


def _is_level(one: Seen, other: Seen) -> bool:
    common = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return common > min(one.height, other.height) / 2


def runs_of(line: Sequence[Numbered], height: int) -> Line:
    """Its runs; their spans count words. `height`: of the picture."""
    runs: list[Run] = []
    for number, word in line:
        run = _run_of(number, word, line, height)
        if runs and not is_wide_gap(runs[-1].box, run.box):
            before = runs.pop()
            run = together(before, run, "" if _WITHOUT_SPACES.match(before.text[-1] + run.text[0]) else " ")
        runs.append(run)
    return runs


def whole(line: Sequence[Numbered], height: int) -> Run:
    """The line as one, whatever gaps there are."""
    return reduce(lambda before, run: together(before, run, " "), runs_of(line, height))


def _run_of(number: int, word: Seen, line: Sequence[Numbered], height: int) -> Run:
    """As high as its line."""
    top, foot = min(each.box[1] for _n, each in line), max(each.box[3] for _n, each in line)
    box = (word.box[0], height - foot, word.box[2], height - top)
    return Run(word.text, _points(box), ((number, number + 1),))


def together(before: Run, run: Run, gap: str) -> Run:
    left, foot, right, top = before.box
    box = (left, min(foot, run.foot), max(right, run.end), max(top, run.box[3]))
    return Run(f"{before.text}{gap}{run.text}", box, (*before.spans, *run.spans))


def _points(pixels: Box) -> Box:
    left, foot, right, top = (value * 72 / INCH for value in pixels)
    return left, foot, right, top
