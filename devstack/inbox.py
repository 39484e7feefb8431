"""A mail server for letters that go nowhere: `python -m devstack.inbox PORT FOLDER`.

Every letter becomes a file, whole or not at all; the files' names sort by time. An address at bounce.example, or
with `+gone` before its @, is refused, so that one can see what the portal does about it.
"""

import asyncio
import itertools
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from devstack.ports import is_listening
from devstack.processes import Service

REFUSED = re.compile(r".*(\+gone@.*|@bounce\.example)", re.IGNORECASE)


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        if REFUSED.fullmatch(address):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{next(self.numbers):05}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(self.folder / name)
        return "250 OK: kept"


def inbox_service(*, port: int, folder: Path, log: Path) -> Service:
    return Service(
        name="inbox",
        argv=[sys.executable, "-m", "devstack.inbox", str(port), str(folder)],
        log=log,
        cwd=str(Path(__file__).resolve().parents[1]),
        is_ready=lambda: is_listening(port),
    )


async def serve(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, enable_SMTPUTF8=True, hostname="localhost"), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
