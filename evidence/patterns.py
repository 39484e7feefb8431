"""Patterns on strangers' text, by an engine that cannot backtrack: time grows with the text, whatever stands in it.

What the engine (RE2) does not know, and how it is said instead: what may stand around a match, by `fits`; the same
sign twice, by two groups that `fits` compares. What `fits` refuses is looked at again from its second character on,
so that such a pattern takes lines, which are bounded (pages.LONGEST_LINE), and no whole pages. `\\w`, `\\d`, `\\s` and
`\\b` know ASCII alone, which is enough for folded text; on text as it was written stand LETTER and ALNUM.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeAlias

import re2

Match: TypeAlias = re2._Match
LETTER = r"\p{L}"
ALNUM = r"\p{L}\p{N}"  # inside of [ ]
MOST_MEMORY = 32 << 20  # bytes of one pattern's automaton; beyond them it is slower, and linear still
_known: list["Pattern"] = []


class Pattern:
    """As the patterns of the standard library, and compiled when it is first used."""

    def __init__(
        self, source: str, *, any_case: bool = False, fits: Callable[[Match], bool] | None = None
    ) -> None:
        self.source = f"(?i){source}" if any_case else source
        self._fits = fits
        self.looks_again = fits is not None

    @cached_property
    def _engine(self) -> re2._Regexp:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = MOST_MEMORY
        return re2.compile(self.source, options)

    def match(self, text: str) -> Match | None:
        return self._fitting(self._engine.match(text))

    def fullmatch(self, text: str) -> Match | None:
        return self._fitting(self._engine.fullmatch(text))

    def search(self, text: str) -> Match | None:
        if self._fits is None:
            return self._engine.search(text)
        return next(self.finditer(text), None)

    def finditer(self, text: str) -> Iterator[Match]:
        return self._engine.finditer(text) if self._fits is None else self._that_fit(text)

    def findall(self, text: str) -> list[str]:
        """The whole matches, or the first group of each where there is one."""
        group = 1 if self._engine.groups else 0
        return [found[group] for found in self.finditer(text)]

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        return self._engine.split(text, maxsplit)

    def sub(self, by: str, text: str) -> str:
        return self._engine.sub(by, text)

    def _fitting(self, found: Match | None) -> Match | None:
        return None if found is None or (self._fits and not self._fits(found)) else found

    def _that_fit(self, text: str) -> Iterator[Match]:
        """What does not fit is looked at again from its second character on."""
        at = 0
        while found := self._engine.search(text, at):
            is_right = self._fitting(found) is not None
            if is_right:
                yield found
            at = max(found.end(), found.start() + 1) if is_right else found.start() + 1


def compile(  # as the standard library says it
    source: str, *, any_case: bool = False, fits: Callable[[Match], bool] | None = None
) -> Pattern:
    """`any_case`: capitals and small letters are the same. `fits`: asked of each match; what it refuses is none."""
    made = Pattern(source, any_case=any_case, fits=fits)
    _known.append(made)
    return made


def known() -> list[Pattern]:
    """All patterns of the modules that were imported so far, for the tests of their time."""
    return list(_known)


def escape(text: str) -> str:
    return str(re2.escape(text))


def span(found: Match, name: str) -> tuple[int, int]:
    """Where the named group stands in the text; (-1, -1) where it matched nothing."""
    start, end = found.span(found.re.groupindex[name])
    return start, end


def apart(found: Match) -> bool:
    """Whether no letter or figure stands right before the match."""
    return not found.start() or not is_of_a_word(found.string[found.start() - 1])


def is_of_a_word(char: str) -> bool:
    return char.isalnum() or char == "_"
