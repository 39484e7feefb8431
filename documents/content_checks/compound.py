"""Compound files (OLE): Outlook messages, objects in Office files, and what Office protected by a password."""

import struct
from contextlib import closing
from typing import IO

import olefile

from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Refused
from documents.names import clean_name

_PACKAGE = "\x01ole10native"  # any file whatever, as an icon to double-click
_MACROS = {"macros", "vba", "_vba_project", "_vba_project_cur"}
_MOST_ENTRIES = 5000
LOOKED_AT = 1024 * 1024  # bytes of each stream
# Controls that draw web pages or films, or that were ways in: [oletools' list, by the holes they are known for].
_ACTING_CLASSES = {
    "00000300-0000-0000-C000-000000000046",  # a linked object
    "0003000C-0000-0000-C000-000000000046",  # a packaged file, of both ages
    "F20DA720-C02F-11CE-927B-0800095AE340",
    "25336920-03F9-11CF-8FD0-00AA00686F13",  # web page
    "8856F961-340A-11D0-A96B-00C04FD705A2",  # browser
    "EAB22AC3-30C1-11CF-A7EB-0000C05BAE0B",
    "D27CDB6E-AE6D-11CF-96B8-444553540000",  # Flash
    "06290BD3-48AA-11D2-8432-006008C3FBFC",  # scripts
    "ECABB0C7-7F19-11D2-978E-0000F8757E2A",  # SOAP
    "BDD1F04B-858B-11D1-B16A-00C0F0283628",  # lists and trees of common controls
    "996BF5E0-8044-4650-ADEB-0B013914E99C",
    "A08A033D-1A75-4AB6-A166-EAD02F547959",
}
# Addresses, scripts and SOAP as they stand in a link.
_MONIKERS = of_bytes(
    rb"(?s)\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b"
    rb"|\xd3\x0b\x29\x06\xaa\x48\xd2\x11\x84\x32\x00\x60\x08\xc3\xfb\xfc"
    rb"|\xc7\xb0\xab\xec\x19\x7f\xd2\x11\x97\x8e\x00\x00\xf8\x75\x7e\x2a"
)
_IS_LINK = 0x1
# A font's name in a formula of the third version, longer than any and than its reader's room for it.
_LONG_FONT = of_bytes(rb"(?s)\x08..[^\x00]{34}")
_FORMULA_HEAD, _THIRD = 28, 3
_DDE = of_bytes(rb"(?i)\x13[ \x00\"]*D\x00?D\x00?E")
_BOUND_SHEET, _EXTERNAL_BOOK, _PASSWORD = 0x85, 0x1AE, 0x2F
_MACRO_SHEET = 1


def check_not_protected(file: IO[bytes]) -> None:
    with olefile.OleFileIO(file) as opened:
        if opened.exists("EncryptedPackage"):
            raise Refused("FILE_PROTECTED")


def check_object(file: IO[bytes], inner: str) -> None:
    """An object in a document, as a formula or a drawing: no macros, no file behind an icon, no link."""
    with olefile.OleFileIO(file) as opened:
        if len(opened.direntries) > _MOST_ENTRIES:
            raise Refused("FILE_ARCHIVE_TOO_BIG")
        check_entries(opened, inner)
        if "encryptedpackage" in _steps(opened):
            raise Refused("FILE_PROTECTED")
        for path in opened.listdir():
            with closing(opened.openstream(path)) as stream:
                check_stream(path[-1].lower(), stream.read(LOOKED_AT))


def check_entries(opened: olefile.OleFileIO, inner: str) -> None:
    """By the names and classes of what is in it."""
    steps = _steps(opened)
    if steps & _MACROS:
        raise Refused("FILE_HAS_MACROS")
    if _PACKAGE in steps:
        raise Refused("FILE_CARRIES_FILES", clean_name(inner))
    if any(entry and entry.clsid.upper() in _ACTING_CLASSES for entry in opened.direntries):
        raise Refused("FILE_HAS_PROGRAMS")


def _steps(opened: olefile.OleFileIO) -> set[str]:
    return {step.lower() for path in opened.listdir(storages=True) for step in path}


def check_stream(name: str, content: bytes) -> None:
    """`name`: lower case. Raises Refused for a link, a formula that overflows, macros or commands of older files."""
    is_link = name == "\x01ole" and len(content) >= 8 and content[4] & _IS_LINK
    if is_link or _MONIKERS.search(content):
        raise Refused("FILE_XML_NOT_SAFE")
    formula = content[_FORMULA_HEAD:]
    if name == "equation native" and formula[:1] == bytes([_THIRD]) and _LONG_FONT.search(formula):
        raise Refused("FILE_HAS_PROGRAMS")
    if name == "worddocument" and _DDE.search(content):
        raise Refused("FILE_HAS_PROGRAMS")
    if name in {"workbook", "book"}:
        _check_workbook(content)


def _check_workbook(content: bytes) -> None:
    """Record after record, as older Excel wrote them."""
    place = 0
    while place + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, place)
        record = content[place + 4 : place + 4 + length]
        if kind == _PASSWORD:
            raise Refused("FILE_PROTECTED")
        if kind == _BOUND_SHEET and record[5:6] == bytes([_MACRO_SHEET]):
            raise Refused("FILE_HAS_MACROS")
        if kind == _EXTERNAL_BOOK and b"\3" in record[4:]:
            raise Refused("FILE_HAS_PROGRAMS")  # server and topic, with what stands between them
        place += 4 + length
