"""The parts of an Office file: their content types, their XML, and what they draw in or start."""

import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from documents.content_checks import commands
from documents.content_checks.patterns import of_bytes, stands_in
from documents.content_checks.refused import Refused
from documents.content_checks.targets import is_clicked, is_remote, leads_elsewhere
from documents.limits import KINDS, MEGABYTE

# Documents that may lie in another, with the kind of their main part.
MAIN_TYPES = {ending: f"{KINDS[ending].content_type}.main+xml" for ending in (".docx", ".xlsx", ".pptx")} | {
    ".vsdx": "application/vnd.ms-visio.drawing.main+xml",
    ".sldx": "application/vnd.openxmlformats-officedocument.presentationml.slide.main+xml",
}
_CHUNK = 64 * 1024
_OVERLAP = 256
_LARGEST_TYPES = 512 * 1024  # bytes; 2,000 parts need less
_PROGRAMS = (b"MZ\x90\0", b"\x7fELF")
# Relationships that lead out of the file: links that people click, to the web or a mailbox. Whatever else does would be
# fetched by itself when the file is opened: a template, a picture, a table, from a host that then knows who reads.
_CLICKED = "/hyperlink"
# A piece of another format, which Office turns into text as it opens the file.
_TURNED_INTO_TEXT = "/afchunk"
_CONTROLS = ("/control", "/xlmacrosheet", "/xlintlmacrosheet", "/vbaproject")
_ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
# Drawings of the older kind are not always XML.
_OLD_DRAWING = ".vml"
_DRAWN_FROM_ELSEWHERE = of_bytes(rb"(?i)\bsrc\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:https?:|file:|ftp:|\\\\|//)")
_HEAD_OF_A_PROGRAM = 64


@dataclass(frozen=True)
class Types:
    """Content types by part name and by extension, both lower case: the standard ignores case there."""

    overrides: dict[str, str]
    defaults: dict[str, str]

    def of(self, entry: ZipInfo) -> str:
        part = f"/{entry.filename.lower()}"
        return self.overrides.get(part) or self.defaults.get(part.rpartition(".")[2], "")


def read_types(part: IO[bytes]) -> Types:
    types = Types({}, {})

    def collect(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "PartName" in attributes:
            types.overrides[attributes["PartName"].lower()] = kind
        elif "Extension" in attributes:
            types.defaults[attributes["Extension"].lower()] = kind

    parser = _parser()
    parser.StartElementHandler = collect
    parser.Parse(part.read(_LARGEST_TYPES), True)
    return types


def check(archive: ZipFile, entry: ZipInfo, content_type: str) -> None:
    """Read to its end, where its checksum is compared; XML has no DTD, draws nothing in and starts nothing."""
    lower = entry.filename.lower()
    with archive.open(entry) as part:
        if lower.endswith(".rels"):
            _check_relations(part)
        elif lower.endswith(_OLD_DRAWING):
            _check_old_drawing(part)
        elif lower.endswith(".xml") or _is_xml(content_type):
            _check_xml(part)
            commands.check(archive, entry)
        while part.read(_CHUNK):
            pass


def _is_xml(content_type: str) -> bool:
    """Those of Office have “openxmlformats” in them whatever they are, printers' settings for one."""
    kind = content_type.lower().rpartition("/")[2].rpartition("+")[2]
    return "xml" in kind.replace("openxmlformats", "")


def is_program(head: bytes) -> bool:
    """Of Windows or Linux, by its first kilobyte."""
    if head.startswith(b"MZ") and len(head) >= _HEAD_OF_A_PROGRAM:
        (place,) = struct.unpack_from("<L", head, _HEAD_OF_A_PROGRAM - 4)
        if head[place : place + 2] in {b"PE", b"NE", b"LE"}:
            return True
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


def _check_xml(part: IO[bytes]) -> None:
    """A DTD stands before the first element or nowhere, so the rest is not parsed."""
    has_root = False

    def found_root(tag: str, attributes: dict[str, str]) -> None:
        nonlocal has_root
        has_root = True

    parser = _parser()
    parser.StartElementHandler = found_root
    chunk = part.read(_CHUNK)
    parser.Parse(chunk)
    if not has_root:
        raise Refused("FILE_DAMAGED")
    while part.read(_CHUNK):
        pass


def _check_old_drawing(part: IO[bytes]) -> None:
    if stands_in(_DRAWN_FROM_ELSEWHERE, part, longest=_OVERLAP):
        raise Refused("FILE_XML_NOT_SAFE")


def _check_relations(part: IO[bytes]) -> None:
    parser = _parser()
    parser.StartElementHandler = _check_relation
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _check_relation(tag: str, attributes: dict[str, str]) -> None:
    if tag.rpartition(":")[2] != "Relationship":
        return
    kind, target = attributes.get("Type", "").strip().lower(), attributes.get("Target", "")
    is_outside = attributes.get("TargetMode", "").strip().lower() == "external"
    if kind.endswith(_CONTROLS):
        raise Refused("FILE_HAS_MACROS")
    is_link = kind.endswith(_CLICKED) and is_clicked(target)
    leads_out = is_outside or leads_elsewhere(target) or is_remote(target)
    if kind.endswith(_TURNED_INTO_TEXT) or (leads_out and not is_link):
        raise Refused("FILE_XML_NOT_SAFE")


def _parser() -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise Refused("FILE_XML_NOT_SAFE")

    def declare(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise Refused("FILE_DAMAGED")  # the standard has UTF-8 and UTF-16; readers differ about others

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = refuse, declare
    return parser
