"""Names found in text as people write them: any case, broken over lines, hyphenated, with or without legal form."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence import patterns
from evidence.folding import fold
from evidence.patterns import Pattern
from evidence.places import Mapped, Span
from evidence.text import Line, Text, Word, words_in

_LEGAL_FORMS = {
    *("gmbh", "ag", "kg", "kgaa", "ohg", "ug", "se", "ev", "mbh", "co", "ltd", "limited", "llc", "llp", "lp"),
    *(
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "company",
        "plc",
        "pty",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
    ),
    *("sl", "slu", "sau", "bv", "nv", "ab", "as", "asa", "oy", "oyj", "aps", "kk", "doo", "sro", "zoo", "sp"),
}
# In small letters these words say something else: “we exchange online documents”.
_EVERYDAY = {
    "exchange",
    "online",
    "power",
    "apps",
    "automate",
    "outlook",
    "mobile",
    "business",
    "central",
    "premium",
}
_SMALL = {"for", "and", "iOS"}
_LETTERS = patterns.compile(rf"[{patterns.ALNUM}]+")
_DOTTED = patterns.compile(rf"(?:[{patterns.ALNUM}]\.){{2,}}", fits=patterns.apart)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_GAP_IN_COMPANY = patterns.compile(r"[\s.,&+'’´`®™()/–-]{0,4}")
_GAP_IN_PRODUCT = patterns.compile(r"(?:[ ®™\n-]){0,3}")


MOST_WORDS = 12  # of a name, as a text may spell it


@dataclass(frozen=True)
class Hit:
    target: str  # the name as it was compared
    first: Word
    last: Word

    def spans(self, lines: Sequence[Line]) -> list[Span]:
        """Where the name stands in its page; over the end of a line it is two places."""
        if self.first.line == self.last.line:
            return lines[self.first.line].spans(self.first.start, self.last.end)
        begun = lines[self.first.line].spans(self.first.start)
        return [*begun, *lines[self.last.line].spans(0, self.last.end)]


def core(name: str) -> list[str]:
    """The words of a company's name, folded, without its legal form."""
    dotless = "".join(_without_dots(name))
    parts = [fold(part) for part in _LETTERS.findall(dotless)]
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return parts


def without_legal_form(name: str) -> str:
    """The name as people say it: Adventure Works for Adventure Works Inc."""
    parts = _LETTERS.findall("".join(_without_dots(name)))
    return " ".join(parts[: len(core(name))])


def _without_dots(name: str) -> Iterator[str]:
    """S.A. is SA."""
    at = 0
    for found in _DOTTED.finditer(name):
        yield name[at : found.start()] + found.group().replace(".", "")
        at = found.end()
    yield name[at:]


@lru_cache(maxsize=256)
def spellings(names: tuple[str, ...]) -> frozenset[str]:
    """Every name run together, as it is compared; Mueller stands for Müller."""
    spelled = (each for name in names for each in (name, name.translate(_UMLAUTS)))
    return frozenset(said for name in spelled if len(said := "".join(core(name))) > 1)


def companies(text: Text, names: tuple[str, ...], *, but_not: tuple[str, ...] = ()) -> list[Hit]:
    """Where a company is named. `but_not`: another company's names, in which this one's may stand."""
    hits = _find(text.lines, text.words, spellings(names), _GAP_IN_COMPANY)
    return _not_within(hits, _find(text.lines, text.words, spellings(but_not), _GAP_IN_COMPANY))


class Products:
    """Where the products of a catalogue are named, looked for once."""

    def __init__(self, text: Text, names: Iterable[str]) -> None:
        self._text = text
        self._hits = _find(text.lines, text.words, {_joined(name) for name in names}, _GAP_IN_PRODUCT)

    def of(self, names: Iterable[str], *, longer: Iterable[str]) -> list[Hit]:
        """Of one product: with its capitals or wholly in one case, and not inside a longer product's name."""
        own, others = set(map(_joined, names)), set(map(_joined, longer))
        hits = [hit for hit in self._hits if hit.target in own and _is_cased(self._text, hit)]
        return _not_within(hits, [hit for hit in self._hits if hit.target in others])


