"""Where words and lines end on a page, told by where its letters stand.

PDFium guesses it from the sizes that fonts name, which is often not the size in which they are drawn: it puts spaces
into words, breaks a line between two letters of a word, or puts together what stands far apart. What the page says of
itself, its own spaces among it, is left as it is.
"""

from collections.abc import Iterator, Sequence
from math import cos, sin
from statistics import median

from documents.reader.glyphs import Glyphs
from documents.reader.runs import Box

# In parts of the height of the letters.
_TIGHT = 0.05  # a narrower gap lies between two letters of a word
_OPEN = 0.5  # a line goes on behind a gap that is no wider
_ON_TOP = 0.5  # letters that overlap by more are printed over one another
_STEP = 1.0  # no farther apart are a letter and its accent or index, or letters set one below the other

_LOOSE = 0.02  # letters of a word that usually lie farther apart were set so
_WIDER = 1.5  # times the usual gap, and
_AT_LEAST = 0.07  # more than that: a word ends there

FEWEST_APART = 4  # letters, from which one can tell
MOST_APART = 500  # of a line
_LEVEL = 0.99  # cosine of an angle that is none, as scanners leave it
_DIVIDED = "\x02\ufffe\u00ad"  # what PDFium writes where a word is divided at the end of a line
# What fonts that do not say which letters they have mostly call a space, or something that nobody can tell.
_NUMBERS_OF_FONTS = frozenset(map(chr, {*range(1, 9), *range(14, 32)})) - {*_DIVIDED}
_NOT_JUDGED = {*_DIVIDED, *_NUMBERS_OF_FONTS}

Letter = tuple[str, int | None]  # and its number with PDFium; None for what is put in here


def respaced(glyphs: Glyphs) -> Iterator[Letter]:
    piece: list[Letter] = []  # of a line, without spaces of the page's own
    for letter, number in _told(glyphs):
        if letter.isspace() and not (letter == " " and number is not None and glyphs.is_generated(number)):
            yield from _closed_up(piece, glyphs)
            yield letter, number
            piece = []
        else:
            piece.append((letter, number))
    yield from _closed_up(piece, glyphs)


def _closed_up(piece: Sequence[Letter], glyphs: Glyphs) -> Sequence[Letter]:
    """Letters that were set apart, as in headings: a word ends where the gap is wider than between them."""
    numbers = [number for letter, number in piece if number is not None and letter != " "]
    if len(numbers) == len(piece) or not FEWEST_APART <= len(numbers) <= MOST_APART:
        return piece
    gaps = dict(zip(numbers, _gaps(numbers, glyphs), strict=False))
    usual = median(gaps.values())
    if not _LOOSE < usual < _OPEN or not _is_of_words(piece):
        return piece
    kept: list[Letter] = []
    for letter, number in piece:
        behind = gaps.get(kept[-1][1], _OPEN) if kept and kept[-1][1] is not None else _OPEN
        if letter != " " or behind > max(_WIDER * usual, usual + _AT_LEAST):
            kept.append((letter, number))
    return kept


def _gaps(numbers: Sequence[int], glyphs: Glyphs) -> Iterator[float]:
    """Behind each letter; as wide as can be where they are not on one line."""
    boxes = [glyphs.bounds(number) for number in numbers]
    for before, after, number in zip(boxes, boxes[1:], numbers, strict=False):
        gap = _gap(before, after, number, glyphs)
        yield _OPEN if gap is None else gap


def _is_of_words(piece: Sequence[Letter]) -> bool:
    """Figures side by side are as many numbers."""
    written = "".join(letter for letter, _number in piece)
    return 2 * sum(map(str.isalpha, written)) > len(written.replace(" ", ""))


def _told(glyphs: Glyphs) -> Iterator[Letter]:
    last: Box | None = None  # of the letter before, where what lies between may be judged
    between: list[Letter] = []
    for number, letter in enumerate(glyphs.said()):
        if letter.isspace():
            between.append((letter, number))
            continue
        box = None if letter in _NOT_JUDGED else glyphs.bounds(number)
        yield from _judged(between, last, box, number, glyphs) if last and box else between
        yield " " if letter in _NUMBERS_OF_FONTS else letter, number
        last, between = box, []
    yield from between


def _judged(
    between: Sequence[Letter], before: Box, after: Box, number: int, glyphs: Glyphs
) -> Sequence[Letter]:
    """What lies between two letters."""
    if not between:
        return [("\n", None)] if _is_far(before, after, number, glyphs) else between
    if not all(each is not None and glyphs.is_generated(each) for _said, each in between):
        return between
    gap = _gap(before, after, number, glyphs)
    if gap is None or gap <= -_ON_TOP or gap >= _OPEN:
        return between
    return [(" ", between[0][1])] if gap >= _TIGHT else []


def _gap(before: Box, after: Box, number: int, glyphs: Glyphs) -> float | None:
    """Between two letters of one line; None where they are of two, or their line is aslant."""
    if not _is_level(before, after):
        before, after = _on_its_side(before), _on_its_side(after)
        if not _is_level(before, after) or abs(sin(glyphs.angle(number))) < _LEVEL:
            return None
    elif abs(cos(glyphs.angle(number))) < _LEVEL:
        return None
    return _apart(before[0], before[2], after[0], after[2]) / _height(before, after)


def _is_far(before: Box, after: Box, number: int, glyphs: Glyphs) -> bool:
    """On lines that do not touch, where PDFium says nothing of it."""
    if before[1] == after[1] or _is_level(before, after):
        return False  # most by far
    angle = glyphs.angle(number)
    if abs(sin(angle)) > _LEVEL:
        before, after = _on_its_side(before), _on_its_side(after)
    elif abs(cos(angle)) < _LEVEL:
        return False
    return _apart(before[1], before[3], after[1], after[3]) > _STEP * _height(before, after) > 0


def _is_level(before: Box, after: Box) -> bool:
    return min(before[3], after[3]) - max(before[1], after[1]) > _height(before, after) / 2 > 0


def _height(before: Box, after: Box) -> float:
    return min(before[3] - before[1], after[3] - after[1])


def _on_its_side(box: Box) -> Box:
    left, foot, right, top = box
    return foot, left, top, right


def _apart(begin: float, end: float, other_begin: float, other_end: float) -> float:
    """Less than 0 where they overlap."""
    return max(other_begin - end, begin - other_end)
