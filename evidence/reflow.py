"""What the end of a line divided is put together: days, names, “Digitally signed / by”. Each place stays known."""

from collections.abc import Iterable

from evidence import dates, patterns
from evidence.folding import flat
from evidence.pages import LONGEST_LINE, RawLine
from evidence.people import person
from evidence.places import Mapped

REACH = 24  # characters; no day is longer
LONGEST_JOINED = 300  # what begins with a comma or colon goes up as a whole, if it is no longer
_MONTH = rf"(?:{dates.MONTH})"
_BEGINS = patterns.compile(rf"^\s*(?:20\d\d\b|{_MONTH}\b|\d{{1,2}}[.,]?\s)")
_ENDS = patterns.compile(
    rf"(?:\b{_MONTH}\.?,?|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,?"
    r"|(?:^|[,:(]|\b(?:on|by|until|from|to|the|am|vom|bis|den|le|du|au|el|del|il|dal|dated?|datum))\s*\d{1,2}(?:st|nd|rd|th|\.)?"
    r"|\d[./-])$"
)
_ACT_BEGUN = patterns.compile(
    r"\b(?:(?:digitally|electronically|docu|e-?) ?signed"
    r"|(?:digital|elektronisch) (?:signiert|unterschrieben|unterzeichnet)"
    r"|signe electroniquement|firmado (?:digitalmente|electronicamente))$"
)
_ACT_ENDED = patterns.compile(r"^(?:by|von|durch|par|por)\b")
_SIGNS = patterns.compile(
    r"sign|\bname\b|\bby\b|unterschr|unterzeichn|\bfirma\b|accepted|approved|agreed|acknowledged"
)
_CELLS = patterns.compile(r"(?:\t| {3,})+")


def reflowed(lines: Iterable[RawLine]) -> list[RawLine]:
    """The lines of one page, with what belongs to the end of a line at that line."""
    found: list[RawLine] = []
    for line in lines:
        if not found:
            found.append(line)
            continue
        above, below = _joined(found[-1].mapped, line.mapped)
        found[-1] = RawLine(above, found[-1].goes_on)
        if below.text.strip():
            found.append(RawLine(below, line.goes_on))
    return found


def _joined(above: Mapped, below: Mapped) -> tuple[Mapped, Mapped]:
    if len(above.text) + len(below.text) > LONGEST_LINE:
        return above, below
    if len(_cells(below.text)) > 1:
        columns = _in_columns(above, below)
        return (columns, below.cut(0, 0)) if columns else (above, below)
    if size := _size_of_rest(above.text, below.text):
        return above.then(below.cut(0, size), " "), _after(below, size)
    return above, below


def _after(below: Mapped, size: int) -> Mapped:
    rest = below.text[size:]
    return below.cut(size + len(rest) - len(rest.lstrip(" ")), len(below.text))


def _size_of_rest(above: str, below: str) -> int:
    """How many characters of the lower line belong to the upper one."""
    if _ACT_BEGUN.search(flat(above)) and _ACT_ENDED.match(flat(below)):
        return len(below)
    size = _rest_of_day(above, below) or _rest_of_name(above, below)
    is_clause = size and below[size : size + 1] in tuple(",:;.)") and len(below) <= LONGEST_JOINED
    return len(below) if is_clause else size


def _rest_of_day(above: str, below: str) -> int:
    tail, head = above[-REACH:], below[:REACH]
    if not _BEGINS.match(flat(head)) or not _ENDS.search(flat(tail)):
        return 0
    for day in dates.mentions(f"{tail} {head}"):
        end = day.start + len(day.words) - len(tail) - 1
        if day.start < len(tail) and end > 0 and day.words[-4:].isdigit():
            return end
    return 0


def _rest_of_name(above: str, below: str) -> int:
    """“Signed: Ada”, and the surname at the start of the next line, which alone is nobody's name."""
    value = above.rpartition(":")[2].strip()
    is_begun = 0 < len(value.split()) <= 2 and value.replace(" ", "").isalpha() and not person(value)
    if not is_begun or ":" in below[:REACH] or person(below) or not _SIGNS.search(flat(above)):
        return 0
    who = person(f"{value} {below[: 2 * REACH]}")
    rest = who.removeprefix(f"{value} ")
    return len(rest) if rest != who and " " not in rest and below.startswith(rest) else 0


def _in_columns(above: Mapped, below: Mapped) -> Mapped | None:
    """Two columns in each of which the lower cell is the rest of the upper one."""
    upper, lower = _cells(above.text), _cells(below.text)
    if len(upper) < 2 or len(upper) != len(lower):
        return None
    pairs = [(above.cut(*one), below.cut(*other)) for one, other in zip(upper, lower, strict=True)]
    if not all(_size_of_rest(one.text, other.text) == len(other.text) for one, other in pairs):
        return None
    [first, *others] = [one.then(other, " ") for one, other in pairs]
    for cell in others:
        first = first.then(cell, "\t")
    return first


def _cells(text: str) -> list[tuple[int, int]]:
    if "\t" not in text and "   " not in text:
        return []
    found, at = [], 0
    for gap in _CELLS.finditer(text):
        found.append((at, gap.start()))
        at = gap.end()
    return [*found, (at, len(text))] if at else []
