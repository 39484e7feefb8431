"""Text as it can be kept and compared: what programs put in for the eye is taken out."""

import re

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = dict.fromkeys("\t\x0b\x0c\u00a0\u2002\u2003\u2007\u2009\u202f", " ") | {"\t": "\t"}
_FOR_THE_EYE = str.maketrans(_LIGATURES | _SPACES)
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029")
# A word divided at the end of a line: a soft hyphen, or what PDFium writes in its place.
_DIVIDED = re.compile("[\x02\ufffe\u00ad]\n?")
# Controls, invisible marks and halves of characters; PostgreSQL keeps neither NUL nor those halves.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\uffff\U000e0000-\U000e007f]"
)
# The halves of a letter beyond the first plane, which PDFium tells one by one.
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def without_unseen(text: str) -> str:
    """What can be kept at all: places in a clean text stay what they were."""
    return _UNSEEN.sub("", text)


def clean(text: str) -> str:
    text = _HALVES.sub(_whole, text)
    text = _DIVIDED.sub("", _LINE_END.sub("\n", text))
    text = _UNSEEN.sub("", text.translate(_FOR_THE_EYE))
    lines = (line.rstrip(" \t") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _whole(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
