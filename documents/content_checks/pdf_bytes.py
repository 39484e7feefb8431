"""PDF as bytes: for what qpdf cannot open, and other readers might."""

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from documents.content_checks.mixed_formats import check_is_one_thing
from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Inner, Refused
from documents.limits import MAX_PDF_OBJECT_STREAMS, MAX_PDF_OBJECTS_BYTES

_HEAD = re.compile(rb"%PDF-[12]\.\d")
_TAIL = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_CHUNK = 64 * 1024

# What no proof needs. A script or a started program acts on whoever opens the file; an attached file is one that
# nobody checked; what is encrypted can be neither scanned nor read.
_REFUSED = {
    b"JavaScript": "FILE_HAS_PROGRAMS",
    b"Rendition": "FILE_HAS_PROGRAMS",  # may hold a script of its own
    b"Launch": "FILE_HAS_PROGRAMS",
    b"RichMedia": "FILE_HAS_PROGRAMS",
    b"JS": "FILE_HAS_PROGRAMS",
    b"SubmitForm": "FILE_HAS_PROGRAMS",
    b"ImportData": "FILE_HAS_PROGRAMS",
    b"GoToE": "FILE_HAS_PROGRAMS",
    b"GoToR": "FILE_HAS_PROGRAMS",
    b"XFA": "FILE_HAS_PROGRAMS",
    b"EmbeddedFile": "FILE_CARRIES_FILES",
    b"EmbeddedFiles": "FILE_CARRIES_FILES",
    b"Encrypt": "FILE_PROTECTED",
}
_OBJECTS, _TABLE = b"ObjStm", b"XRef"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
# Longer names first, or EmbeddedFiles would be read as EmbeddedFile and more.
_WATCHED = b"|".join(sorted([*_REFUSED, _OBJECTS, _TABLE], reverse=True))
# Plain, or with an escape; re2, because these bytes are a stranger's and no pattern may think long about them.
_NAME = of_bytes(rb"/(?:(?:%s)|%s{0,60}#)" % (_WATCHED, _REGULAR))
_RUN = re.compile(rb"/(%s{0,127})" % _REGULAR)
_LONGEST_NAME = 128
_MOST_NAMES = 200_000  # that begin as a watched one, or have an escape
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_NEAR = 2048  # bytes around the word ObjStm in which its dictionary begins and ends
_SPACE = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*[\r\n])*"
_ACTION = of_bytes(
    rb"/S" + _SPACE + rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|Rendition|RichMediaExecute)"
    rb"|/JS" + _SPACE + rb"(?:[(<]|\d+ )|/RichMediaContent"
)
_LONGEST_ACTION = 1024


def check(file: IO[bytes]) -> None:
    """A PDF begins at the first byte, its last 1 KB points at a table that lies inside the file, and nothing in it
    acts or hides."""
    file.seek(0)
    if not _HEAD.match(file.read(8)):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1024))
    ends = _TAIL.findall(file.read())
    if not ends or int(ends[-1]) >= size:
        raise Refused("FILE_DAMAGED")
    check_is_one_thing(file)
    _check_names(file)


def check_actions(file: IO[bytes]) -> None:
    """A word alone is text; with its key before it, it is an action. Raises Refused."""
    file.seek(0)
    rest, escapes = b"", 0
    while chunk := file.read(_CHUNK):
        window = rest + chunk
        escapes += window.count(b"#")
        if escapes > _MOST_NAMES:
            raise Refused("FILE_TOO_COSTLY")
        if _ACTION.search(_unescaped(window)):
            raise Refused("FILE_HAS_PROGRAMS")
        rest = window[-_LONGEST_ACTION:]


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), raw) if b"#" in raw else raw


def _check_names(file: IO[bytes]) -> None:
    """Everywhere in the file, and in the packed streams of objects, where newer writers put most of them."""
    file.seek(0)
    packed = set(_find_names(iter(lambda: file.read(_CHUNK), b"")))
    if len(packed) > MAX_PDF_OBJECT_STREAMS:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    left = MAX_PDF_OBJECTS_BYTES
    for offset, name in sorted(packed):
        left = _check_table(file, offset, left) if name == _TABLE else _check_objects(file, offset, left)


def _find_names(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Refuses what is refused; gives where streams of objects, and tables of where they are, are announced."""
    rest, start, looked_at = b"", 0, 0
    for chunk in chain(chunks, [b" "]):
        window = rest + chunk
        for found in _NAME.finditer(window):
            looked_at += 1
            if looked_at > _MOST_NAMES:
                raise Refused("FILE_TOO_COSTLY")
            whole = _RUN.match(window, found.start())
            if whole is None or whole.end() == len(window):
                continue  # perhaps only its beginning: seen again with the next chunk
            if (name := _watched(whole[1])) in {_OBJECTS, _TABLE}:
                yield start + found.start(), name
        rest = window[-_LONGEST_NAME:]
        start += len(window) - len(rest)


def _watched(raw: bytes) -> bytes:
    """The name without its escapes; no writer has a reason to spell these with any, but to hide them."""
    plain = _unescaped(raw)
    if plain == _OBJECTS != raw:
        raise Refused("FILE_DAMAGED")
    if plain in _REFUSED:
        raise Refused(_REFUSED[plain], Inner.ATTACHED)
    return plain


def _check_table(file: IO[bytes], offset: int, left: int) -> int:
    """How much it unpacks to; what is in it, are numbers. Gives what is left."""
    file.seek(offset)
    found = _STREAM.search(file.read(_NEAR))
    if found is None:
        return left
    file.seek(offset + found.end())
    unpacked = _Unpacked(file, left)
    try:
        for _chunk in unpacked:
            pass
    except zlib.error:
        pass  # not packed, or not so
    return unpacked.left


def _check_objects(file: IO[bytes], offset: int, left: int) -> int:
    """Look through one stream of objects; what is packed in an unusual way is not understood. Gives what is left of the
    bytes that may be unpacked."""
    begin = max(0, offset - _NEAR)
    file.seek(begin)
    near = file.read(offset - begin + _NEAR)
    found = _STREAM.search(near, offset - begin)
    if found is None:
        raise Refused("FILE_DAMAGED")
    head = near[near.rfind(b"obj", 0, offset - begin) + 3 : found.start()]
    others = _FILTER.sub(b"", head)
    if b"#" in head or b"/Filter" in others or b"/DecodeParms" in others:
        raise Refused("FILE_DAMAGED")
    if others == head:
        return left  # not packed: looked through already
    file.seek(begin + found.end())
    unpacked = _Unpacked(file, left)
    for _nested in _find_names(unpacked):
        pass  # there is no stream of objects inside another
    return unpacked.left


class _Unpacked:
    """The bytes of a packed stream, chunk by chunk, and how many more there may be."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self.file, self.left = file, left

    def __iter__(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or self.file.read(_CHUNK)
            if not packed:
                raise Refused("FILE_DAMAGED")
            chunk = unpacker.decompress(packed, _CHUNK)
            self.left -= len(chunk)
            if self.left < 0:
                raise Refused("FILE_ARCHIVE_TOO_BIG")
            yield chunk
