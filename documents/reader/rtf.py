"""The text of an Outlook message that has only RTF: unpacked ([MS-OXRTFCP]), and the HTML in it where there is some
([MS-OXRTFEX])."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from documents.reader.hypertext import text_of_html

MOST_BYTES = 4_000_000
_HEAD = 16
_PACKED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
# What a window holds before the first byte, by the specification.
_FIRST_WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_UNSEEN = {
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"header",
    b"footer",
    b"themedata",
}
_MARKS = {b"par": "\n", b"line": "\n", b"sect": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t"}
_ESCAPED = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_SIGNS = {
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"},
    **{b"bullet": "•", b"endash": "–", b"emdash": "—"},
}


def unpacked(content: bytes) -> bytes:
    """b"" for what is no such stream."""
    kind, size = content[8:12], int.from_bytes(content[4:8], "little")
    if kind == _PLAIN:
        return content[_HEAD : _HEAD + min(size, MOST_BYTES)]
    return _unpacked(content[_HEAD:], min(size, MOST_BYTES)) if kind == _PACKED else b""


def _unpacked(packed: bytes, size: int) -> bytes:
    told = bytearray(_FIRST_WINDOW)
    most = len(told) + size
    at = 0
    while at < len(packed) and len(told) < most:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                told += packed[at : at + 1]
                at += 1
                continue
            pair, at = int.from_bytes(packed[at : at + 2], "big"), at + 2
            distance = (len(told) - (pair >> 4)) % _WINDOW
            if not distance or at > len(packed):  # the mark of the end, or a cut stream
                return bytes(told[len(_FIRST_WINDOW) : most])
            for _byte in range((pair & 15) + 2):
                told.append(told[-distance] if distance <= len(told) else 32)
    return bytes(told[len(_FIRST_WINDOW) : most])


@dataclass(frozen=True)
class _Group:
    is_unseen: bool = False
    is_tag: bool = False  # holds HTML as it was
    is_twin: bool = False  # RTF that says what the HTML says already
    skip: int = 1  # characters after a \u that say the same for old programs


def text_of_rtf(content: bytes) -> str:
    """As it is seen. `content`: not packed."""
    is_html = rb"\fromhtml1" in content[:2000]
    text = "".join(_Walk(content[:MOST_BYTES], is_html=is_html).pieces())
    return text_of_html(text) if is_html else text


class _Walk:
    def __init__(self, content: bytes, *, is_html: bool) -> None:
        self.content, self.is_html = content, is_html
        self.groups = [_Group()]
        self.encoding = "cp1252"
        self.skipped = 0
        self.bytes = bytearray()  # letters that wait for the rest of their character

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def pieces(self) -> Iterator[str]:
        is_star = False
        for found in _TOKEN.finditer(self.content):
            word, number, code, sign, brace, plain = found.groups()
            if code or plain:
                self._letters(bytes.fromhex(code.decode()) if code else plain)
                continue
            yield self._waiting()
            if brace:
                self._brace(brace)
            elif sign:
                yield from self._sign(sign)
            elif word:
                yield from self._word(word, number, is_star)
            is_star = sign == b"*"
        yield self._waiting()

    def _letters(self, letters: bytes) -> None:
        skipped, self.skipped = self.skipped, max(0, self.skipped - len(letters))
        if self._is_seen():
            self.bytes += letters[skipped:]

    def _waiting(self) -> str:
        letters, self.bytes = self.bytes, bytearray()
        return self._escaped(letters.decode(self.encoding, "replace")) if letters else ""

    def _escaped(self, text: str) -> str:
        """Letters outside of tags are no HTML yet."""
        is_text = self.is_html and not self.group.is_tag
        return text.replace("&", "&amp;").replace("<", "&lt;") if is_text else text

    def _is_seen(self) -> bool:
        return not self.group.is_unseen and (self.group.is_tag or not self.group.is_twin)

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            self.groups.append(replace(self.group, is_tag=False) if len(self.groups) < 1000 else _Group(True))
        elif len(self.groups) > 1:
            self.groups.pop()
        self.skipped = 0

    def _sign(self, sign: bytes) -> Iterator[str]:
        if self._is_seen():
            yield self._escaped(_ESCAPED.get(sign, ""))

    def _word(self, word: bytes, number: bytes | None, is_star: bool) -> Iterator[str]:
        value = int(number) if number else 0
        if is_star or word in _UNSEEN:
            self._set(is_unseen=word != b"htmltag" or self.group.is_unseen, is_tag=word == b"htmltag")
        elif word == b"htmlrtf":
            self._set(is_twin=number is None or value != 0)
        elif word == b"uc":
            self._set(skip=min(max(value, 0), 10))
        elif word == b"ansicpg":
            self._use(f"cp{value}")
        elif word == b"u" and number:
            self.skipped = self.group.skip
            yield self._escaped(_character(value)) if self._is_seen() else ""
        elif self._is_seen():
            yield _MARKS.get(word) or _SIGNS.get(word, "")

    def _set(self, **changed: bool | int) -> None:
        self.groups[-1] = replace(self.group, **changed)  # type: ignore[arg-type]

    def _use(self, encoding: str) -> None:
        try:
            codecs.lookup(encoding)
        except LookupError:
            return
        self.encoding = encoding


def _character(number: int) -> str:
    code = number % 0x10000
    return "" if 0xD800 <= code < 0xE000 else chr(code)
