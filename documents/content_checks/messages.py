"""Saved e-mails. What is attached to them is held against the same rules as an upload."""

import re
from typing import IO

import olefile

from documents.content_checks import mime, outlook
from documents.content_checks.mixed_formats import is_web_page
from documents.content_checks.refused import Refused

_LONGEST_HEAD = 256 * 1024  # bytes; real ones have a few thousand
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BEFORE = b"\xef\xbb\xbf\r\n"  # a mark of UTF-8, empty lines
_LONGEST_NAME = 78
_BESIDE = {b"date", b"to", b"cc", b"subject", b"message-id", b"received", b"mime-version", b"return-path"}
_BINARY = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]"
)  # without ESC, which older Japanese mails have


def check_msg(file: IO[bytes]) -> None:
    """An Outlook message is a compound file with the stream of properties that [MS-OXMSG] asks for."""
    if file.read(len(olefile.MAGIC)) != olefile.MAGIC:
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    with olefile.OleFileIO(file) as compound:
        if not compound.exists("__properties_version1.0"):
            raise Refused("FILE_NOT_WHAT_IT_SAYS")
        outlook.check(compound)


def check_eml(file: IO[bytes]) -> None:
    """A saved e-mail begins with the fields of a message: who sent it and, at least, when, to whom, by whom or
    about what."""
    head = _END_OF_HEAD.split(file.read(_LONGEST_HEAD).lstrip(_BEFORE), maxsplit=1)[0]
    if _BINARY.search(head) or is_web_page(head) or not _is_of_a_message(head):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    mime.check(file)


def _is_of_a_message(head: bytes) -> bool:
    """By the names of its fields alone: mail programs write much into them that no rule allows."""
    names = {
        line.partition(b":")[0].strip().lower() for line in head.splitlines() if b":" in line[:_LONGEST_NAME]
    }
    return b"from" in names and bool(names & _BESIDE)
