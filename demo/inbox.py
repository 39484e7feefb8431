"""The local inbox: what the local mail server kept, one .eml file a letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path

from django.conf import settings

SHOWN = 200  # newest letters on the list


@dataclass(frozen=True)
class Delivered:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def message(self) -> EmailMessage:
        with self.path.open("rb") as file:
            return BytesParser(EmailMessage, policy=policy.default).parse(file)

    @property
    def subject(self) -> str:
        return self._header("Subject")

    @property
    def sender(self) -> str:
        return self._header("From")

    @property
    def to(self) -> str:
        return self._header("To")

    @property
    def sent_at(self) -> datetime | None:
        header = self.message["Date"]
        if header is None or header.datetime is None:
            return None
        # Letters write UTC as "-0000", which Python reads as no zone at all.
        return header.datetime.replace(tzinfo=header.datetime.tzinfo or UTC)

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _header(self, name: str) -> str:
        return str(self.message.get(name, ""))

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else part.get_content()  # a message without headers is falsy


def newest() -> list[Delivered]:
    paths = sorted(_paths(), reverse=True)  # their names sort by time
    return [Delivered(path) for path in paths[:SHOWN]]


def find(name: str) -> Delivered | None:
    """Looked up among the names that are there, so a name that climbs out of the folder finds nothing."""
    return next((Delivered(path) for path in _paths() if path.name == name), None)


def _paths() -> Iterator[Path]:
    """Whole letters only: the mail server starts a name with a dot until the file is complete."""
    if settings.LOCAL_MAIL_DIR:
        yield from Path(settings.LOCAL_MAIL_DIR).glob("[!.]*.eml")
