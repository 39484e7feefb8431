"""Files that are two things at once: what the portal takes for a picture, another program takes for an archive."""

import re
import zipfile
from typing import IO

from django.utils.translation import gettext_lazy as _

from documents.refusals import FileRefused

_HEAD = 1024  # bytes in which programs look for what a file is
_OTHER_HEADS = re.compile(rb"%PDF-|<\s*(?:html|script|svg|!doctype\s+html)", re.IGNORECASE)


def check_is_one_thing(file: IO[bytes], name: str) -> None:
    """No web page or PDF at its beginning, no archive at its end."""
    check_head(file, name)
    if zipfile.is_zipfile(file):
        raise FileRefused("FILE_CARRIES_FILES", name=name, inner=_("an archive at its end"))


def check_head(file: IO[bytes], name: str) -> None:
    file.seek(0)
    if _OTHER_HEADS.search(file.read(_HEAD), 5):  # a PDF's own mark stands at the first byte
        raise FileRefused("FILE_NOT_WHAT_IT_SAYS", name=name)
