"""Is a file what its name says, and does nothing in it act or hide? Told from the bytes; what the browser declares
counts for nothing. Runs inside the sandbox; `documents.content_checking` asks from outside."""

from importlib import import_module
from typing import IO

from documents.content_checks import budget
from documents.content_checks.refused import Refused
from documents.limits import extension

# Module and function; loaded when a file of that kind comes, because each brings its library.
CHECKS = {
    ".pdf": ("pdf", "check"),
    ".docx": ("ooxml", "check_word"),
    ".xlsx": ("ooxml", "check_excel"),
    ".pptx": ("ooxml", "check_powerpoint"),
    ".png": ("images", "check_png"),
    ".jpg": ("images", "check_jpeg"),
    ".jpeg": ("images", "check_jpeg"),
    ".tif": ("tiff", "check"),
    ".tiff": ("tiff", "check"),
    ".heic": ("modern_images", "check_heic"),
    ".heif": ("modern_images", "check_heic"),
    ".webp": ("modern_images", "check_webp"),
    ".msg": ("messages", "check_msg"),
    ".eml": ("messages", "check_eml"),
}


def check(file: IO[bytes], name: str) -> None:
    """Raises Refused."""
    if extension(name) not in CHECKS:
        raise Refused("FILE_TYPE_NOT_ALLOWED")
    file.seek(0)
    try:
        module, function = CHECKS[extension(name)]
        with budget.inside():
            getattr(import_module(f"{__name__}.{module}"), function)(file)
    except (Refused, MemoryError):
        raise
    except Exception as trouble:
        # Parsers fed with hostile bytes raise whatever they like. What is not understood is not taken in.
        raise Refused("FILE_DAMAGED") from trouble
