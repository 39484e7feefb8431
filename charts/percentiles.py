"""Percentiles of few different values that each occur many times, as a database groups them."""

from collections import Counter


def percentile(counts: Counter[int], part: float) -> int | None:
    """The smallest value that at least this part of all does not exceed."""
    needed = part * counts.total()
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= needed and counts[value]:
            return value
    return None


def median(counts: Counter[int]) -> int | None:
    return percentile(counts, 0.5)
