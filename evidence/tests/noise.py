"""Faults as reading by machine makes them, put into texts that are right."""

import random
import re
import unicodedata

CONFUSED = {
    **{
        "0": "O",
        "O": "0",
        "1": "l",
        "l": "1",
        "I": "l",
        "i": "l",
        "5": "S",
        "S": "5",
        "8": "B",
        "B": "8",
        "6": "G",
    },
    **{
        "m": "rn",
        "w": "vv",
        "e": "c",
        "c": "e",
        "a": "o",
        "o": "a",
        "t": "f",
        "f": "t",
        "h": "b",
        "u": "v",
        "g": "q",
    },
    **{"n": "r", "r": "n", "Z": "2", "2": "Z", "ü": "u", "ä": "a", "ö": "o", "é": "e", "è": "e", "ß": "B"},
}
RULE = re.compile(r"_{3,}|\.{5,}")


def noisy(text: str, seed: int, *, share: float = 0.015) -> str:
    """`share` of the letters wrong, half of the accents gone, most of the lines to write on not read as such."""
    rng = random.Random(seed)
    text = RULE.sub(lambda _found: rng.choice(["", "_", "—", "-", "__", ". .", "____"]), text)
    return "".join(_as_read(char, rng, share) for char in text)


def _as_read(char: str, rng: random.Random, share: float) -> str:
    if char in CONFUSED and rng.random() < share:
        return CONFUSED[char]
    if not char.isascii() and rng.random() < 0.5:
        return unicodedata.normalize("NFKD", char)[0]
    return char
