"""Saved e-mails: who to whom, when, about what, the text, and the names of what was attached."""

import base64
import binascii
import quopri
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import format_datetime, parsedate_to_datetime
from typing import IO

import olefile

from documents.reader import outlook
from documents.reader.cleaning import clean
from documents.reader.hypertext import text_of_html
from documents.reader.pages import Page

HEADERS = ("From", "To", "Cc", "Date", "Subject")
MOST_OF_A_HEADER = 20_000  # characters
MOST_PARAMETERS = 2_000  # characters of a header that tells how a part is written
LONGEST_STUB = 30  # words of a plain text that stands for one in HTML
STUBS = 4  # times as many words has that one
MOST_PARTS = 1_000
DEEPEST = 20  # parts inside parts


class _Bounded(Compat32):
    """Headers that are too long are cut before anything is looked for in them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        most = MOST_PARAMETERS if name.lower().startswith("content-") else MOST_OF_A_HEADER
        return name, value[:most]

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value.replace("\r", "").replace("\n", "")


def read(file: IO[bytes]) -> tuple[Iterator[Page], tuple[()]]:
    """Raises what olefile raises for what only begins as an Outlook message."""
    return iter([Page(clean(_text(file)))]), ()


def attachments(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, also of messages that are attached: they come as .eml. Not of what is inside those.

    Pictures that are part of the text, such as logos, are left out. Raises what olefile raises.
    """
    if _is_outlook(file):
        with olefile.OleFileIO(file) as compound:
            yield from outlook.Message(compound).attachments()
    else:
        for part in _attached(_parsed(file)):
            yield _name(part), _content(part)


def _is_outlook(file: IO[bytes]) -> bool:
    file.seek(0)
    is_outlook = file.read(len(olefile.MAGIC)) == olefile.MAGIC
    file.seek(0)
    return is_outlook


def _text(file: IO[bytes]) -> str:
    if _is_outlook(file):
        with olefile.OleFileIO(file) as compound:
            message = outlook.Message(compound)
            return _told(message.head(), message.attached(), message.body())
    parsed = _parsed(file)
    return _told(_head(parsed), [_name(part) for part in _attached(parsed)], _body(parsed))


def _told(head: dict[str, str], attached: list[str], body: str) -> str:
    lines = [f"{name}: {' '.join(value.split())}" for name, value in head.items() if value]
    lines += [f"Attachment: {name}" for name in attached]
    return "\n".join([*lines, "", body])


# --- As the internet sends it --------------------------------------------------------------------------------
def _parsed(file: IO[bytes]) -> Message:
    return BytesParser(policy=_Bounded()).parse(file)


def _head(message: Message) -> dict[str, str]:
    head = {name: decoded(message.get(name, "")) for name in HEADERS}
    return head | {"Date": _date(head["Date"])}


def decoded(value: object) -> str:
    """A header as people read it: encoded words decoded, eight-bit letters as UTF-8 or as Windows writes them."""
    text = _decoded(str(value)[:MOST_OF_A_HEADER].encode("utf-8", "surrogateescape"), None)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        _decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces
    )


def _decoded(content: bytes, charset: str | None) -> str:
    for name in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _date(value: str) -> str:
    try:
        return format_datetime(parsedate_to_datetime(value))
    except (TypeError, ValueError, IndexError, OverflowError):
        return value


def _body(part: Message, depth: int = 0) -> str:
    """The text that a mail program shows; of the same said twice, the plain one, unless it says nothing."""
    if depth > DEEPEST or _is_attached(part):
        return ""
    if part.is_multipart():
        inner = _inner(part)
        texts = [text for each in inner if (text := _body(each, depth + 1)).strip()]
        is_choice = part.get_content_subtype() == "alternative"
        return _best(inner, depth) or "".join(texts[-1:]) if is_choice else "\n".join(texts)
    kind = part.get_content_type()
    if kind not in {"text/plain", "text/html", "text/enriched"}:
        return ""
    text = _decoded(_bytes(part), part.get_content_charset())
    return text_of_html(text) if kind == "text/html" else text


def _best(choices: list[Message], depth: int) -> str:
    """The plain text, unless it only says that the mail is to be read in another program."""
    plain = [each for each in choices if each.get_content_type() == "text/plain"]
    text = next((text for each in plain if (text := _body(each, depth + 1)).strip()), "")
    if len(text.split()) > LONGEST_STUB:
        return text
    others = [_body(each, depth + 1) for each in choices if each not in plain]
    longest = max(others, key=len, default="")
    return longest if len(longest.split()) > STUBS * max(len(text.split()), 1) else text


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload()
    return (
        [each for each in payload if isinstance(each, Message)][:MOST_PARTS]
        if isinstance(payload, list)
        else []
    )


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _attached(part: Message, depth: int = 0) -> Iterator[Message]:
    if _is_attached(part):
        yield part
    elif depth <= DEEPEST:
        is_shown = part.get_content_subtype() == "related"
        for inner in _inner(part):
            if not (is_shown and _is_picture_of_text(inner)):
                yield from _attached(inner, depth + 1)


def _is_attached(part: Message) -> bool:
    kind = part.get_content_maintype()
    if part.get_content_type() in {"message/rfc822", "message/global"}:
        return True
    if kind == "multipart":
        return False
    is_named = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return is_named or kind in {"application", "image", "audio", "video"}


def _is_picture_of_text(part: Message) -> bool:
    is_picture = part.get_content_maintype() == "image" and "Content-ID" in part
    return is_picture and part.get_content_disposition() != "attachment"


def _name(part: Message) -> str:
    name = " ".join(decoded(part.get_filename() or part.get_param("name") or "").split())
    if part.get_content_maintype() != "message":
        return name or f"attachment.{part.get_content_subtype()}"
    inner = _inner(part)
    name = name or " ".join(decoded(inner[0].get("Subject", "") if inner else "").split()) or "message"
    return name if name.lower().endswith(".eml") else f"{name}.eml"


def _content(part: Message) -> bytes:
    inner = _inner(part)
    if not inner:
        return _bytes(part)
    content = inner[0].as_bytes()
    how = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if how == "quoted-printable":  # no such thing is allowed there, yet some write it
        return quopri.decodestring(content)
    try:
        return base64.b64decode(content) if how == "base64" else content
    except (binascii.Error, ValueError):
        return content
