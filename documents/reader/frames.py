"""What the reading process says, piece by piece: a letter, a length, the bytes. Whoever listens trusts none of it."""

from collections.abc import Iterator
from typing import IO

from documents.reader.bounds import MAX_PICTURE_BYTES

TEXT = b"T"  # of the next page, UTF-8
ALL_TEXT = b"A"  # there is no further text; empty
NOTE = b"N"  # CUT or PROTECTED
PICTURE = b"P"  # of the next page, PNG
KINDS = {TEXT, ALL_TEXT, NOTE, PICTURE}

CUT = b"cut"  # the document goes on after what was read
PROTECTED = b"protected"
_LENGTH_BYTES = 4


class Protected(Exception):
    """Nobody reads the document without its password."""


class NoFrames(Exception):
    """What the process said makes no sense, from here on."""


def write(to: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """At once, so that it counts even if the process dies of the next page."""
    to.write(kind + len(content).to_bytes(_LENGTH_BYTES, "big") + content)
    to.flush()


def read(source: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content, one frame after the other. Raises NoFrames."""
    while head := source.read(1 + _LENGTH_BYTES):
        kind, length = head[:1], int.from_bytes(head[1:], "big")
        if kind not in KINDS or length > MAX_PICTURE_BYTES:
            raise NoFrames(f"{kind!r}, {length} bytes")
        content = source.read(length)
        if len(head) <= _LENGTH_BYTES or len(content) < length:
            raise NoFrames("cut off")
        yield kind, content


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height as its head says; nothing is decoded here. Raises NoFrames where it is no PNG."""
    if content[:16] != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" or len(content) < 24:
        raise NoFrames("no PNG")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
