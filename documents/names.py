import unicodedata
from pathlib import PurePosixPath

from documents.limits import MAX_NAME_LENGTH
from text.cleaning import visible


def clean_name(raw: str) -> str:
    """The file's name as harmless data: NFC, no path, nothing invisible, at most 150 characters.

    The extension survives the cut. "" where nothing is left.
    """
    last_part = unicodedata.normalize("NFC", visible(raw)).replace("\\", "/").rpartition("/")[2]
    name = " ".join(last_part.split()).rstrip(". ")
    suffix = PurePosixPath(name).suffix[:MAX_NAME_LENGTH]
    return name.removesuffix(suffix)[: MAX_NAME_LENGTH - len(suffix)] + suffix
