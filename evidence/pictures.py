"""Text that was read of pictures, put right where it is plain what stood there: the names this claim has, the words of
signature blocks, days. Printed text is never touched.

Only what is known beforehand is put in, never a person's name that the document alone has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from evidence import names, patterns
from evidence.days import mended_days
from evidence.facts import ClaimFacts
from evidence.folding import fold
from evidence.likeness import LETTERS_OF_ONE_FAULT, as_written, faults, shape, skeleton
from evidence.places import Mapped
from evidence.vocabulary import DENIALS, LABELS, SHORT

_TOKEN = patterns.compile(rf"[{patterns.ALNUM}]+")
_HOST = patterns.compile(rf"@([{patterns.ALNUM}_.-]+)")
_IN_HOST = patterns.compile(rf"[.-][{patterns.ALNUM}]")
_WITH_FIGURE = patterns.compile(r"\b(?:[0158][a-z]{2,}|[A-Za-z][a-z]+[015][a-z]*)\b")
_CAPITALS, _SMALL = str.maketrans("0158", "OISB"), str.maketrans("015", "ols")
SHORTEST_LABEL = 4  # letters; shorter words are too much alike
SHORTEST_SHAPE = 5  # a word with letters for others that look alike
SHORTEST_FAULTY = 7  # a word with a letter wrong that no machine confuses
ENDING = 2  # letters at its end that must be right: “provided” is no “provider”
MOST_PLACES = 20  # of one part of a name in one line


@dataclass(frozen=True)
class Token:
    text: str
    start: int
    end: int
    begin: int  # where its skeleton begins among those of the line


class Words:
    """The words of a line run together, and where each begins and ends in that."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.joined = "".join(skeleton(token.text) for token in self.tokens)
        self.begins = {token.begin: index for index, token in enumerate(self.tokens)}
        self.ends = {
            token.begin + len(skeleton(token.text)): index for index, token in enumerate(self.tokens)
        }


@dataclass(frozen=True)
class Name:
    """A name to look for: as it is written, and as it is compared."""

    written: str
    bare: str

    @property
    def most_faults(self) -> int:
        return len(self.bare) // LETTERS_OF_ONE_FAULT


@dataclass(frozen=True, order=True)
class Likeness:
    faults: int
    size: int  # below nothing, so that the longer name comes first
    first: int  # index of tokens
    last: int
    written: str


class Mender:
    """Knows what a claim's documents may hold, and mends lines."""

    def __init__(self, facts: ClaimFacts, other_names: Sequence[str] = ()) -> None:
        named = [*facts.partner_names, *facts.customer_names]
        products = [name for line in facts.lines for name in line.names]
        plain = [*products, *facts.other_products, *other_names, *facts.partner_people]
        written = [*(names.without_legal_form(name) for name in named), *plain]
        self._domains = {_host_shape(domain): domain.casefold() for domain in facts.customer_domains}
        self._names = [name for text in dict.fromkeys(written) if len((name := _name(text)).bare) > 2]

    def mended(self, line: Mapped) -> Mapped:
        return mended_days(self._with_labels(self._with_names(self._with_hosts(_with_letters(line)))))

    def _with_names(self, line: Mapped) -> Mapped:
        words = Words(line.text)
        tokens = words.tokens
        found = _best([each for name in self._names for each in _alike(name, words)])
        for like in sorted(found, key=lambda each: -each.first):
            start, end = tokens[like.first].start, tokens[like.last].end
            is_of_address = line.text[:start].endswith("@") or _IN_HOST.match(line.text[end : end + 2])
            if not is_of_address and not _is_the_same(line.text[start:end], like.written):
                line = line.respelled(start, end, like.written)
        return line

    def _with_hosts(self, line: Mapped) -> Mapped:
        """The customer's own domain behind an @; another's that differs by any other letter stays what it is."""
        for found in reversed(list(_HOST.finditer(line.text))):
            host = found.group(1).rstrip(".-")
            domain = self._domains.get(_host_shape(host), host)
            if domain != host.casefold():
                line = line.respelled(found.start() + 1, found.start() + 1 + len(host), domain)
        return line

    def _with_labels(self, line: Mapped) -> Mapped:
        for token in reversed(_tokens(line.text)):
            if (word := _label(fold(token.text))) and word != fold(token.text):
                line = line.respelled(token.start, token.end, as_written(word, token.text))
        return line


def _with_letters(line: Mapped) -> Mapped:
    """Figures within words: 5chuster, Pau1."""
    for found in _WITH_FIGURE.finditer(line.text):
        said = found.group()
        first = said[0].translate(_CAPITALS)
        line = line.respelled_each(found.start(), first + said[1:].translate(_SMALL))
    return line


