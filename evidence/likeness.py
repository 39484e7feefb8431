"""How near two words are to each other, as reading by machine confuses letters."""

from functools import lru_cache

from evidence.folding import fold

_PAIRS = (("rn", "m"), ("vv", "w"), ("ii", "u"))
_LETTERS = str.maketrans("01i|!589q6", "olllls" + "bggb")
_SHAPES = str.maketrans("ecoarnftlibhuvgqsy", "ooooññffffhhuuggsy")
LETTERS_OF_ONE_FAULT = 6  # so many letters of a name may hold one wrong one


@lru_cache(maxsize=8192)
def shape(word: str) -> str:
    """What is left of a word where letters are the same that look alike in print: e and c, r and n, t and f."""
    return skeleton(word).translate(_SHAPES)


@lru_cache(maxsize=8192)
def skeleton(word: str) -> str:
    """What is left of a word where 0 and O, 1, l and I, rn and m are the same."""
    bare = fold(word)
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare.translate(_LETTERS)


def faults(one: str, other: str, most: int) -> int:
    """How many letters are wrong, missing or too many; `most` + 1 where they are more than `most`."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            wrong = before[column - 1] + (letter != against)
            now.append(min(wrong, before[column] + 1, now[-1] + 1))
        if min(now) > most:
            return most + 1
        before = now
    return min(before[-1], most + 1)


def as_written(word: str, like: str) -> str:
    """`word` with the capitals of the one it stands for."""
    if len(like) > 1 and sum(map(str.isupper, like)) > len(like) / 2:
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
