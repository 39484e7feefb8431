"""Word, Excel and PowerPoint files: zip archives of XML parts. Nothing is unpacked before it is bounded."""

import os
import re
import struct
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import olefile

from documents.limits import (
    KINDS,
    MAX_ARCHIVE_ENTRIES,
    MAX_NESTING,
    MAX_UNPACK_RATIO,
    MAX_UNPACKED_BYTES,
    extension,
)
from documents.names import clean_name
from documents.refusals import FileRefused
from documents.sniff import compound, parts
from documents.sniff.polyglots import check_head

_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"  # each entry of a zip's directory begins so
_END = struct.Struct("<4s4H2LH")  # ... and its end record, without a comment, is this
_TYPES = "[Content_Types].xml"
_MACRO_TYPE = re.compile(r"macro|vba|activex", re.IGNORECASE)
_MACRO_PART = re.compile(r"(^|/)(vba(project\.bin|data\.xml)$|activex/)", re.IGNORECASE)


@dataclass
class Room:
    """What is left for everything unpacked from one upload, however deep it lies."""

    entries: int = MAX_ARCHIVE_ENTRIES
    unpacked: int = MAX_UNPACKED_BYTES
    depth: int = MAX_NESTING


def check(file: IO[bytes], name: str) -> None:
    """The archive is bounded and whole, has the main part its name promises, and nothing in it acts or hides."""
    _check_archive(file, name, name, Room())


def _check_archive(file: IO[bytes], inner: str, name: str, room: Room) -> None:
    """`inner` is the document that is looked at, `name` the upload that holds it: often the same."""
    _check_begins_as_zip(file, name)
    check_head(file, name)
    _check_ends_as_zip(file, name)
    room.entries -= _count_entries(file)
    if room.entries < 0 or room.depth < 1:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    with ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_directory(file, entries, name, room)
        with archive.open(_TYPES) as part:
            types = parts.read_types(part, name)
        _check_types(types, entries, inner, name)
        for entry in entries:
            parts.check(archive, entry, types.of(entry), name)
            _check_content(archive, entry, name, room)


def _check_begins_as_zip(file: IO[bytes], name: str) -> None:
    file.seek(0)
    begin = file.read(8)
    if begin == olefile.MAGIC:  # Office wraps what has a password into its older container
        compound.check_not_protected(file, name)
    if not begin.startswith(b"PK\x03\x04"):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _check_ends_as_zip(file: IO[bytes], name: str) -> None:
    """One archive from the first byte to the last: nothing in front of it, between or behind."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size))
    mark, *_counts, length, offset, comment = _END.unpack(file.read())
    if mark != b"PK\x05\x06" or comment or offset + length + _END.size != size:
        raise FileRefused("FILE_DAMAGED", name=name)


def _count_entries(file: IO[bytes]) -> int:
    """At least as many as ZipFile will build an object for, whatever the directory says of itself."""
    file.seek(0)
    count, rest = 0, b""
    while chunk := file.read(_CHUNK):
        window = rest + chunk
        count += window.count(_ENTRY)
        rest = window[-len(_ENTRY) + 1 :]
    return count


def _check_directory(file: IO[bytes], entries: list[ZipInfo], name: str, room: Room) -> None:
    packed, unpacked = file.seek(0, os.SEEK_END), sum(entry.file_size for entry in entries)
    room.unpacked -= unpacked
    if room.unpacked < 0 or unpacked > packed * MAX_UNPACK_RATIO:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("FILE_PROTECTED", name=name)
    names = {entry.filename.lower() for entry in entries}
    # Two parts of one name: readers differ in which one they show.
    if len(names) < len(entries) or any(e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise FileRefused("FILE_DAMAGED", name=name)
    if _TYPES.lower() not in names:
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _check_types(types: parts.Types, entries: list[ZipInfo], inner: str, name: str) -> None:
    declared = {*types.overrides.values(), *types.defaults.values()}
    if any(map(_MACRO_TYPE.search, declared)) or any(_MACRO_PART.search(e.filename) for e in entries):
        raise FileRefused("FILE_HAS_MACROS", name=name)
    main_type = f"{KINDS[extension(inner)].content_type}.main+xml"
    if all(types.of(entry) != main_type for entry in entries):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _check_content(archive: ZipFile, entry: ZipInfo, name: str, room: Room) -> None:
    """A part may be a document of its own, as a table in a letter, and then is held against the same rules."""
    with archive.open(entry) as part:
        head = part.read(8)
        if parts.is_program(head):
            raise FileRefused("FILE_CARRIES_FILES", name=name, inner=clean_name(entry.filename))
        if head != olefile.MAGIC and not head.startswith(b"PK\x03\x04"):
            return
        with parts.unpacked(part, head) as document:
            if head == olefile.MAGIC:
                compound.check_object(document, entry.filename, name)
            elif extension(entry.filename) in parts.OFFICE:
                room.depth -= 1
                _check_archive(document, entry.filename, name, room)
                room.depth += 1
            else:
                raise FileRefused("FILE_CARRIES_FILES", name=name, inner=clean_name(entry.filename))
