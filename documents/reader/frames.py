"""What the reading process says, piece by piece: a letter, a length, the bytes. Whoever listens trusts none of it."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from typing import IO

from documents.reader.bounds import MAX_PICTURE_BYTES
from documents.reader.pages import WHOLE, Place

TEXT = b"T"  # of the next page, UTF-8
ALL_TEXT = b"A"  # there is no further text; empty
WORDS = b"W"  # where the words of the page just told stand: six numbers each, see `pages.Place`
READ_FROM_PICTURE = b"O"  # the page just told was read by OCR; empty
UNREAD = b"U"  # the page just told is a picture that nobody could read; empty
NOT_READ = b"X"  # the name of something that the document carries along, UTF-8
FILE = b"F"  # the name of a file that came with another, UTF-8; its content follows
CHUNK = b"C"  # the next part of that file
SIGNATURE = b"S"  # one digital signature of the document; JSON, see `signed.Signature`
NOTE = b"N"  # CUT, PROTECTED, XFA or PICTURES
PICTURE = b"P"  # of the next page, PNG
KINDS = {TEXT, ALL_TEXT, WORDS, READ_FROM_PICTURE, UNREAD, NOT_READ, FILE, CHUNK, SIGNATURE, NOTE, PICTURE}

CUT = b"cut"  # the document goes on after what was read
PROTECTED = b"protected"
PICTURES = b"pictures"  # a page is a picture, which was not to be read yet
XFA = b"xfa"  # a form of Adobe's own, whose page only asks to wait
_LENGTH_BYTES = 4
_PLACE = struct.Struct("<6I")


class Protected(Exception):
    """Nobody reads the document without its password."""


class Pictures(Exception):
    """A page has to be read from a picture, which was not to be done now."""


class Shell(Exception):
    """What the document says is not on its pages: XFA."""


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


def packed(places: Sequence[Place]) -> bytes:
    return b"".join(_PLACE.pack(*astuple(place)) for place in places)


def unpacked(content: bytes) -> list[list[int]]:
    """Raises NoFrames where they are no places on a page."""
    if len(content) % _PLACE.size:
        raise NoFrames("no places")
    places = [list(place) for place in _PLACE.iter_unpack(content)]
    if any(start > end or max(box) > WHOLE for start, end, *box in places):
        raise NoFrames("no places")
    return places


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height as its head says; nothing is decoded here. Raises NoFrames where it is no PNG."""
    if content[:16] != b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" or len(content) < 24:
        raise NoFrames("no PNG")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
