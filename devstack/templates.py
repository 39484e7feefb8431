"""Database templates: what every test needs is made once and cloned, as long as nothing it is made from changes.

A template's name holds a digest of what fills it, so that an old one is never taken for a new one.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from cpor.upgrade.owner import as_owner
from devstack.clones import Execute, copied, kept_until_the_end, maintenance, pointing_at
from devstack.template_store import TEMPLATE

# Migrations of packages count with the versions in the lock file; comments of the settings cost one migration more.
SCHEMA_FILES = (
    "*/migrations/*.py",
    "requirements-dev.lock",
    "cpor/settings.py",
    "cpor/upgrade/grants.py",
    "devstack/templates.py",
)


@dataclass(frozen=True)
class Template:
    """A kept database: copied from `source` (an empty one where there is none), then filled by `fill`."""

    kind: str
    files: Iterable[Path]
    fill: Callable[[], None]
    source: "Template | None" = None
    salt: str = ""

    @cached_property
    def name(self) -> str:
        digest = hashlib.sha256(f"{self.source.name if self.source else ''} {self.salt}".encode())
        for path in sorted(self.files):
            digest.update(str(path.relative_to(settings.BASE_DIR)).encode() + b"\0" + path.read_bytes())
        return f"{TEMPLATE}{self.kind}_{digest.hexdigest()[:16]}"


def schema_template() -> Template:
    files = [path for pattern in SCHEMA_FILES for path in settings.BASE_DIR.glob(pattern)]
    return Template("schema", files, migrate)


# What whoever owns the database may do, for a test that is connected as the portal (tests.replay.as_owner).
BEHIND_THE_PORTAL = """
    CREATE SCHEMA tests;
    GRANT USAGE ON SCHEMA tests TO PUBLIC;
    CREATE FUNCTION tests.as_owner(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN EXECUTE statement; END $$;
"""


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(BEHIND_THE_PORTAL)


@contextlib.contextmanager
def database_of(template: Template) -> Iterator[str]:
    """Points Django at a new database, a clone of the template, gives its URL, and drops it in the end."""
    with maintenance() as execute, made(template, execute) as original:
        copy = copied(original, execute)
    with kept_until_the_end(copy) as url:
        yield url


@contextlib.contextmanager
def made(template: Template, execute: Execute) -> Iterator[str]:
    """The template's name, while nobody sweeps it away. One process makes it, the others wait for that."""
    lock = f"{TEMPLATE}{template.kind}"
    execute("SELECT pg_advisory_lock(hashtext(%s))", lock)
    try:
        if not names_like(execute, template.name):
            make(template, execute)
        yield template.name
    finally:
        execute("SELECT pg_advisory_unlock(hashtext(%s))", lock)


def make(template: Template, execute: Execute) -> None:
    """In place of the older ones of its kind."""
    for old in names_like(execute, f"{TEMPLATE}{template.kind}_%"):
        execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    unfinished = f"{TEMPLATE}{template.kind}_unfinished"
    with made(template.source, execute) if template.source else nullcontext("template1") as source:
        execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{source}"')
    with pointing_at(unfinished):
        template.fill()
    execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template.name}"')


def names_like(execute: Execute, pattern: str) -> list[str]:
    return [name for (name,) in execute("SELECT datname FROM pg_database WHERE datname LIKE %s", pattern)]
