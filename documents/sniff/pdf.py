import os
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from django.utils.translation import gettext_lazy as _

from documents.limits import MAX_PDF_OBJECT_STREAMS, MAX_PDF_OBJECTS_BYTES
from documents.refusals import FileRefused
from documents.sniff.polyglots import check_is_one_thing

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
    b"EmbeddedFile": "FILE_CARRIES_FILES",
    b"EmbeddedFiles": "FILE_CARRIES_FILES",
    b"Encrypt": "FILE_PROTECTED",
}
_OBJECTS = b"ObjStm"
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
# Longer names first, or EmbeddedFiles would be read as EmbeddedFile and more.
_WATCHED = b"|".join(sorted([*_REFUSED, _OBJECTS], reverse=True))
_NAME = re.compile(
    rb"/(?:(%s)|(%s{0,60}#%s{0,60}))(?!%s)" % (_WATCHED, _REGULAR, _REGULAR, _REGULAR)  # plain, or escaped
)
_LONGEST_NAME = 128
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_FILTER = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_NEAR = 2048  # bytes around the word ObjStm in which its dictionary begins and ends


def check(file: IO[bytes], name: str) -> None:
    """A PDF begins at the first byte, its last 1 KB points at a table that lies inside the file, and nothing in it
    acts or hides."""
    if not _HEAD.match(file.read(8)):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1024))
    ends = _TAIL.findall(file.read())
    if not ends or int(ends[-1]) >= size:
        raise FileRefused("FILE_DAMAGED", name=name)
    check_is_one_thing(file, name)
    _check_names(file, name)


def _check_names(file: IO[bytes], name: str) -> None:
    """Everywhere in the file, and in the packed streams of objects, where newer writers put most of them."""
    file.seek(0)
    packed = set(_find_names(iter(lambda: file.read(_CHUNK), b""), name))
    if len(packed) > MAX_PDF_OBJECT_STREAMS:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    left = MAX_PDF_OBJECTS_BYTES
    for offset in sorted(packed):
        left = _check_objects(file, offset, left, name)


def _find_names(chunks: Iterable[bytes], name: str) -> Iterator[int]:
    """Refuses what is refused; gives where streams of objects are announced."""
    rest, start = b"", 0
    for chunk in chain(chunks, [b" "]):
        window = rest + chunk
        for found in _NAME.finditer(window):
            if found.end() == len(window):
                continue  # perhaps only its beginning: seen again with the next chunk
            if found[2]:
                _check_escaped(found[2], name)
            elif found[1] == _OBJECTS:
                yield start + found.start()
            else:
                _refuse(found[1], name)
        rest = window[-_LONGEST_NAME:]
        start += len(window) - len(rest)


def _check_escaped(raw: bytes, name: str) -> None:
    """No writer has a reason to spell these with escapes, but to hide them."""
    plain = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), raw)
    if plain == _OBJECTS:
        raise FileRefused("FILE_DAMAGED", name=name)
    if plain in _REFUSED:
        _refuse(plain, name)


def _refuse(found: bytes, name: str) -> None:
    raise FileRefused(_REFUSED[found], name=name, inner=_("attached to its pages"))


def _check_objects(file: IO[bytes], offset: int, left: int, name: str) -> int:
    """Look through one stream of objects; what is packed in an unusual way is not understood. Gives what is left of the
    bytes that may be unpacked."""
    begin = max(0, offset - _NEAR)
    file.seek(begin)
    near = file.read(offset - begin + _NEAR)
    found = _STREAM.search(near, offset - begin)
    if found is None:
        raise FileRefused("FILE_DAMAGED", name=name)
    head = near[near.rfind(b"obj", 0, offset - begin) + 3 : found.start()]
    others = _FILTER.sub(b"", head)
    if b"#" in head or b"/Filter" in others or b"/DecodeParms" in others:
        raise FileRefused("FILE_DAMAGED", name=name)
    if others == head:
        return left  # not packed: looked through already
    file.seek(begin + found.end())
    unpacked = _Unpacked(file, left, name)
    for _nested in _find_names(unpacked, name):
        pass  # there is no stream of objects inside another
    return unpacked.left


class _Unpacked:
    """The bytes of a packed stream, chunk by chunk, and how many more there may be."""

    def __init__(self, file: IO[bytes], left: int, name: str) -> None:
        self.file, self.left, self.name = file, left, name

    def __iter__(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or self.file.read(_CHUNK)
            if not packed:
                raise FileRefused("FILE_DAMAGED", name=self.name)
            chunk = unpacker.decompress(packed, _CHUNK)
            self.left -= len(chunk)
            if self.left < 0:
                raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=self.name)
            yield chunk
