"""Saved e-mails. What is attached to them is held against the same rules as an upload."""

import re
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import IO

import olefile

from documents.refusals import FileRefused
from documents.sniff import attachments

_LONGEST_HEAD = 256 * 1024  # bytes; real ones have a few thousand
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check_msg(file: IO[bytes], name: str) -> None:
    """An Outlook message is a compound file with the stream of properties that [MS-OXMSG] asks for."""
    if file.read(len(olefile.MAGIC)) != olefile.MAGIC:
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
    with olefile.OleFileIO(file) as compound:
        if not compound.exists("__properties_version1.0"):
            raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
        attachments.check_outlook(compound, name)


def check_eml(file: IO[bytes], name: str) -> None:
    """A saved e-mail begins with text headers, among them From, Subject and a Date that can be read."""
    head = _END_OF_HEAD.split(file.read(_LONGEST_HEAD), maxsplit=1)[0]
    headers = BytesHeaderParser().parsebytes(head)
    if (
        _BINARY.search(head)
        or not headers["From"]
        or headers["Subject"] is None
        or not _is_date(headers["Date"])
    ):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
    attachments.check_mime(file, name)


def _is_date(text: str | None) -> bool:
    try:
        return parsedate_to_datetime(str(text)) is not None
    except ValueError:
        return False
