"""Text on its way in: without what nobody sees, and on one line where it names something."""

import re
import unicodedata
from collections.abc import Iterator

# Format characters that are seen: the number and verse signs of Arabic, Syriac and Kaithi.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Drawn as nothing, yet letters or marks by their category: grapheme joiner, the fillers of Hangul.
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_NON_JOINER, _JOINER = "\u200c", "\u200d"
_JOINERS = frozenset({_NON_JOINER, _JOINER})
# Scripts whose letters join their neighbours: there a joiner changes what is read.
_JOINING_SCRIPTS = frozenset({"ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "MANDAIC", "ADLAM"})
_VIRAMA = 9  # the combining class of the sign that takes a letter's vowel away, in the scripts of India
_VARIATION = "\ufe0f"
_FIRST_DRAWN_SIGN = "\u2190"
_LINE_END = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")


def clean_text(text: str, *, one_line: bool) -> str:
    """`text` without control, format and other invisible characters.

    Line breaks (as \\n) and tabs stay in text of several lines. On one line every run of white space is a single
    space, and none stands at the ends. Joiners stay where they belong to a word (Persian, the scripts of India)
    or to a composed sign (emoji).
    """
    if one_line:
        return " ".join(visible(" ".join(text.split())).split())
    return visible(_LINE_END.sub("\n", text), keep="\n\t")


def visible(text: str, *, keep: str = "") -> str:
    """`text` without what nobody sees, except for the characters of `keep`; white space stays as it is."""
    if text.isprintable() and _BLANK.isdisjoint(text):
        return text
    kept = [character for character in text if character in keep or not _is_unseen(character)]
    return "".join(_meant(kept)) if _JOINERS.intersection(kept) else "".join(kept)


def _is_unseen(character: str) -> bool:
    if character in _JOINERS or character in _SEEN:
        return False
    return character in _BLANK or unicodedata.category(character) in _UNSEEN_CATEGORIES


def _meant(characters: list[str]) -> Iterator[str]:
    """All but the joiners that mean nothing where they stand."""
    before = ""  # what was kept up to here, without marks over a letter
    last = ""
    for place, character in enumerate(characters):
        if character in _JOINERS:
            following = characters[place + 1] if place + 1 < len(characters) else ""
            if not _joins(character, last, before, following):
                continue
        yield character
        last = character
        if not unicodedata.combining(character):
            before = character


def _joins(joiner: str, last: str, before: str, following: str) -> bool:
    """As RFC 5892 (A.1, A.2) allows joiners in domain names; and the one that composes emoji."""
    if not last or last in _JOINERS:
        return False
    if unicodedata.combining(last) == _VIRAMA:
        return True
    if not following:
        return False
    if joiner == _JOINER and _is_drawn(last) and _is_drawn(following):
        return True
    if unicodedata.combining(following) == _VIRAMA:
        return unicodedata.category(before) == "Lo"
    return _script(before) in _JOINING_SCRIPTS and _script(following) in _JOINING_SCRIPTS


def _is_drawn(character: str) -> bool:
    """A sign of which emoji are composed: a picture, a skin's colour."""
    return character == _VARIATION or (
        character >= _FIRST_DRAWN_SIGN and unicodedata.category(character) in {"So", "Sk"}
    )


def _script(character: str) -> str:
    """The first word of a letter's name in Unicode, such as ARABIC; "" for what is no letter."""
    is_letter = unicodedata.category(character) in {"Lo", "Lu", "Ll", "Lm"}
    return unicodedata.name(character, "").partition(" ")[0] if is_letter else ""
