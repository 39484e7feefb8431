"""What is left for everything unpacked from one upload, however deep it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from documents.content_checks.refused import Refused
from documents.limits import MAX_ARCHIVE_ENTRIES, MAX_FILES_IN_FILES, MAX_UNPACKED_BYTES


@dataclass
class Budget:
    """Counts down: parts of archives, bytes unpacked, and files that lie in one another."""

    entries: int = MAX_ARCHIVE_ENTRIES
    unpacked: int = MAX_UNPACKED_BYTES
    depth: int = MAX_FILES_IN_FILES

    def take(self, *, entries: int = 0, unpacked: int = 0) -> None:
        self.entries -= entries
        self.unpacked -= unpacked
        if self.entries < 0 or self.unpacked < 0:
            raise Refused("FILE_ARCHIVE_TOO_BIG")


_BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    return _BUDGET.get() or Budget()


@contextmanager
def inside() -> Iterator[Budget]:
    """One file deeper; the outermost brings the room."""
    budget = _BUDGET.get() or Budget()
    token = _BUDGET.set(budget)
    budget.depth -= 1
    try:
        if budget.depth < 0:
            raise Refused("FILE_ARCHIVE_TOO_BIG")
        yield budget
    finally:
        budget.depth += 1
        _BUDGET.reset(token)
