"""Word, Excel and PowerPoint files: zip archives of XML parts. Nothing is unpacked before it is bounded."""

import re
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import olefile

from documents.limits import KINDS, MAX_ARCHIVE_ENTRIES, MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, extension
from documents.refusals import FileRefused

_CHUNK = 64 * 1024
_ENTRY = b"PK\x01\x02"  # each entry of a zip's directory begins so
_TYPES = "[Content_Types].xml"
_LARGEST_TYPES = 512 * 1024  # bytes; 2,000 parts need less
_MACRO_TYPE = re.compile(r"macro|vba", re.IGNORECASE)
_MACRO_PART = re.compile(r"(^|/)vba(project\.bin|data\.xml)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Types:
    """Content types by part name and by extension, both lower case: the standard ignores case there."""

    overrides: dict[str, str]
    defaults: dict[str, str]

    def of(self, entry: ZipInfo) -> str:
        part = f"/{entry.filename.lower()}"
        return self.overrides.get(part) or self.defaults.get(part.rpartition(".")[2], "")


def check(file: IO[bytes], name: str) -> None:
    """The archive is bounded and whole, has the main part its name promises, no macros, no DTD."""
    _check_begins_as_zip(file, name)
    if _count_entries(file) > MAX_ARCHIVE_ENTRIES:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    with ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_directory(file, entries, name)
        types = _read_types(archive, name)
        _check_types(types, entries, name)
        for entry in entries:
            is_xml = entry.filename.lower().endswith((".xml", ".rels")) or types.of(entry).endswith("xml")
            _check_part(archive, entry, is_xml, name)


def _check_begins_as_zip(file: IO[bytes], name: str) -> None:
    begin = file.read(8)
    if begin == olefile.MAGIC:  # Office wraps what has a password into its older container
        with olefile.OleFileIO(file) as compound:
            if compound.exists("EncryptedPackage"):
                raise FileRefused("FILE_PROTECTED", name=name)
    if not begin.startswith(b"PK\x03\x04"):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _count_entries(file: IO[bytes]) -> int:
    """At least as many as ZipFile will build an object for, whatever the directory says of itself."""
    file.seek(0)
    count, rest = 0, b""
    while chunk := file.read(_CHUNK):
        window = rest + chunk
        count += window.count(_ENTRY)
        rest = window[-len(_ENTRY) + 1 :]
    return count


def _check_directory(file: IO[bytes], entries: list[ZipInfo], name: str) -> None:
    packed, unpacked = file.seek(0, 2), sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > packed * MAX_UNPACK_RATIO:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("FILE_PROTECTED", name=name)
    names = {entry.filename.lower() for entry in entries}
    # Two parts of one name: readers differ in which one they show.
    if len(names) < len(entries) or any(e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise FileRefused("FILE_DAMAGED", name=name)
    if _TYPES.lower() not in names:
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _check_types(types: _Types, entries: list[ZipInfo], name: str) -> None:
    declared = {*types.overrides.values(), *types.defaults.values()}
    if any(map(_MACRO_TYPE.search, declared)) or any(_MACRO_PART.search(e.filename) for e in entries):
        raise FileRefused("FILE_HAS_MACROS", name=name)
    main_type = f"{KINDS[extension(name)].content_type}.main+xml"
    if all(types.of(entry) != main_type for entry in entries):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)


def _read_types(archive: ZipFile, name: str) -> _Types:
    types = _Types({}, {})

    def collect(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "PartName" in attributes:
            types.overrides[attributes["PartName"].lower()] = kind
        elif "Extension" in attributes:
            types.defaults[attributes["Extension"].lower()] = kind

    with archive.open(_TYPES) as part:
        text = part.read(_LARGEST_TYPES)
    parser = _parser(name)
    parser.StartElementHandler = collect
    parser.Parse(text, True)
    return types


def _check_part(archive: ZipFile, entry: ZipInfo, is_xml: bool, name: str) -> None:
    with archive.open(entry) as part:
        if is_xml:
            _check_prolog(part.read(_CHUNK), name)
        while part.read(_CHUNK):  # to the end, where its checksum is compared
            pass


def _check_prolog(text: bytes, name: str) -> None:
    """A DTD stands before the first element or nowhere, so the rest is not parsed."""
    has_root = False

    def found_root(tag: str, attributes: dict[str, str]) -> None:
        nonlocal has_root
        has_root = True

    parser = _parser(name)
    parser.StartElementHandler = found_root
    parser.Parse(text)
    if not has_root:
        raise FileRefused("FILE_DAMAGED", name=name)


def _parser(name: str) -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise FileRefused("FILE_XML_NOT_SAFE", name=name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    return parser
