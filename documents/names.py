import unicodedata
from pathlib import PurePosixPath

from documents.limits import MAX_NAME_LENGTH

# Control, format (zero width, bidirectional), surrogate, line, paragraph: they hide what a name really is.
_HIDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean_name(raw: str) -> str:
    """The file's name as harmless data: NFC, no path, nothing invisible, at most 150 characters.

    The extension survives the cut. "" where nothing is left.
    """
    visible = "".join(character for character in raw if unicodedata.category(character) not in _HIDING)
    last_part = unicodedata.normalize("NFC", visible).replace("\\", "/").rpartition("/")[2]
    name = " ".join(last_part.split()).rstrip(". ")
    suffix = PurePosixPath(name).suffix[:MAX_NAME_LENGTH]
    return name.removesuffix(suffix)[: MAX_NAME_LENGTH - len(suffix)] + suffix
