"""Outlook's messages: an OLE compound file of properties ([MS-OXMSG]), messages inside messages included."""

import codecs
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property

import olefile

from documents.reader.hypertext import text_of_html
from documents.reader.rtf import text_of_rtf, unpacked

# Properties of [MS-OXPROPS] by their tags.
SUBJECT, SENDER, SENDER_ADDRESS, SMTP_ADDRESS, TO, CC = "0037", "0C1A", "0C1F", "5D01", "0E04", "0E03"
BODY, HTML, RTF, ATTACHED, SHORT_NAME, DISPLAYED = "1000", "1013", "1009", "3707", "3704", "3001"
RECIPIENT, RECIPIENT_ADDRESS, RECIPIENT_SMTP = "3001", "3003", "39FE"
SUBMITTED, DELIVERED, RECIPIENT_TYPE, CODE_PAGE, MESSAGE_CODE_PAGE, HIDDEN = (
    *(0x00390040, 0x0E060040, 0x0C150003),
    *(0x3FDE0003, 0x3FFD0003, 0x7FFE000B),
)
CONTENT, MESSAGE = "__substg1.0_37010102", "__substg1.0_3701000D"
PROPERTIES = "__properties_version1.0"
FILETIME_ZERO = datetime(1601, 1, 1, tzinfo=UTC)
MOST_FOLDERS = 500  # of recipients, of attachments
DEEPEST = 5  # messages inside messages
_UTF_8 = 65001

Path = tuple[str, ...]


class Message:
    """One message of the file: the outermost, or one that is attached."""

    def __init__(self, compound: olefile.OleFileIO, path: Path = ()) -> None:
        self.compound, self.path = compound, path

    def head(self) -> dict[str, str]:
        """The lines a person sees above the text; empty where it has none."""
        sender = _address(self._text(SENDER), self._text(SMTP_ADDRESS) or self._text(SENDER_ADDRESS))
        return {
            "From": sender,
            "To": self._recipients(1) or self._text(TO),
            "Cc": self._recipients(2) or self._text(CC),
            "Date": self._sent(),
            "Subject": self._text(SUBJECT),
        }

    def body(self) -> str:
        for text in (self._text(BODY), text_of_html(self._html()), self._rtf()):
            if text.strip():
                return text
        return ""

    def attachments(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents; a message that is attached as .eml."""
        for name, path in self._attached():
            inner = path[-1] == MESSAGE
            yield name, Message(self.compound, path).as_mime().as_bytes() if inner else self._read(path)

    def attached(self) -> list[str]:
        return [name for name, _path in self._attached()]

    def _attached(self) -> Iterator[tuple[str, Path]]:
        """Names, and where in the file it stands: a message, or a stream of bytes."""
        for folder in self._folders("__attach_version1.0_"):
            about = Message(self.compound, folder)
            if about._properties.get(HIDDEN):
                continue
            name = about._text(ATTACHED) or about._text(SHORT_NAME) or about._text(DISPLAYED)
            if self.compound.exists([*folder, MESSAGE]) and len(folder) <= 2 * DEEPEST:
                inner = Message(self.compound, (*folder, MESSAGE))
                name = name or inner._text(SUBJECT) or "message"
                yield name if name.lower().endswith(".eml") else f"{name}.eml", inner.path
            elif self.compound.exists([*folder, CONTENT]):
                yield name or "attachment", (*folder, CONTENT)

    def as_mime(self) -> EmailMessage:
        message = EmailMessage()
        for name, value in self.head().items():
            if value:
                message[name] = " ".join(value.split())
        message.set_content(self.body())
        for name, content in self.attachments():
            message.add_attachment(content, "application", "octet-stream", filename=name)
        return message

    def _html(self) -> str:
        content = self._raw(f"{HTML}0102")
        if not content:
            return self._text(HTML)
        try:
            return content.decode(self._encoding(CODE_PAGE, "utf-8"))
        except UnicodeDecodeError:
            return content.decode("cp1252", "replace")

    def _rtf(self) -> str:
        return text_of_rtf(unpacked(self._raw(f"{RTF}0102")))

    def _recipients(self, kind: int) -> str:
        recipients = [Message(self.compound, folder) for folder in self._folders("__recip_version1.0_")]
        return ", ".join(
            _address(each._text(RECIPIENT), each._text(RECIPIENT_SMTP) or each._text(RECIPIENT_ADDRESS))
            for each in recipients
            if each._properties.get(RECIPIENT_TYPE, 1) & 0xFF == kind
        )

    def _folders(self, kind: str) -> list[Path]:
        depth = len(self.path)
        folders = {
            tuple(path[: depth + 1])
            for path in self.compound.listdir()
            if tuple(path[:depth]) == self.path and len(path) > depth and path[depth].startswith(kind)
        }
        return sorted(folders)[:MOST_FOLDERS]

    def _text(self, tag: str) -> str:
        """UTF-16, else in eight bits."""
        content = self._raw(f"{tag}001F")
        if content:
            return content.decode("utf-16-le", "replace").rstrip("\0")
        return (
            self._raw(f"{tag}001E")
            .decode(self._encoding(MESSAGE_CODE_PAGE, "cp1252"), "replace")
            .rstrip("\0")
        )

    def _raw(self, tag: str) -> bytes:
        return self._read((*self.path, f"__substg1.0_{tag}"))

    def _read(self, path: Path) -> bytes:
        return self.compound.openstream(list(path)).read() if self.compound.exists(list(path)) else b""

    def _encoding(self, tag: int, otherwise: str) -> str:
        page = self._properties.get(tag, 0) & 0xFFFFFFFF
        encoding = "utf-8" if page == _UTF_8 else f"cp{page}"
        try:
            codecs.lookup(encoding)
        except LookupError:
            return otherwise
        return encoding

    @cached_property
    def _properties(self) -> dict[int, int]:
        """Those of a fixed size, 16 bytes for each: tag, flags, value. What stands before them differs in length."""
        stream = self._read((*self.path, PROPERTIES))
        kind = self.path[-1] if self.path else ""
        start = 32 if not kind else 24 if kind == MESSAGE else 8
        return {
            int.from_bytes(stream[at : at + 4], "little"): int.from_bytes(stream[at + 8 : at + 16], "little")
            for at in range(start, len(stream) - 15, 16)
        }

    def _sent(self) -> str:
        ticks = self._properties.get(SUBMITTED) or self._properties.get(DELIVERED)  # of 100 nanoseconds
        try:
            return format_datetime(FILETIME_ZERO + timedelta(microseconds=ticks // 10)) if ticks else ""
        except OverflowError:
            return ""


def _address(name: str, address: str) -> str:
    """As people read it; an address of Exchange's own tells them nothing."""
    known = address if "@" in address else ""
    return f"{name} <{known}>" if name and known and name != known else name or known
