"""Days as they were read of pictures: O for 0, l for 1, a letter wrong in the month."""

from evidence import patterns
from evidence.dates import MONTHS
from evidence.folding import fold
from evidence.likeness import as_written, faults, skeleton
from evidence.places import Mapped

_FIGURES = str.maketrans("OoQDlIi|!ZzSsBG", "0000" + "11111" + "22" + "55" + "86")
_NUMBER = r"[0-9OoQlI|!ZSBG]"
_IN_FIGURES = patterns.compile(rf"{_NUMBER}{{1,4}} ?[./–-] ?{_NUMBER}{{1,2}} ?[./–-] ?{_NUMBER}{{2,4}}")
_YEAR = patterns.compile(r"[2Zz][0OoQ][0-9OoQlI|!ZSBG]{2}")
_DAY = patterns.compile(rf"{_NUMBER}{{1,2}}(?:st|nd|rd|th)?")
_TOKEN = patterns.compile(rf"[{patterns.ALNUM}|!]+")
FEWEST_FIGURES = 3  # that were read as such, in a day of figures alone
SHORTEST_FAULTY = 5  # letters of a month's name; “mar” and “may” are one letter apart


def mended_days(line: Mapped) -> Mapped:
    return _spelled(_in_figures(line))


def _in_figures(line: Mapped) -> Mapped:
    for found in _IN_FIGURES.finditer(line.text):
        said = found.group()
        if sum(map(str.isdigit, said)) >= FEWEST_FIGURES and _stands_alone(
            line.text, found.start(), found.end()
        ):
            line = line.respelled_each(found.start(), said.translate(_FIGURES))
    return line


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return not any(map(patterns.is_of_a_word, around))


def _spelled(line: Mapped) -> Mapped:
    """Month names, and the numbers beside them."""
    tokens = [(each.group(), each.start(), each.end()) for each in _TOKEN.finditer(line.text)]
    for index in reversed(range(len(tokens))):
        said, start, end = tokens[index]
        near = [tokens[at][0] for at in (index - 1, index + 1, index + 2) if 0 <= at < len(tokens)]
        month = _month(said) if any(map(_is_number, near)) else ""
        if not month:
            continue
        for other, first, last in reversed(tokens[index + 1 : index + 3]):
            line = _as_number(line, other, first, last)
        if month != fold(said):
            line = line.respelled(start, end, as_written(month, said))
        if index:
            line = _as_number(line, *tokens[index - 1])
    return line


def _is_number(token: str) -> bool:
    return bool(_YEAR.fullmatch(token) or _DAY.fullmatch(token))


def _as_number(line: Mapped, token: str, start: int, end: int) -> Mapped:
    if not _is_number(token):
        return line
    digits = token[:-2] if token[-2:] in ("st", "nd", "rd", "th") else token
    return line.respelled_each(start, digits.translate(_FIGURES))


def _month(token: str) -> str:
    """The month that this word is; "" where it is none."""
    word = fold(token)
    if word in MONTHS:
        return word
    bare = skeleton(word)
    if like := next((month for month in MONTHS if skeleton(month) == bare), ""):
        return like
    if len(word) < SHORTEST_FAULTY:
        return ""
    near = {
        MONTHS[month]: month
        for month in MONTHS
        if len(month) >= SHORTEST_FAULTY and faults(word, month, 1) <= 1
    }
    return next(iter(near.values())) if len(near) == 1 else ""
