"""A world that was walked once: casts, and a claim of theirs that the real operations took into each status.

It is recorded into the tests' database template. `tests.walk` replays it wherever it would otherwise take the same
steps from the same beginning.
"""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from claims.lifecycle import Status
from cpor.upgrade.owner import as_owner
from demo.management.commands.load_demo import Command as LoadDemo
from devstack.apps import app_names
from devstack.templates import Template, database_of, schema_template
from documents.models import Document
from tests import factories, replay, walk

CASTS = 2  # a claim and its rival, or two strangers
FIRST_NUMBER = 800_000  # of the recorded names; what tests make begins at 0
MADE_FROM = (
    *(f"{app}/**/*.py" for app in app_names()),
    *("tests/world.py", "tests/replay.py", "tests/walk.py", "tests/factories.py"),
    *("templates/**/*.html", "templates/**/*.txt", "locale/**/*.mo"),
)
Snapshot = dict[str, dict[str, str]]  # table, key, row as JSON


@cache
def world_template() -> Template:
    salt = factories.NOW.isoformat()
    return Template("world", files_of(MADE_FROM), record, source=schema_template(), salt=salt)


@cache
def demo_template() -> Template:
    """Its clocks run out within the hour, so it is loaded anew every quarter of one."""
    quarter = int(time.time() // 900)
    files = files_of((*MADE_FROM, "demo/**/*.*"))
    return Template("demo", files, load_demo, source=schema_template(), salt=str(quarter))


def files_of(patterns: Iterable[str]) -> list[Path]:
    found = {path for pattern in patterns for path in settings.BASE_DIR.glob(pattern)}
    ours = settings.BASE_DIR / "tests"
    return [path for path in found if path.parent.name != "tests" or path.parent == ours]


def load_demo() -> None:
    with override_settings(DEBUG=True):
        call_command(LoadDemo(), stdout=None)
    replay.keep_files(list(Document.objects.kept().values_list("key", flat=True)))


@contextlib.contextmanager
def demo_database() -> Iterator[str]:
    """As `make run` loads it, really committed, with DEBUG on; gives the database's URL."""
    with database_of(demo_template()) as url, override_settings(DEBUG=True):
        replay.restore_files(replay.all_files())
        yield url


def record() -> None:
    """Walks everything in transactions that are rolled back, and writes down which rows came of it."""
    recording = Recording()
    with numbered_apart(), rolled_back():
        for number in range(CASTS):
            with recording.of(f"cast {number}"):
                cast = walk.make_cast()
            ids = {field.name: getattr(cast, field.name).pk for field in fields(walk.Cast)}
            recording.facts[f"cast {number}"] = ids
            for status in Status:
                with rolled_back(), recording.of(f"cast {number} {status}") as name:
                    claim = walk.claim_in(status, cast)
                    files = [proof.document.key for proof in claim.proofs.select_related("document")]
                    recording.facts[name] = {"claim": claim.pk, "files": files}
                    recording.files += files
    recording.write()


@contextlib.contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def numbered_apart() -> Iterator[None]:
    """So that what a test makes later has other names."""
    classes = [
        value for value in vars(factories).values() if isinstance(value, type) and hasattr(value, "_meta")
    ]
    made = [each for each in classes if each.__module__ == factories.__name__]
    for each in made:
        each.reset_sequence(FIRST_NUMBER, force=True)
    try:
        yield
    finally:
        for each in made:
            each.reset_sequence(0, force=True)


class Recording:
    def __init__(self) -> None:
        self.parts: list[tuple[str, str, str]] = []
        self.facts: dict[str, dict] = {}
        self.files: list[str] = []

    @contextlib.contextmanager
    def of(self, name: str) -> Iterator[str]:
        before = snapshot()
        yield name
        after = snapshot()
        for table, rows in after.items():
            self._note(name, table, before[table], rows)

    def _note(self, name: str, table: str, before: dict, after: dict) -> None:
        changed = [row for key, row in after.items() if before.get(key) != row]
        gone = [row for key, row in before.items() if after.get(key) != row]
        if gone:
            keys = f"SELECT {key_of(table)} FROM jsonb_populate_recordset(NULL::{table}, $1)"
            self.parts.append(
                (name, f"DELETE FROM {table} WHERE {key_of(table)} IN ({keys})", f"[{','.join(gone)}]")
            )
        if changed:
            columns = ", ".join(columns_of(table))
            rows = f"SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1)"
            self.parts.append((name, f"INSERT INTO {table} ({columns}) {rows}", f"[{','.join(changed)}]"))

    def write(self) -> None:
        with as_owner(connection), connection.cursor() as cursor:
            cursor.execute(replay.SCHEMA)
            cursor.executemany("INSERT INTO world.part VALUES (%s, %s, %s)", self.parts)
            facts = [(name, json.dumps(value)) for name, value in self.facts.items()]
            cursor.executemany("INSERT INTO world.fact VALUES (%s, %s)", facts)
        replay.keep_files(self.files)


def ask(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def snapshot() -> Snapshot:
    tables = [
        name for (name,) in ask("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    ]
    return {table: rows_of(table) for table in tables if table != "django_migrations"}


def rows_of(table: str) -> dict[str, str]:
    return dict(ask(f"SELECT {key_of(table)}::text, to_jsonb(t) FROM {table} t"))


def key_of(table: str) -> str:
    return ask(
        "SELECT quote_ident(attname) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
        " WHERE indisprimary AND indrelid = %s::regclass",
        table,
    )[0][0]


def columns_of(table: str) -> list[str]:
    rows = ask(
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = ''",
        table,
    )
    return [name for (name,) in rows]
