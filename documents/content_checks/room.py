"""What is left for everything unpacked from one upload, however deep it lies."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from documents.content_checks.refused import Refused
from documents.limits import MAX_ARCHIVE_ENTRIES, MAX_FILES_IN_FILES, MAX_UNPACKED_BYTES


@dataclass
class Room:
    """Counts down: parts of archives, bytes unpacked, and files that lie in one another."""

    entries: int = MAX_ARCHIVE_ENTRIES
    unpacked: int = MAX_UNPACKED_BYTES
    depth: int = MAX_FILES_IN_FILES

    def take(self, *, entries: int = 0, unpacked: int = 0) -> None:
        self.entries -= entries
        self.unpacked -= unpacked
        if self.entries < 0 or self.unpacked < 0:
            raise Refused("FILE_ARCHIVE_TOO_BIG")


_ROOM: ContextVar[Room | None] = ContextVar("room", default=None)


def current() -> Room:
    return _ROOM.get() or Room()


@contextmanager
def inside() -> Iterator[Room]:
    """One file deeper; the outermost brings the room."""
    room = _ROOM.get() or Room()
    token = _ROOM.set(room)
    room.depth -= 1
    try:
        if room.depth < 0:
            raise Refused("FILE_ARCHIVE_TOO_BIG")
        yield room
    finally:
        room.depth += 1
        _ROOM.reset(token)
