"""The head of one part of an e-mail, as any mail program might understand it: all names that it gives to a file, all
kinds, all encodings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from urllib.parse import unquote

from documents.content_checks.patterns import of_bytes
from documents.content_checks.refused import Refused
from documents.names import clean_name

LONGEST = 8 * 1024  # bytes of all fields that tell of the content
_OF_CONTENT = of_bytes(rb"(?i)content-(type|disposition|transfer-encoding)[ \t]*:")
_PARAMETER = of_bytes(
    rb'(?i)(?:^|[;\s])((?:file)?name|boundary)(\*?)([0-9]*)(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;"]*))'
)
_COMMENT = of_bytes(rb"\([^()]*\)")


@dataclass
class Head:
    kinds: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    encodings: set[str] = field(default_factory=set)
    boundaries: set[bytes] = field(default_factory=set)
    is_attached: bool = False

    @property
    def is_of_parts(self) -> bool:
        return any(kind.startswith(("multipart/", "message/")) for kind in self.kinds)

    @property
    def is_text(self) -> bool:
        return all(kind.startswith("text/") for kind in self.kinds)  # without any it is text

    @property
    def encoding(self) -> str:
        return next(iter(self.encodings), "")


def is_beginning(line: bytes) -> bool:
    """Whether the line tells of a part's content."""
    return bool(_OF_CONTENT.match(line))


def parse(fields: list[bytes]) -> Head:
    """`fields`: each unfolded, those that tell of the content. Raises Refused for more than anybody writes."""
    if sum(map(len, fields)) > LONGEST:
        raise Refused("FILE_DAMAGED")
    head = Head()
    for each in fields:
        found = _OF_CONTENT.match(each)
        value = each[found.end() :]
        first = _COMMENT.sub(b" ", value).partition(b";")[0].strip().strip(b'"').lower().decode("latin-1")
        match found[1].lower():
            case b"type":
                head.kinds.add(first)
            case b"disposition":
                head.is_attached |= first == "attachment"
            case _:
                head.encodings.add(first)
        _collect(value, head)
    return head


def _collect(value: bytes, head: Head) -> None:
    pieces: dict[bytes, list[tuple[int, bytes]]] = {}
    for key, star, number, last, quoted, bare in _PARAMETER.findall(value):
        said = (quoted or bare).strip()
        if key.lower() == b"boundary":
            head.boundaries.add(said)
        elif number:
            pieces.setdefault(key.lower(), []).append((int(number[:4]), said))
        else:
            head.names.update(_names(said, is_extended=bool(star or last)))
    for numbered in pieces.values():
        joined = b"".join(said for _number, said in sorted(numbered))
        head.names.update(_names(joined, is_extended=True))
        head.names.update(_names(joined, is_extended=False))


def _names(said: bytes, *, is_extended: bool) -> Iterator[str]:
    """Each way to read it; what stands behind a zero byte, some never see."""
    text = said.replace(b'\\"', b'"').decode("utf-8", "replace")
    if is_extended:
        text = unquote(text.rpartition("''")[2] if "''" in text else text.split("'")[-1])
    for name in {text, _decoded(text), unquote(text)}:
        for seen in {name, name.partition("\0")[0]}:
            if clean := clean_name(seen):
                yield clean


def _decoded(text: str) -> str:
    """Words in another alphabet, as older programs write them into names."""
    if "=?" not in text:
        return text
    try:
        return "".join(
            word.decode(charset or "latin-1", "replace") if isinstance(word, bytes) else word
            for word, charset in decode_header(text)
        )
    except (HeaderParseError, LookupError, ValueError):
        raise Refused("FILE_DAMAGED") from None
