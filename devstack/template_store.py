"""The data of the last test run's PostgreSQL, with its database templates: the next run's begins with a copy.

A folder of its own for each build of PostgreSQL. Data is lent as a copy: runs side by side never share a server.
"""

import secrets
import shutil
import subprocess
from hashlib import sha256

from devstack.bootstrap import only_one, write_atomically
from devstack.postgres import Cluster, find_binaries, home, make_enterable

TEMPLATE = "cpor_template_"  # what the names of the databases worth keeping begin with


class TemplateStore:
    def __init__(self) -> None:
        postgres = find_binaries().path("postgres")
        version = subprocess.run([postgres, "--version"], capture_output=True, check=True).stdout
        self.folder = home() / "kept" / sha256(version).hexdigest()[:12]
        make_enterable(self.folder.parent)
        make_enterable(self.folder)
        self.data, self.names, self.lock = (self.folder / name for name in ("data", "names", "lock"))

    def lend_password(self, cluster: Cluster) -> None:
        """The same for all runs, because it is written in the data they copy."""
        make_enterable(cluster.folder)
        password = self.folder / "password"
        with only_one(self.lock):
            if not password.exists():
                write_atomically(password, secrets.token_urlsafe(24))
            write_atomically(cluster.folder / "password", password.read_text())

    def lend_data(self, cluster: Cluster) -> None:
        """Nothing where nothing was kept: the server then begins empty."""
        with only_one(self.lock):
            if self.names.exists():
                subprocess.run(["cp", "-a", str(self.data), str(cluster.data)], check=True)

    def has_templates_of(self, cluster: Cluster) -> bool:
        kept = self.names.read_text().split() if self.names.exists() else []
        return set(_databases(cluster)) <= set(kept)

    def take(self, cluster: Cluster, names: list[str]) -> None:
        """The data of a server that has stopped, with these templates in it."""
        with only_one(self.lock):
            self.names.unlink(missing_ok=True)
            shutil.rmtree(self.data, ignore_errors=True)
            cluster.data.rename(self.data)
            write_atomically(self.names, "\n".join(names))


def _databases(cluster: Cluster, *, kept: bool = True) -> list[str]:
    connection = cluster.connect()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
            )
            names = [name for (name,) in cursor]
    finally:
        connection.close()
    return [name for name in names if name.startswith(TEMPLATE) == kept]


def drop_all_but_templates(cluster: Cluster) -> list[str]:
    """The names of the templates that are left."""
    rest = _databases(cluster, kept=False)
    connection = cluster.connect()
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in rest:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        connection.close()
    return _databases(cluster)
