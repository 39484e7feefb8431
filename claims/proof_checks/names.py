"""Names found in text as people write them: any case, broken over lines, hyphenated, with or without legal form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.proof_checks.text import Text, Word, fold

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
_LETTERS = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_GAP_IN_COMPANY = re.compile(r"[\s.,&+'’´`®™()/–-]{0,4}")
_GAP_IN_PRODUCT = re.compile(r"(?:[ \u00a0®™-]|\n){0,3}")


@dataclass(frozen=True)
class Hit:
    first: Word
    last: Word


def core(name: str) -> list[str]:
    """The words of a company's name, folded, without its legal form."""
    dotless = re.sub(r"\b((?:\w\.){2,})", lambda found: found.group().replace(".", ""), name)
    parts = [fold(part) for part in _LETTERS.findall(dotless)]
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return parts


def spellings(names: Iterable[str]) -> set[str]:
    """Every name run together, as it is compared; Mueller stands for Müller."""
    found = set()
    for name in names:
        for spelled in (name, name.translate(_UMLAUTS)):
            found.add("".join(core(spelled)))
    return {each for each in found if len(each) > 1}


def companies(text: Text, names: Iterable[str], *, but_not: Iterable[str] = ()) -> list[Hit]:
    """Where a company is named. `but_not`: another company's names, in which this one's may stand."""
    hits = _find(text, spellings(names), _GAP_IN_COMPANY)
    others = _find(text, spellings(but_not), _GAP_IN_COMPANY)
    return [hit for hit in hits if not any(_covers(other, hit) for other in others)]


def products(text: Text, names: Iterable[str], *, longer: Iterable[str] = ()) -> list[Hit]:
    """Where a product is named: with its capitals or wholly in one case, and not inside a longer product's name."""
    hits = [
        hit
        for hit in _find(
            text, {"".join(map(fold, _LETTERS.findall(name))) for name in names}, _GAP_IN_PRODUCT
        )
        if _is_cased(text, hit)
    ]
    joined = {"".join(map(fold, _LETTERS.findall(name))) for name in longer}
    others = _find(text, joined, _GAP_IN_PRODUCT)
    return [hit for hit in hits if not any(_covers(other, hit) for other in others)]


def contains(text: str, names: Iterable[str]) -> bool:
    """Whether one of the companies stands in this piece of text."""
    return bool(_find(Text([text]), spellings(names), _GAP_IN_COMPANY))


def _covers(outer: Hit, inner: Hit) -> bool:
    is_longer = (outer.first, outer.last) != (inner.first, inner.last)
    return is_longer and _place(outer.first) <= _place(inner.first) and _end(outer.last) >= _end(inner.last)


def _place(word: Word) -> tuple[int, int]:
    return word.line, word.start


def _end(word: Word) -> tuple[int, int]:
    return word.line, word.end


def _find(text: Text, targets: set[str], gap: re.Pattern[str]) -> list[Hit]:
    starts: dict[str, list[str]] = {}
    for target in targets:
        if target:
            starts.setdefault(target[0], []).append(target)
    hits = []
    for index, word in enumerate(text.words):
        for target in starts.get(word.text[:1], ()):
            last = _run(text, index, target, gap)
            if last is not None:
                hits.append(Hit(word, last))
    return hits


def _run(text: Text, index: int, target: str, gap: re.Pattern[str]) -> Word | None:
    """The word with which `target` is complete, if the words from `index` on spell it."""
    said, before = "", None
    for word in text.words[index : index + 12]:
        if before is not None and not gap.fullmatch(_between(text, before, word)):
            return None
        said += word.text
        if said == target:
            return word
        if not target.startswith(said):
            return None
        before = word
    return None


def _between(text: Text, before: Word, after: Word) -> str:
    one, other = text.lines[before.line], text.lines[after.line]
    if one is other:
        return one.text[before.end : after.start]
    if after.line != before.line + 1 or one.page != other.page:
        return "\f\f\f\f\f\f"  # nothing fits
    return f"{one.text[before.end :].rstrip()}\n{other.text[: after.start].lstrip()}"


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
