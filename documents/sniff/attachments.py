"""What is attached to a saved e-mail: proofs, or what mail programs add by themselves. Nothing else."""

import binascii
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from email.parser import BytesHeaderParser
from typing import IO

import olefile
from django.utils.translation import gettext_lazy as _

from documents import sniff
from documents.limits import KINDS, MAX_MAIL_ATTACHMENTS, MEGABYTE, extension
from documents.names import clean_name
from documents.refusals import FileRefused

# Pictures in signatures, invitations, business cards, signatures of the sender, plain texts. A mail inside a mail.
HARMLESS = {".gif", ".bmp", ".ics", ".vcf", ".p7s", ".asc", ".txt", ".csv"}
_LONGEST_LINE = 64 * 1024  # bytes
_LONGEST_HEAD = 500  # lines
_PART = re.compile(rb"content-(?:type|disposition|transfer-encoding)\s*:", re.IGNORECASE)
_FIELD = re.compile(rb"[!-9;-~]+\s*:|[ \t]")
_UNIX_ATTACHMENT = re.compile(rb"begin [0-7]{3,4} (.+?)\r?\n")
_PROGRAMS = (b"MZ\x90\0", b"\x7fELF", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf")

_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}  # everything is inside, out of sight

_NAMES = ("3707", "3704")  # Outlook's long name of an attachment, and its short one
_CONTENT = "__substg1.0_37010102"


def check_outlook(message: olefile.OleFileIO, name: str) -> None:
    """Every attachment at every depth: a mail inside a mail lies in the same file."""
    folders = {
        tuple(path[:-1]) for path in message.listdir() if path[-1].lower().startswith("__substg1.0_37")
    }
    if len(folders) > MAX_MAIL_ATTACHMENTS:
        raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
    for folder in sorted(folders):
        content = [*folder, _CONTENT]
        if not message.exists(content):
            continue  # a mail inside a mail, whose attachments are among the folders
        with closing(message.openstream(content)) as stream:
            _check_attached(stream, _outlook_name(message, folder), name)


def _outlook_name(message: olefile.OleFileIO, folder: tuple[str, ...]) -> str:
    for number in _NAMES:
        for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp1252")):
            path = [*folder, f"__substg1.0_{number}{kind}"]
            if message.exists(path):
                with closing(message.openstream(path)) as stream:
                    return clean_name(stream.read(1024).decode(encoding, "replace"))
    return ""


def check_mime(file: IO[bytes], name: str) -> None:
    """Every part at every depth. Read line by line, so that a large mail takes no more memory than a small one; by the
    parts' heads and not by their boundaries, about which mail programs differ."""
    file.seek(0)
    lines = _lines(file)
    found = 0
    for line in lines:
        if unix := _UNIX_ATTACHMENT.fullmatch(line):
            _check_name(clean_name(unix[1].decode(errors="replace")), name)
        elif _PART.match(line):
            found += 1
            if found > MAX_MAIL_ATTACHMENTS:
                raise FileRefused("FILE_ARCHIVE_TOO_BIG", name=name)
            _check_part(_head(line, lines), lines, name)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.readline(_LONGEST_LINE), b"")


def _head(first: bytes, lines: Iterator[bytes]) -> Message:
    head = [first]
    for line in lines:
        if not _FIELD.match(line) or len(head) > _LONGEST_HEAD:
            break
        head.append(line)
    return BytesHeaderParser().parsebytes(b"".join(head))


def _check_part(head: Message, lines: Iterator[bytes], name: str) -> None:
    attached, kind = clean_name(head.get_filename() or ""), head.get_content_type()
    if attached:
        _check_name(attached, name)
    if kind in _SEALED:
        raise FileRefused("FILE_PROTECTED", name=name)
    encoding = str(head.get("Content-Transfer-Encoding", "")).strip().lower()
    is_of_parts = head.get_content_maintype() in {"multipart", "message"} and encoding != "base64"
    if is_of_parts or (head.get_content_maintype() == "text" and not attached):
        return  # looked through with the other lines
    with tempfile.SpooledTemporaryFile(MEGABYTE) as content:
        for chunk in _decoded(lines, encoding):
            content.write(chunk)
        if content.tell():
            _check_attached(content, attached or f"attachment{_suffix(kind)}", name)


def _decoded(lines: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The part's content, to the line that looks like its end."""
    rest = b""
    for line in lines:
        if line.startswith(b"--"):
            return
        if encoding == "base64":
            packed = rest + line.strip()
            whole = len(packed) // 4 * 4
            rest = packed[whole:]
            yield binascii.a2b_base64(packed[:whole])
        else:
            yield binascii.a2b_qp(line) if encoding == "quoted-printable" else line


def _suffix(kind: str) -> str:
    """For an attachment without a name."""
    return next((suffix for suffix, known in KINDS.items() if known.content_type == kind), "")


def _check_name(attached: str, name: str) -> None:
    if extension(attached) not in HARMLESS | KINDS.keys():
        raise FileRefused("FILE_CARRIES_FILES", name=name, inner=attached or _("a file without a name"))


def _check_attached(content: IO[bytes], attached: str, name: str) -> None:
    _check_name(attached, name)
    content.seek(0)
    if extension(attached) in HARMLESS:
        is_right = not content.read(8).startswith(_PROGRAMS)
    else:
        is_right = _is_proof(content, attached)
    if not is_right:
        raise FileRefused("FILE_CARRIES_FILES", name=name, inner=attached)


def _is_proof(content: IO[bytes], attached: str) -> bool:
    try:
        sniff.content_type(content, name=attached)
    except FileRefused:
        return False
    return True
