"""Text made alike for comparing: lower case, without diacritics."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without diacritics. May be of another length than `text`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


@lru_cache(maxsize=8192)
def flat(text: str) -> str:
    """Folded character by character, so that every place stays where it was."""
    return text.lower() if text.isascii() else "".join(map(_flat_char, text))


@lru_cache(maxsize=8192)
def _flat_char(char: str) -> str:
    return fold(char)[:1] or " "
