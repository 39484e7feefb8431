"""Values as people type and paste them: read where there is one meaning. What is no such value comes out as it is.

Pages, mail programs and spreadsheets put things around a value (quotes, braces, an apostrophe, a scheme) and change its
signs (no-break spaces, typographic hyphens, full-width digits). Every function here is linear in its text.
"""

import unicodedata
from urllib.parse import unquote

from text.cleaning import clean_text

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SIGNS = str.maketrans(
    dict.fromkeys(_HYPHENS, "-") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‘’‚‛′", "'")
)
_PAIRS = ("{}", "()", "[]", "<>", '""', "''")
_MOST_WRAPPINGS = 6  # quotes around braces around ...
_PROLONGED = "\u30fc"  # of Japanese; its keyboards type it where others type a hyphen
_LETTERS_OF_A_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789+.-")
_ENDS_OF_A_HOST = "/?#\\"
_SEPARATORS = ";,"


def plain(text: str) -> str:
    """On one line: letters and digits as a keyboard has them, one kind of hyphen and of quote, nothing unseen."""
    return clean_text(unicodedata.normalize("NFKC", text.translate(_SIGNS)), one_line=True)


def unwrapped(text: str) -> str:
    """Without pairs of quotes or brackets around it, and without the apostrophe or `=` of spreadsheets."""
    bare = plain(text)
    for _ in range(_MOST_WRAPPINGS):
        if (inner := _inside(bare)) == bare:
            break
        bare = inner
    return bare


def _inside(text: str) -> str:
    if len(text) > 1 and text[0] + text[-1] in _PAIRS:
        return text[1:-1].strip()
    if text.startswith("'"):
        return text[1:].strip()
    return text[1:] if text.startswith('="') else text


def guid_digits(text: str) -> str:
    """What a GUID's 32 digits are read from: small letters, without hyphens, spaces, braces, quotes or `urn:uuid:`."""
    bare = unwrapped(text).casefold()
    for begin in ("urn:", "uuid:"):
        bare = bare.removeprefix(begin).strip()
    return unwrapped(bare).replace(_PROLONGED, "").replace("-", "").replace(" ", "")


def host(text: str) -> str:
    """The host of a web address, without `www.`, port and what follows; a name alone loses no more than its dot."""
    bare = _without_scheme(unwrapped(text)).removeprefix("@")
    for end in _ENDS_OF_A_HOST:
        bare = bare.partition(end)[0]
    name, _colon, port = bare.rstrip(_SEPARATORS + " ").rpartition(":")
    bare = name if name and port.isdecimal() else bare.rstrip(_SEPARATORS + " ")
    bare = bare.removesuffix(".")
    www, dot, rest = bare.partition(".")
    return rest if dot and www.casefold() == "www" and "." in rest else bare


def is_web_address(text: str) -> bool:
    """Whether it names a page, or a host as pages name it, so that more than the host's own letters may be dropped."""
    bare = unwrapped(text).casefold()
    return bare.startswith(("www.", "//")) or "://" in bare or bare.endswith(("/", "."))


def _without_scheme(text: str) -> str:
    scheme, slashes, rest = text.partition("://")
    if slashes and scheme and _LETTERS_OF_A_SCHEME.issuperset(scheme.casefold()):
        return rest
    return text.removeprefix("//")


def mail_address(text: str) -> str:
    """An address without `mailto:`, a name before its angle brackets, quotes or a separator behind it."""
    bare = plain(unquote(text)).rstrip(_SEPARATORS + " ")
    before, opening, inside = bare.rpartition("<")
    if opening and "<" not in before and inside.find(">") == len(inside) - 1:
        bare = inside[:-1]
    bare = unwrapped(bare)
    if bare.casefold().startswith("mailto:"):
        bare = bare[len("mailto:") :].partition("?")[0].strip()
    return bare.strip("<> ").rstrip(_SEPARATORS + ".")


def number_of_digits(text: str, digits: int) -> str:
    """The one whole number of so many digits in a text: `4001001.0`, `4,001,001`, `MPN 4001001`; "" for none or two."""
    bare = unwrapped(text)
    ungrouped = _ungrouped(bare)
    runs = "".join(sign if sign in "0123456789" else " " for sign in ungrouped).split()
    found = {run for run in runs if len(run) == digits}
    is_other = any(len(run) > digits for run in runs)
    return found.pop() if len(found) == 1 and not is_other else ""


def _ungrouped(text: str) -> str:
    """Without the signs between groups of three digits, where the whole text is such a number."""
    for sign in (",", ".", " ", "'"):
        head, *groups = text.split(sign)
        if (
            groups
            and head.isdecimal()
            and len(head) < 4
            and all(g.isdecimal() and len(g) == 3 for g in groups)
        ):
            return head + "".join(groups)
    return text


def key(text: str) -> str:
    """What two spellings of one word have in common: its letters and digits, whatever case, spaces and hyphens."""
    return "".join(sign for sign in plain(text).casefold() if sign.isalnum())
