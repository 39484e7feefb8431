"""Whether what stands on a signature line is a person's name, or nothing, or something to be filled in."""

from evidence import patterns, words
from evidence.folding import fold

_MARKS = patterns.compile(
    r"^(?:/s/|\(?gez\.\)?|s/|\[signed\]|\(signed\)|[\"“”'‘’*~x✓✔:–\-\s])+", any_case=True
)
_HONORIFICS = patterns.compile(
    r"^(?:(?:mr|mrs|ms|dr|prof|herr|frau|monsieur|madame|m|mme|sr|sra|ing|dipl)(?:$|[.\s-]+))+", any_case=True
)
_END = patterns.compile(
    r"[,;:(<|\[\d/@\t]|\s{3,}|\s[–—-]\s"
    r"|\s(?:on|am|le|el|date|dated|datum|title|name|as|for|of|im|fur|für|at)[\s:]",
    any_case=True,
)
_TOKEN = patterns.compile(rf"{patterns.LETTER}[{patterns.ALNUM}\p{{M}}_'’.-]*")
_NOT_DONE = patterns.compile(
    r"\b(?:pending|not yet|to be|to follow|follows|await\w*|tbd|tba|missing|declin\w*|unsigned|not signed"
    r"|sent|viewed"
    r"|delivered|waiting|required|requested|draft|placeholder|sign here|ausstehend|folgt|noch|fehlt|offen"
    r"|will be|must)\b"
)
_TO_FILL_IN = patterns.compile(
    r"_{3,}|\.{4,}|[<\[{](?P<signed>signed)?", any_case=True, fits=lambda found: found["signed"] is None
)
_BLANK = patterns.compile(r"[\s_.\-–—…\[\](){}<>/xX*:|#☐□✗✘=~°«»'`,]*")


def is_blank(value: str) -> bool:
    return bool(_BLANK.fullmatch(value))


def person(value: str) -> str:
    """The person's name that the text begins with; "" where it begins with anything else."""
    if is_blank(value) or _TO_FILL_IN.search(value.split("@")[0]) or _NOT_DONE.search(fold(value)):
        return ""
    bare = _HONORIFICS.sub("", _MARKS.sub("", value.strip()))
    name = _END.split(bare, maxsplit=1)[0].strip(" .\"“”'’*~-")
    parts = name.split()
    return name if 2 <= len(parts) <= 5 and _are_of_a_name(parts) else ""


def _are_of_a_name(parts: list[str]) -> bool:
    said = [fold(part).strip(".") for part in parts]
    if any(word in words.NO_PERSON for word in said):
        return False
    if sum(part not in words.PARTICLES for part in said) < 2 or max(map(len, said)) < 3:
        return False
    return all(
        _TOKEN.fullmatch(part) and (part[0].isupper() or said[index] in words.PARTICLES)
        for index, part in enumerate(parts)
    )


def is_marked_signed(value: str) -> bool:
    """“[signed]” where the ink was."""
    return fold(value).strip(" []()*.\"'") in words.SIGNED_MARKS
