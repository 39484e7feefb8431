"""Saved e-mails: who to whom, when, about what, the text, and the names of what was attached."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_binary_file, policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from typing import IO

import olefile

HEADERS = ("From", "To", "Cc", "Date", "Subject")
# Properties of [MS-OXPROPS] by their tags.
SUBJECT, SENDER, SENDER_ADDRESS, SMTP_ADDRESS, TO, CC = "0037", "0C1A", "0C1F", "5D01", "0E04", "0E03"
BODY, HTML, ATTACHED, SUBMITTED, DELIVERED = "1000", "1013", "3707", 0x00390040, 0x0E060040
PROPERTIES = "__properties_version1.0"
FILETIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)


def read(file: IO[bytes]) -> tuple[Iterator[str], tuple[()]]:
    is_compound = file.read(len(olefile.MAGIC)) == olefile.MAGIC
    file.seek(0)
    return (_msg_pages if is_compound else _eml_pages)(file), ()


def _eml_pages(file: IO[bytes]) -> Iterator[str]:
    message = message_from_binary_file(file, policy=policy.default)
    lines = [f"{name}: {message[name]}" for name in HEADERS if message[name]]
    lines += [f"Attachment: {part.get_filename()}" for part in message.walk() if part.get_filename()]
    yield "\n".join([*lines, "", _body(message)])


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _decoded(part)
    return text_of_html(text) if part.get_content_subtype() == "html" else text


def _decoded(part: MIMEPart) -> str:
    try:
        return part.get_content()
    except LookupError:  # an encoding that nobody knows
        return part.get_payload(decode=True).decode("latin-1")  # type: ignore[union-attr]


def _msg_pages(file: IO[bytes]) -> Iterator[str]:
    with olefile.OleFileIO(file) as compound:
        sender = [
            _property(compound, SENDER),
            _property(compound, SMTP_ADDRESS) or _property(compound, SENDER_ADDRESS),
        ]
        lines = {
            "From": " ".join(filter(None, sender)),
            "To": _property(compound, TO),
            "Cc": _property(compound, CC),
            "Date": _sent(compound),
            "Subject": _property(compound, SUBJECT),
        }
        head = [f"{name}: {value}" for name, value in lines.items() if value]
        head += [f"Attachment: {name}" for name in _attached(compound)]
        yield "\n".join([*head, "", _property(compound, BODY) or text_of_html(_property(compound, HTML))])


def _property(compound: olefile.OleFileIO, tag: str, folder: str = "") -> str:
    """A text property: UTF-16, else in eight bits, else (HTML) as bytes."""
    for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp1252"), ("0102", "utf-8")):
        stream = f"{folder}__substg1.0_{tag}{kind}"
        if compound.exists(stream):
            return compound.openstream(stream).read().decode(encoding, "replace")
    return ""


def _attached(compound: olefile.OleFileIO) -> Iterator[str]:
    folders = {path[0] for path in compound.listdir() if path[0].startswith("__attach_version1.0_")}
    for folder in sorted(folders):
        if name := _property(compound, ATTACHED, f"{folder}/"):
            yield name


def _sent(compound: olefile.OleFileIO) -> str:
    """From the fixed properties: after 32 bytes, 16 for each: tag, flags, value."""
    stream = compound.openstream(PROPERTIES).read()
    found = {
        int.from_bytes(stream[at : at + 4], "little"): int.from_bytes(stream[at + 8 : at + 16], "little")
        for at in range(32, len(stream) - 15, 16)
    }
    ticks = found.get(SUBMITTED) or found.get(DELIVERED)  # of 100 nanoseconds
    try:
        return (
            f"{FILETIME_ZERO + timedelta(microseconds=ticks // 10):%a, %d %b %Y %H:%M:%S %z}" if ticks else ""
        )
    except OverflowError:
        return ""


class _Text(HTMLParser):
    BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"}
    UNSEEN = {"script", "style", "head", "template"}

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in self.UNSEEN
        if tag in self.BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"}:
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in self.UNSEEN))
        if tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)