@lru_cache(maxsize=1024)
def _joined(name: str) -> str:
    return "".join(map(fold, _LETTERS.findall(name)))


def contains(text: str, names: tuple[str, ...]) -> bool:
    """Whether one of the companies stands in this piece of text."""
    line = Line(1, 0, Mapped.plain(text, 0))
    return bool(_find([line], words_in([line]), spellings(names), _GAP_IN_COMPANY))


def places_in(line: Line, names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where companies are named within one line."""
    alone = Line(line.page, 0, line.mapped)
    hits = _find([alone], words_in([alone]), spellings(names), _GAP_IN_COMPANY)
    return [(hit.first.start, hit.last.end) for hit in hits]


def _not_within(hits: list[Hit], others: Iterable[Hit]) -> list[Hit]:
    """Those that are not part of one of the others."""
    ends: dict[int, int] = {}
    for other in others:
        ends[other.first.at] = max(other.last.at, ends.get(other.first.at, 0))
    return [hit for hit in hits if not _is_within(hit, ends)]


def _is_within(hit: Hit, ends: dict[int, int]) -> bool:
    first, last = hit.first.at, hit.last.at
    longer = (ends.get(at, -1) >= last for at in range(first - MOST_WORDS, first))
    return ends.get(first, -1) > last or any(longer)


def _find(lines: Sequence[Line], words: Sequence[Word], targets: Iterable[str], gap: Pattern) -> list[Hit]:
    starts: dict[str, list[str]] = {}
    for target in filter(None, targets):
        starts.setdefault(target[0], []).append(target)
    hits = []
    for word in words:
        for target in starts.get(word.text[:1], ()):
            if target.startswith(word.text) and (last := _run(lines, words, word.at, target, gap)):
                hits.append(Hit(target, word, last))
    return hits


def _run(lines: Sequence[Line], words: Sequence[Word], index: int, target: str, gap: Pattern) -> Word | None:
    """The word with which `target` is complete, if the words from `index` on spell it."""
    said, before = "", None
    for word in words[index : index + MOST_WORDS]:
        said += word.text
        if not target.startswith(said):
            return None
        if before is not None and not gap.fullmatch(_between(lines, before, word)):
            return None
        if said == target:
            return word
        before = word
    return None


def _between(lines: Sequence[Line], before: Word, after: Word) -> str:
    one, other = lines[before.line], lines[after.line]
    if one is other:
        return one.text[before.end : after.start]
    if after.line != before.line + 1 or one.page != other.page:
        return "\f\f\f\f\f\f"  # nothing fits
    return f"{one.text[before.end :].rstrip()}\n{other.text[: after.start].lstrip()}"


def letters_of(text: str) -> list[str]:
    """The words and figures of a text."""
    return _LETTERS.findall(text)


def words_of(text: Text, hit: Hit) -> list[str]:
    if hit.first.line == hit.last.line:
        return _LETTERS.findall(text.lines[hit.first.line].text[hit.first.start : hit.last.end])
    first = text.lines[hit.first.line].text[hit.first.start :].rstrip()
    last = text.lines[hit.last.line].text[: hit.last.end].lstrip()
    return _LETTERS.findall(first[:-1] + last if first.endswith("-") else f"{first} {last}")


def _is_cased(text: Text, hit: Hit) -> bool:
    """“Dynamics 365 sales people” speaks of people."""
    parts: Sequence[str] = [part for part in words_of(text, hit) if part[0].isalpha()]
    if all(part.islower() for part in parts):
        return not _EVERYDAY.issuperset(words_of(text, hit))
    return all(part[0].isupper() or part in _SMALL for part in parts)
