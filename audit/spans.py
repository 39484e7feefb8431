"""Sets of keys as spans: the keys of a day are nearly all of those between its first and its last."""

from collections.abc import Iterable

Span = tuple[int, int]  # the first and the last of them


def spans_of(keys: Iterable[int]) -> list[Span]:
    """Of ascending keys."""
    found: list[Span] = []
    for key in keys:
        if found and found[-1][1] == key - 1:
            found[-1] = (found[-1][0], key)
        else:
            found.append((key, key))
    return found


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of `span`; `taken` ascends."""
    first, last = span
    left = []
    for begin, end in taken:
        if end < first or begin > last:
            continue
        if begin > first:
            left.append((first, begin - 1))
        first = end + 1
    return [*left, (first, last)] if first <= last else left


def count_of(spans: Iterable[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)
