"""The letters of a text file: by its mark, as UTF-8 or UTF-16, and else as the likeliest of the older encodings."""

import codecs
from typing import NamedTuple

from charset_normalizer import CharsetMatches, from_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registers.files import FileRefused

# What spreadsheets of the portal's languages and their neighbours save, the commonest first.
OLDER = {
    "cp1252": gettext_lazy("Windows-1252 (Western European)"),
    "cp1250": gettext_lazy("Windows-1250 (Central European)"),
    "cp1251": gettext_lazy("Windows-1251 (Cyrillic)"),
    "cp932": gettext_lazy("Shift-JIS (Japanese)"),
    "mac_roman": gettext_lazy("Mac OS Roman"),
    "cp850": gettext_lazy("MS-DOS 850 (Western European)"),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 32 * 1024  # bytes of cells that are not ASCII alone; more tells no more
_CELL_ENDS = bytes.maketrans(b',;\t\r"', b"\n" * 5)
_HEAD = 4096  # bytes


class Decoded(NamedTuple):
    text: str
    guessed: str = ""  # one of OLDER; "" where the file itself leaves no doubt


def decode(content: bytes) -> Decoded:
    """Raises FileRefused; its text goes on from the file's name."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content[len(mark) :], encoding))
    wide = _wide_encoding(content[:_HEAD])
    if wide:
        return Decoded(_strictly(content, wide))
    if content.count(0, 0, _HEAD) * 10 > min(len(content), _HEAD):
        raise _no_text()
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        _refuse_mixture(content, error)
        return _guessed(content)


def _no_text() -> FileRefused:
    return FileRefused(
        _("is neither a text file nor a workbook. Save it as Excel workbook (.xlsx) or as CSV in UTF-8.")
    )


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        # What is right before the first wrong byte tells its line.
        line = content[: error.start].decode(encoding, errors="ignore").count("\n") + 1
        raise FileRefused(
            _("is damaged: from line %d on its letters are not those of its encoding. Save it again.") % line
        ) from error


def _wide_encoding(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of a header is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) or min(even, odd) * 4 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_mixture(content: bytes, error: UnicodeDecodeError) -> None:
    """UTF-8 nearly everywhere: another encoding hardly ever looks like it, so a few lines came from elsewhere."""
    wrong = content.decode("utf-8", errors="surrogateescape")
    is_wrong = sum("\udc80" <= letter <= "\udcff" for letter in wrong)
    is_right = sum(letter > "\x7f" for letter in wrong) - is_wrong
    if is_right > is_wrong:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            _("is in UTF-8, but line %d is not: letters of two encodings are mixed. Save it again.") % line
        )


def _guessed(content: bytes) -> Decoded:
    for encoding in _likeliest(_sample(content)):
        try:
            return Decoded(content.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    raise _no_text()


def _sample(content: bytes) -> bytes:
    """The cells with other letters than ASCII's: beside many of those, a few wrong ones would hardly count."""
    sample = bytearray()
    for cell in content.translate(_CELL_ENDS).split(b"\n"):
        if not cell.isascii():
            sample += cell[:_HEAD] + b"\n"
        if len(sample) > _SAMPLE:
            break
    return bytes(sample)


def _likeliest(sample: bytes) -> list[str]:
    """The best first; of equally good ones the commonest."""
    if b"\0" in sample:
        return []
    matches: CharsetMatches = from_bytes(sample, cp_isolation=list(OLDER))
    chaos: dict[str, float] = {}
    for match in matches:
        for encoding in (match.encoding, *match.could_be_from_charset):
            chaos[encoding] = min(match.chaos, chaos.get(encoding, match.chaos))
    return sorted((each for each in OLDER if each in chaos), key=chaos.__getitem__)
