"""A ClamAV daemon of our own on the loopback, which knows one virus: the harmless test file."""

import socket
from dataclasses import dataclass
from pathlib import Path

from devstack.bootstrap import write_atomically
from devstack.packages import system_program
from devstack.processes import Service
from documents.scanning import EICAR

CONFIGURATION = """\
Foreground yes
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {signatures}
TemporaryDirectory {folder}
StreamMaxLength {megabytes}M
AlertExceedsMax yes
"""


def clamd_path() -> str:
    """The scanner to run; installed first where there is none and this user can. Raises LocalStackError."""
    return system_program(
        "clamd", package="clamav-daemon", needed_by="The scanner's tests need ClamAV's clamd"
    )


@dataclass(frozen=True)
class Clamd:
    folder: Path
    port: int
    megabytes: int = 30  # the largest stream it takes

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def service(self) -> Service:
        signatures = self.folder / "signatures"
        signatures.mkdir(parents=True, exist_ok=True)
        # Name, any kind of file, at any place, these bytes: instead of the real signatures, which take a gigabyte.
        (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
        configuration = self.folder / "clamd.conf"
        settings = CONFIGURATION.format(
            port=self.port, signatures=signatures, folder=self.folder, megabytes=self.megabytes
        )
        write_atomically(configuration, settings)
        return Service(
            name="clamd",
            argv=[clamd_path(), "--config-file", str(configuration)],
            log=self.folder / "clamd.log",
            is_ready=lambda: does_answer(self.port),
        )


def does_answer(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as clamd:
            clamd.sendall(b"zPING\0")
            return clamd.recv(16) == b"PONG\0"
    except OSError:
        return False
