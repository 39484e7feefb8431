import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications import kinds
from notifications.kinds import Group, Kind
from notifications.models import Letter
from notifications.outbox import Recipient, post

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TOKEN = "2hV9-not_a_real_token-Qw8"


class MailServer(Controller):
    """A real SMTP server whose moods a test can choose."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[list[str]] = []  # of each letter, as the server was told
        self.connections = 0
        self.refusals: dict[str, str] = {}  # recipient → answer to RCPT
        self.drops = 0  # so many letters are taken in, and then the line is cut without an answer
        self.pause = 0.0  # seconds before the answer to DATA
        self.on_data: Callable[[], None] = lambda: None
        super().__init__(handler=self, hostname="127.0.0.1", port=free_port())

    def factory(self) -> SMTP:
        self.connections += 1
        return super().factory()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.refusals.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.on_data()
        time.sleep(self.pause)
        self.received.append(message_from_bytes(envelope.original_content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 OK"

    def copies(self) -> Counter[str]:
        return Counter(message["Message-ID"] for message in self.received)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    server.connections = 0  # starting knocks once
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_TIMEOUT = 2
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _test_letter(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For these tests alone: others try every letter there is."""
    greeting = Kind("test/greeting", "Greeting", Group.ACCOUNT)  # type: ignore[arg-type]
    monkeypatch.setitem(kinds._kinds, greeting.letter, greeting)
    here = Path(__file__).parent / "templates"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [here, *settings.TEMPLATES[0]["DIRS"]]}]


def write(to: str | Recipient = "kim@adventure-works.example", **changes: Any) -> Letter:
    words = {
        "letter": "test/greeting",
        "to": to if isinstance(to, Recipient) else Recipient(to, name="Kim Akers"),
        "context": {"greeting": "Welcome", "token": TOKEN},
        "cause": "claim:CA-7K3QX9MP/event:7/greeting",
        "now": NOW,
        "secret": TOKEN,
    }
    return post(**(words | changes))


def write_many(count: int) -> list[Letter]:
    return [write(f"person-{number}@adventure-works.example") for number in range(count)]
