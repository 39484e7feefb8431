"""Database templates: what every test needs is made once and cloned, as long as nothing it is made from changes.

A template's name holds a digest of what fills it, so that an old one is never taken for a new one.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cpor.local.clones import maintenance
from cpor.local.kept import TEMPLATE

# Migrations of packages count with the versions in the lock file; comments of the settings cost one migration more.
SCHEMA_FILES = ("*/migrations/*.py", "requirements-dev.lock", "cpor/settings.py")


@dataclass(frozen=True)
class Template:
    """A kept database: copied from `source` (an empty one where there is none), then filled by `fill`."""

    kind: str
    files: Iterable[Path]
    fill: Callable[[], None]
    source: "Template | None" = None
    salt: str = ""

    @property
    def name(self) -> str:
        digest = hashlib.sha256(f"{self.source.name if self.source else ''} {self.salt}".encode())
        for path in sorted(self.files):
            digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
        return f"{TEMPLATE}{self.kind}_{digest.hexdigest()[:16]}"


def schema_template() -> Template:
    files = [path for pattern in SCHEMA_FILES for path in settings.BASE_DIR.glob(pattern)]
    return Template("schema", files, migrate)


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


@contextlib.contextmanager
def database_of(template: Template, name: str) -> Iterator[None]:
    """Points Django at a new database, a clone of the template, and drops it in the end."""
    described = connections["default"].settings_dict
    original = described["NAME"]
    with maintenance(described) as execute:
        # One process makes a template, the others wait for it; nobody sweeps what is about to be cloned.
        execute("SELECT pg_advisory_lock(hashtext(%s))", TEMPLATE)
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{ensure(template, execute)}"')
    try:
        with pointing_at(name):
            yield
    finally:
        with maintenance(described) as execute:
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    assert described["NAME"] == original


def ensure(template: Template, execute: Callable) -> str:
    """The template's name; it is made where it is not there, in place of the older ones of its kind."""
    name = template.name
    source = ensure(template.source, execute) if template.source else "template1"
    if not names_like(execute, name):
        for old in names_like(execute, f"{TEMPLATE}{template.kind}_%"):
            execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        unfinished = f"{TEMPLATE}{template.kind}_unfinished"
        execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{source}"')
        with pointing_at(unfinished):
            template.fill()
        execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def names_like(execute: Callable, pattern: str) -> list[str]:
    return [name for (name,) in execute("SELECT datname FROM pg_database WHERE datname LIKE %s", pattern)]


@contextlib.contextmanager
def pointing_at(name: str) -> Iterator[None]:
    described = connections["default"].settings_dict  # shared by the connections of all threads
    before = described["NAME"]
    connections.close_all()
    described["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        described["NAME"] = before
