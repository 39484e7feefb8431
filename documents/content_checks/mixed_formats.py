"""Files that are two things at once: what the portal takes for a picture, another program takes for an archive."""

import re
import zipfile
from typing import IO

from documents.content_checks.refused import Inner, Refused

_HEAD = 1024  # bytes in which programs look for what a file is
_WEB_PAGE = rb"<\s{0,9}(?:html|script|svg|!doctype\s{1,9}html)"
_OTHER_HEADS = re.compile(rb"%PDF-|" + _WEB_PAGE, re.IGNORECASE)
_BEGINS_AS_WEB_PAGE = re.compile(rb"[\x00-\x20\xef\xbb\xbf]{0,64}" + _WEB_PAGE, re.IGNORECASE)
# Pictures, programs and archives that begin at the first byte, and would be opened as such.
_OTHER_BEGINNINGS = re.compile(
    rb"GIF8|\x89PNG|\xff\xd8\xff|MZ|\x7fELF|PK\x03\x04|Rar!|7z\xbc\xaf|BM|II\*|MM\0\*|#!|%!PS"
)


def check_is_one_thing(file: IO[bytes]) -> None:
    """No web page or PDF at its beginning, no archive at its end."""
    check_head(file)
    if zipfile.is_zipfile(file):
        raise Refused("FILE_CARRIES_FILES", Inner.ARCHIVE)


def check_head(file: IO[bytes]) -> None:
    file.seek(0)
    if _OTHER_HEADS.search(file.read(_HEAD), 5):  # a PDF's own mark stands at the first byte
        raise Refused("FILE_NOT_WHAT_IT_SAYS")


def check_is_one_pdf(file: IO[bytes], begin: int) -> None:
    """As much may stand before a PDF's head as readers pass over, and padding behind it; nothing else that opens.
    `begin`: where its head stands."""
    file.seek(0)
    head = file.read(_HEAD)
    if _OTHER_BEGINNINGS.match(head[:begin]) or _OTHER_HEADS.search(
        head[: _first_object(head, begin)], begin + 5
    ):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    if _OTHER_HEADS.search(head[:begin]):
        raise Refused("FILE_NOT_WHAT_IT_SAYS")
    if zipfile.is_zipfile(file):
        raise Refused("FILE_CARRIES_FILES", Inner.ARCHIVE)


def _first_object(head: bytes, begin: int) -> int:
    """Up to here a browser that guesses would look; what follows is the document's own text."""
    found = head.find(b" obj", begin)
    return found if found >= 0 else len(head)


def is_web_page(head: bytes) -> bool:
    """Whether a browser that guesses would show it as one."""
    return bool(_BEGINS_AS_WEB_PAGE.match(head))
