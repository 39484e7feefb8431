"""The indexes that only pages ask, put aside while very many claims are made and built anew in one go.

Kept up to date row by row they are two fifths of the work, most of it for versions of a claim that its next move makes
obsolete. What is unique, and what the triggers ask, stays. The definitions wait in a table, so that a later run
puts back what a killed one left out.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, models, transaction

ASIDE = "cpor_indexes_put_aside"
ASKED_BY_TRIGGERS = ("claims_claimline", "claim_id")
BUILT_AT_ONCE = 2


@contextmanager
def indexes_put_aside(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    _put_aside([model._meta.db_table for model in tables])
    try:
        yield
    finally:
        put_back()


@transaction.atomic
def _put_aside(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {ASIDE} (name text PRIMARY KEY, definition text)")
        cursor.execute(
            f"""
            INSERT INTO {ASIDE} SELECT c.relname, pg_get_indexdef(i.indexrelid)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            WHERE t.oid = ANY(%s::regclass[]) AND NOT i.indisunique AND NOT (t.relname = %s AND EXISTS (
                SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = %s
                    AND i.indnatts = 1 AND i.indkey[0] = a.attnum))
            RETURNING name
            """,  # noqa: S608
            [tables, *ASKED_BY_TRIGGERS],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")


def put_back() -> None:
    """Also what an earlier run left aside. Nothing to do where no table waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [ASIDE])
        if cursor.fetchone() != (True,):
            return
        cursor.execute(f"SELECT name, definition FROM {ASIDE}")  # noqa: S608
        waiting = sorted(cursor.fetchall(), key=lambda index: " gin " not in index[1])  # the longest first
        with ThreadPoolExecutor(BUILT_AT_ONCE) as pool:
            list(pool.map(lambda index: _build(*index), waiting))
        cursor.execute(f"DROP TABLE {ASIDE}")


def _build(name: str, definition: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '256MB'")
            cursor.execute(definition)
            cursor.execute(f"DELETE FROM {ASIDE} WHERE name = %s", [name])  # noqa: S608
    finally:
        connection.close()
