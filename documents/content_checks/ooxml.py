"""Word, Excel and PowerPoint files: zip archives of XML parts. Nothing is unpacked before it is bounded."""

import os
import re
import struct
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import olefile

from documents.content_checks import budget, compound, parts
from documents.content_checks.budget import Budget
from documents.content_checks.endings import NEVER_BESIDE
from documents.content_checks.mixed_formats import check_head
from documents.content_checks.refused import Refused
from documents.limits import (
    MAX_NESTING,
    MAX_UNPACK_RATIO,
    extension,
)
from documents.names import clean_name

_CHUNK = 64 * 1024
_LOOKED_AT = 1024
_NEVER_A_PART = NEVER_BESIDE - {".svg", ".svgz", ".xsl", ".xslt"}  # drawings, and how lists of books look
_ENTRY = b"PK\x01\x02"  # each entry of a zip's directory begins so
_END = struct.Struct("<4s4H2LH")  # ... and its end record, without a comment, is this
_TYPES = "[Content_Types].xml"
_MACRO_TYPE = re.compile(r"macro|vba|activex", re.IGNORECASE)
_MACRO_PART = re.compile(r"(^|/)(vba(project\.bin|data\.xml)$|activex/|macrosheets/)", re.IGNORECASE)


def check_word(file: IO[bytes]) -> None:
    """The archive is bounded and whole, has the main part its name promises, and nothing in it acts or hides."""
    _check_archive(file, ".docx", budget.current(), MAX_NESTING)


def check_excel(file: IO[bytes]) -> None:
    _check_archive(file, ".xlsx", budget.current(), MAX_NESTING)


def check_powerpoint(file: IO[bytes]) -> None:
    _check_archive(file, ".pptx", budget.current(), MAX_NESTING)


def _check_archive(file: IO[bytes], ending: str, left: Budget, depth: int) -> None:
    _check_begins_as_zip(file)
    check_head(file)
    _check_ends_as_zip(file)
    if depth < 1:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    left.take(entries=_count_entries(file))
    with ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_directory(file, entries, left)
        with archive.open(_TYPES) as part:
            types = parts.read_types(part)
        _check_types(types, entries, ending)
        for entry in entries:
            parts.check(archive, entry, types.of(entry))
            _check_content(archive, entry, left, depth)


def _check_begins_as_zip(file: IO[bytes]) -> None:
    file.seek(0)
    begin = file.read(8)
    if begin == olefile.MAGIC:  # Office wraps what has a password into its older container
        compound.check_not_protected(file)
    if not begin.startswith(b"PK\x03\x04"):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")


def _check_ends_as_zip(file: IO[bytes]) -> None:
    """One archive from the first byte to the last: nothing in front of it, between or behind."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size))
    mark, *_counts, length, offset, comment = _END.unpack(file.read())
    if mark != b"PK\x05\x06" or comment or offset + length + _END.size != size:
        raise Refused("FILE_DAMAGED")


def _count_entries(file: IO[bytes]) -> int:
    """At least as many as ZipFile will build an object for, whatever the directory says of itself."""
    file.seek(0)
    count, rest = 0, b""
    while chunk := file.read(_CHUNK):
        window = rest + chunk
        count += window.count(_ENTRY)
        rest = window[-len(_ENTRY) + 1 :]
    return count


def _check_directory(file: IO[bytes], entries: list[ZipInfo], left: Budget) -> None:
    packed, unpacked = file.seek(0, os.SEEK_END), sum(entry.file_size for entry in entries)
    left.take(unpacked=unpacked)
    if unpacked > packed * MAX_UNPACK_RATIO:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("FILE_PROTECTED")
    names = {entry.filename.lower() for entry in entries}
    # Two parts of one name: readers differ in which one they show.
    if len(names) < len(entries) or any(e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise Refused("FILE_DAMAGED")
    if _TYPES.lower() not in names:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")


def _check_types(types: parts.Types, entries: list[ZipInfo], ending: str) -> None:
    declared = {*types.overrides.values(), *types.defaults.values()}
    if any(map(_MACRO_TYPE.search, declared)) or any(_MACRO_PART.search(e.filename) for e in entries):
        raise Refused("FILE_HAS_MACROS")
    if all(types.of(entry) != parts.MAIN_TYPES[ending] for entry in entries):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")


def _check_content(archive: ZipFile, entry: ZipInfo, left: Budget, depth: int) -> None:
    """A part may be a document of its own, as a table in a letter, and then is held against the same rules."""
    with archive.open(entry) as part:
        head = part.read(_LOOKED_AT)
        if parts.is_program(head) or extension(entry.filename) in _NEVER_A_PART:
            raise Refused("FILE_CARRIES_FILES", clean_name(entry.filename))
        if not head.startswith((olefile.MAGIC, b"PK\x03\x04")):
            return
        with parts.unpacked(part, head) as document:
            if head.startswith(olefile.MAGIC):
                compound.check_object(document, entry.filename)
            elif extension(entry.filename) in parts.MAIN_TYPES:
                _check_archive(document, extension(entry.filename), left, depth - 1)
            else:
                raise Refused("FILE_CARRIES_FILES", clean_name(entry.filename))
