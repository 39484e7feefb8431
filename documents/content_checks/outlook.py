"""Outlook messages, as [MS-OXMSG] has them: a folder for each attachment, a stream for each property."""

import struct
from contextlib import closing

import olefile

from documents.content_checks import attachments, compound
from documents.content_checks.refused import Refused
from documents.content_checks.targets import is_remote
from documents.limits import MAX_MAIL_ATTACHMENTS, MAX_OUTLOOK_ENTRIES
from documents.names import clean_name

_PROPERTY = "__substg1.0_"
_CONTENT = f"{_PROPERTY}37010102"
_INSIDE = f"{_PROPERTY}3701000d"  # a message or an object, lower case
_PROPERTIES = "__properties_version1.0"
_NAMES, _ENDING = ("3707", "3704"), "3703"  # the long name of an attachment and its short one; its ending
_PLACES = ("370D", "3708")  # where a file lies that is only referred to
_CLASS = "001A"
_KINDS_OF_TEXT = (("001F", "utf-16-le"), ("001E", "cp1252"))
_LONGEST = 64 * 1024  # bytes
_METHOD = 0x37050003
_BY_REFERENCE = {2, 3, 4}
_ON_THE_WEB = 7  # a link that people click
_NAMED = ["__nameid_version1.0", f"{_PROPERTY}00030102"]
_FIRST_NAMED = 0x8000
_SOUND = 0x851F  # of a reminder: Outlook fetches it by itself
_FORMS = {0x8541, 0x8513, 0x851B}  # a form of the message's own, with its script
_SEALED = ("ipm.note.smime", "ipm.note.rpmsg", "ipm.outlook.recall")
_ONLY_SIGNED = "multipartsigned"

Path = tuple[str, ...]


def check(message: olefile.OleFileIO) -> None:
    """Every attachment at every depth: a mail inside a mail lies in the same file. Raises Refused."""
    if len(message.direntries) > MAX_OUTLOOK_ENTRIES:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    compound.check_entries(message, "")
    paths = [tuple(path) for path in message.listdir()]
    _check_named(message, paths)
    for path in paths:
        if path[-1].upper().startswith(f"{_PROPERTY}{_CLASS}001".upper()):
            _check_class(_text(message, path[:-1], _CLASS))
        elif any(step.lower() == _INSIDE for step in path[:-1]) and not path[-1].startswith("__"):
            _check_object(message, path)
    _check_attachments(message, paths)


def _check_attachments(message: olefile.OleFileIO, paths: list[Path]) -> None:
    folders = {path[:-1] for path in paths if path[-1].lower().startswith(f"{_PROPERTY}37")}
    if len(folders) > MAX_MAIL_ATTACHMENTS:
        raise Refused("FILE_ARCHIVE_TOO_BIG")
    for folder in sorted(folders):
        _check_reference(message, folder)
        names = [name for number in _NAMES for name in _names(message, folder, number)]
        for name in [*names, f"attachment{_text(message, folder, _ENDING)}"]:
            attachments.check_name(name)
        content = [*folder, _CONTENT]
        if message.exists(content):  # else a mail inside a mail, whose attachments are among the folders
            for name in dict.fromkeys(names or [""]):
                with closing(message.openstream(content)) as stream:
                    attachments.check_content(stream, name)


def _check_class(said: str) -> None:
    kind = said.lower()
    if kind.startswith(_SEALED) and _ONLY_SIGNED not in kind:
        raise Refused("FILE_PROTECTED")


def _check_object(message: olefile.OleFileIO, path: Path) -> None:
    with closing(message.openstream(list(path))) as stream:
        compound.check_stream(path[-1].lower(), stream.read(compound.LOOKED_AT))


def _check_reference(message: olefile.OleFileIO, folder: Path) -> None:
    """A file that is not in the message but somewhere else."""
    method = _number(message, folder, _METHOD)
    places = [_text(message, folder, number) for number in _PLACES]
    if method in _BY_REFERENCE or (method != _ON_THE_WEB and any(map(is_remote, places))):
        raise Refused("FILE_XML_NOT_SAFE")


def _check_named(message: olefile.OleFileIO, paths: list[Path]) -> None:
    """Properties that have a name of their own, and so another number in each message."""
    if not message.exists(_NAMED):
        return
    with closing(message.openstream(_NAMED)) as stream:
        table = stream.read(_LONGEST)
    for place in range(0, len(table) - 7, 8):
        name, kind, index = struct.unpack_from("<LHH", table, place)
        if kind & 1 or name not in {_SOUND, *_FORMS}:
            continue
        number = f"{_FIRST_NAMED + index:04X}"
        holders = [p[:-1] for p in paths if p[-1].upper().startswith(f"{_PROPERTY}{number}".upper())]
        if holders and name in _FORMS:
            raise Refused("FILE_HAS_PROGRAMS")
        if any(is_remote(_text(message, folder, number)) for folder in holders):
            raise Refused("FILE_XML_NOT_SAFE")


def _names(message: olefile.OleFileIO, folder: Path, number: str) -> list[str]:
    """In each spelling; what stands behind a zero, Outlook does not see."""
    said = [
        _stream(message, folder, f"{number}{kind}").decode(code, "replace") for kind, code in _KINDS_OF_TEXT
    ]
    seen = [name for text in said for name in (text, text.partition("\0")[0])]
    return list(dict.fromkeys(clean for name in seen if (clean := clean_name(name[:1024]))))


def _text(message: olefile.OleFileIO, folder: Path, number: str) -> str:
    return "".join(
        _stream(message, folder, f"{number}{kind}").decode(code, "replace").rstrip("\0")
        for kind, code in _KINDS_OF_TEXT
    )


def _stream(message: olefile.OleFileIO, folder: Path, tag: str) -> bytes:
    path = [*folder, f"{_PROPERTY}{tag}"]
    if not message.exists(path):
        return b""
    with closing(message.openstream(path)) as stream:
        return stream.read(_LONGEST)


def _number(message: olefile.OleFileIO, folder: Path, tag: int) -> int:
    """Of an attachment's properties, sixteen bytes each behind a head of eight."""
    path = [*folder, _PROPERTIES]
    if not message.exists(path):
        return 0
    with closing(message.openstream(path)) as stream:
        table = stream.read(_LONGEST)
    rows = (struct.unpack_from("<LLL", table, place) for place in range(8, len(table) - 15, 16))
    return next((value for found, _flags, value in rows if found == tag), 0)
