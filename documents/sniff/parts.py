"""The parts of an Office file: their content types, their XML, and what they draw in or start."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from documents.limits import MEGABYTE
from documents.refusals import FileRefused

OFFICE = {".docx", ".xlsx", ".pptx"}
_CHUNK = 64 * 1024
_LARGEST_TYPES = 512 * 1024  # bytes; 2,000 parts need less
_PROGRAMS = (b"MZ\x90\0", b"\x7fELF")
# Fields and links that start a program when they are brought up to date.
_COMMAND = re.compile(rb"DDEAUTO|<(?:\w+:)?ddeLink")
# What Office fetches by itself when the file is opened; links that people click, and pictures, it does not.
_DRAWN_IN = ("/attachedtemplate", "/oleobject", "/frame", "/subdocument")
_REMOTE = ("http:", "https:", "ftp:", "mhtml:")


@dataclass(frozen=True)
class Types:
    """Content types by part name and by extension, both lower case: the standard ignores case there."""

    overrides: dict[str, str]
    defaults: dict[str, str]

    def of(self, entry: ZipInfo) -> str:
        part = f"/{entry.filename.lower()}"
        return self.overrides.get(part) or self.defaults.get(part.rpartition(".")[2], "")


def read_types(part: IO[bytes], name: str) -> Types:
    types = Types({}, {})

    def collect(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "PartName" in attributes:
            types.overrides[attributes["PartName"].lower()] = kind
        elif "Extension" in attributes:
            types.defaults[attributes["Extension"].lower()] = kind

    parser = _parser(name)
    parser.StartElementHandler = collect
    parser.Parse(part.read(_LARGEST_TYPES), True)
    return types


def check(archive: ZipFile, entry: ZipInfo, content_type: str, name: str) -> None:
    """Read to its end, where its checksum is compared; XML has no DTD, draws nothing in and starts nothing."""
    lower = entry.filename.lower()
    with archive.open(entry) as part:
        if lower.endswith(".rels"):
            _check_relations(part, name)
        elif lower.endswith(".xml") or content_type.endswith("xml"):
            _check_xml(part, name)
        while part.read(_CHUNK):
            pass


def is_program(head: bytes) -> bool:
    """Of Windows or Linux, by its first bytes."""
    return head.startswith(_PROGRAMS)


@contextmanager
def unpacked(part: IO[bytes], head: bytes) -> Iterator[IO[bytes]]:
    """The part as a file in which one can go back; `head` was read of it already."""
    with tempfile.SpooledTemporaryFile(MEGABYTE) as copy:
        copy.write(head)
        while chunk := part.read(_CHUNK):
            copy.write(chunk)
        copy.seek(0)
        yield copy


def _check_xml(part: IO[bytes], name: str) -> None:
    """A DTD stands before the first element or nowhere, so the rest is not parsed."""
    has_root = False

    def found_root(tag: str, attributes: dict[str, str]) -> None:
        nonlocal has_root
        has_root = True

    parser = _parser(name)
    parser.StartElementHandler = found_root
    chunk = part.read(_CHUNK)
    parser.Parse(chunk)
    if not has_root:
        raise FileRefused("FILE_DAMAGED", name=name)
    rest = b""
    while chunk:
        if _COMMAND.search(rest + chunk):
            raise FileRefused("FILE_HAS_PROGRAMS", name=name)
        rest = chunk[-64:]
        chunk = part.read(_CHUNK)


def _check_relations(part: IO[bytes], name: str) -> None:
    def check_one(tag: str, attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", "").lower(), attributes.get("Target", "").strip().lower()
        if kind.endswith(_DRAWN_IN) and target.startswith(_REMOTE):
            raise FileRefused("FILE_XML_NOT_SAFE", name=name)

    parser = _parser(name)
    parser.StartElementHandler = check_one
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _parser(name: str) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise FileRefused("FILE_XML_NOT_SAFE", name=name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    return parser
