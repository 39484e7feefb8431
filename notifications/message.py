"""A letter as an e-mail: two alternatives, always of the same shape, so its bytes are put together directly.

The standard library's generator takes as long for each letter as handing it to the mail server does (ADR 0025).
"""

import re
from base64 import encodebytes
from email.utils import formataddr, formatdate
from functools import cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers

from notifications.models import Letter

CRLF = "\r\n"
LINE_END = re.compile(r"\r\n|\r|\n")


class LetterMessage(EmailMultiAlternatives):
    """What Django's mail backends take, with its bytes ready."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(
            subject=letter.subject,
            body=letter.body_text,
            to=[formataddr((letter.to_name, letter.to_email))],
            headers={
                "Message-ID": letter.message_id,
                # Asks mail programs not to fold letters into one, and absence assistants not to answer.
                "X-Entity-Ref-ID": letter.message_id.strip("<>"),
                "Auto-Submitted": "auto-generated",
            },
        )
        self.attach_alternative(letter.body_html, "text/html")
        self.html = letter.body_html
        # Texts are base64, which has no "=_" in the middle of a line: no text can end its part.
        self.boundary = f"=_{letter.message_id.strip('<>').partition('@')[0]}"

    def message(self, **_policy: Any) -> "ReadyBytes":  # type: ignore[override]
        return ReadyBytes(
            b"".join(
                [
                    self._head(),
                    self._part("plain", str(self.body)),
                    self._part("html", self.html),
                    f"{CRLF}--{self.boundary}--{CRLF}".encode(),
                ]
            )
        )

    def _head(self) -> bytes:
        headers = {
            "To": self.to[0],
            "Subject": str(self.subject),
            "Date": formatdate(),
            **self.extra_headers,
            "MIME-Version": "1.0",
            "Content-Type": f'multipart/alternative; boundary="{self.boundary}"',
        }
        lines = [_header(name, value) for name, value in headers.items()]
        return CRLF.join([_sender(str(self.from_email)), *lines, ""]).encode("ascii")

    def _part(self, kind: str, text: str) -> bytes:
        head = [
            f"{CRLF}--{self.boundary}",
            f"Content-Type: text/{kind}; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            CRLF,
        ]
        lines = LINE_END.sub(CRLF, text)
        return CRLF.join(head).encode() + encodebytes(lines.encode()).replace(b"\n", b"\r\n")


class ReadyBytes:
    """Stands where Django expects a message it may turn into bytes."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def as_bytes(self, **_how: Any) -> bytes:
        return self.raw


def _header(name: str, value: str) -> str:
    """Encoded and folded where it is not plain or too long. Raises BadHeaderError for a line break."""
    name, value = forbid_multi_line_headers(name, value, "utf-8")
    return f"{name}: {LINE_END.sub(CRLF, value)}"


@cache
def _sender(address: str) -> str:
    return _header("From", address)
