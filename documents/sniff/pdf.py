import os
import re
from typing import IO

from documents.refusals import FileRefused

_HEAD = re.compile(rb"%PDF-[12]\.\d")
_TAIL = re.compile(rb"startxref\s+(\d+)\s+%%EOF")


def check(file: IO[bytes], name: str) -> None:
    """A PDF begins at the first byte, and its last 1 KB points at a table that lies inside the file."""
    if not _HEAD.match(file.read(8)):
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1024))
    ends = _TAIL.findall(file.read())
    if not ends or int(ends[-1]) >= size:
        raise FileRefused("FILE_DAMAGED", name=name)
