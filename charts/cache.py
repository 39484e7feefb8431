"""Numbers that took long to count are kept for a while; the page says from when they are."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from django.core.cache import cache

KEPT_SECONDS = 600
SLOW_SECONDS = 0.5  # what is counted sooner is counted anew each time
Numbers = TypeVar("Numbers")


def get_or_count(key: str, count: Callable[[], Numbers]) -> Numbers:
    kept: Numbers | None = cache.get(key)
    if kept is not None:
        return kept
    began = monotonic()
    numbers = count()
    if monotonic() - began >= SLOW_SECONDS:
        cache.set(key, numbers, KEPT_SECONDS)
    return numbers