def _host_shape(host: str) -> str:
    return ".".join(map(shape, host.casefold().split(".")))


def _is_the_same(said: str, written: str) -> bool:
    """The same letters, whatever stands between them: an address keeps its hyphens."""
    return fold("".join(names.letters_of(said))) == fold("".join(names.letters_of(written)))


def _best(found: list[Likeness]) -> list[Likeness]:
    """The longest names, unless what they have more than a shorter one is too faulty."""
    taken: set[int] = set()
    best = []
    for like in sorted(found, key=lambda each: (each.size, each.faults)):
        places = set(range(like.first, like.last + 1))
        if taken.isdisjoint(places) and not any(_is_better(other, like) for other in found):
            taken |= places
            best.append(like)
    return best


def _is_better(short: Likeness, long: Likeness) -> bool:
    is_within = long.first <= short.first and short.last <= long.last and short.size > long.size
    return is_within and long.faults - short.faults > (short.size - long.size) // LETTERS_OF_ONE_FAULT


def _name(written: str) -> Name:
    return Name(written, "".join(map(skeleton, names.letters_of(written))))


def _tokens(text: str) -> list[Token]:
    found, begin = [], 0
    for each in _TOKEN.finditer(text):
        found.append(Token(each.group(), each.start(), each.end(), begin))
        begin += len(skeleton(each.group()))
    return found


def _alike(name: Name, line: Words) -> Iterator[Likeness]:
    """Where whole words of the line are this name, but for a fault in every few letters."""
    for start, end in set(_stretches(name, line)):
        wrong = faults(line.joined[start:end], name.bare, name.most_faults)
        first, last = line.begins[start], line.ends[end]
        if wrong <= name.most_faults and _may_be(name, line.tokens[first], wrong):
            yield Likeness(wrong, -len(name.bare), first, last, name.written)


def _stretches(name: Name, line: Words) -> Iterator[tuple[int, int]]:
    """Whole words that are about as long as the name and in part like it."""
    size, most = len(name.bare), name.most_faults
    if len(line.joined) < size - most:
        return
    for begin in _places(name, line.joined):
        starts = (start for start in range(begin - most, begin + most + 1) if start in line.begins)
        for start in starts:
            ends = range(start + size - most, start + size + most + 1)
            yield from ((start, end) for end in ends if end in line.ends)


def _may_be(name: Name, first: Token, wrong: int) -> bool:
    """A short name with a fault begins rightly and with a capital: “we hammer it out” names no Yammer."""
    is_long = len(name.bare) > SHORTEST_FAULTY
    return is_long or not wrong or (first.text[0].isupper() and skeleton(first.text)[0] == name.bare[0])


def _places(name: Name, joined: str) -> Iterator[int]:
    """Where the name may begin: of as many parts as may be faulty and one more, one is right."""
    parts = name.most_faults + 1
    size = len(name.bare) // parts
    for number in range(parts):
        at = number * size
        part = name.bare[at : at + size] if number < parts - 1 else name.bare[at:]
        yield from (place - at for place in islice(_occurrences(part, joined), MOST_PLACES))


def _occurrences(part: str, joined: str) -> Iterator[int]:
    at = joined.find(part)
    while at >= 0:
        yield at
        at = joined.find(part, at + 1)


def _label(word: str) -> str:
    """The word of signature blocks that this one is; "" where it is none."""
    if short := next((each for each in SHORT if len(each) == len(word) and shape(each) == shape(word)), ""):
        return short
    if len(word) < SHORTEST_LABEL or word in LABELS:
        return ""
    if denial := next((each for each in DENIALS if faults(word, each, 1) == 1), ""):
        return denial
    if label := _BY_SKELETON.get(skeleton(word)):
        return label
    if len(word) >= SHORTEST_SHAPE and (label := _BY_SHAPE.get(shape(word))):
        return label
    if len(word) < SHORTEST_FAULTY:
        return ""
    like = (label for label in _BY_ENDS.get((word[0], word[-ENDING:]), ()) if faults(word, label, 1) == 1)
    return next(like, "")


_BY_SKELETON = {skeleton(word): word for word in sorted(LABELS) if len(word) >= SHORTEST_LABEL}
_BY_SHAPE = {shape(word): word for word in sorted(LABELS) if len(word) >= SHORTEST_SHAPE}
_BY_ENDS: dict[tuple[str, str], list[str]] = {}
for _word in sorted(LABELS):
    if len(_word) >= SHORTEST_FAULTY:
        _BY_ENDS.setdefault((_word[0], _word[-ENDING:]), []).append(_word)
