"""Is a file what its name says? Told from the bytes; what the browser declares counts for nothing."""

import logging
from collections.abc import Callable
from typing import IO

from documents.limits import KINDS, extension
from documents.refusals import FileRefused
from documents.sniff import images, messages, ooxml, pdf

logger = logging.getLogger(__name__)

Check = Callable[[IO[bytes], str], None]
CHECKS: dict[str, Check] = {
    ".pdf": pdf.check,
    ".docx": ooxml.check,
    ".xlsx": ooxml.check,
    ".pptx": ooxml.check,
    ".png": images.check_png,
    ".jpg": images.check_jpeg,
    ".jpeg": images.check_jpeg,
    ".msg": messages.check_msg,
    ".eml": messages.check_eml,
}


def content_type(file: IO[bytes], *, name: str) -> str:
    """The content type that name and structure agree on. Raises FileRefused where they do not."""
    kind, check = KINDS.get(extension(name)), CHECKS.get(extension(name))
    if kind is None or check is None:
        raise FileRefused("FILE_TYPE_NOT_ALLOWED", name=name)
    file.seek(0)
    try:
        check(file, name)
    except FileRefused:
        raise
    except Exception as trouble:
        # Parsers fed with hostile bytes raise whatever they like. What is not understood is not taken in.
        logger.info("Refused a damaged %s", extension(name), exc_info=True)
        raise FileRefused("FILE_DAMAGED", name=name) from trouble
    return kind.content_type
