"""Rows and files that `tests.world` recorded, put back by one statement instead of walking there again."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.files.storage import storages
from django.db import connection

from cpor.upgrade.owner import as_owner as as_the_owner

SCHEMA = """
CREATE SCHEMA world;
GRANT USAGE ON SCHEMA world TO PUBLIC;
CREATE TABLE world.part (name text, statement text, rows jsonb);
CREATE TABLE world.fact (name text PRIMARY KEY, value jsonb);
GRANT SELECT ON ALL TABLES IN SCHEMA world TO PUBLIC;
CREATE FUNCTION world.written() RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_xact_user_tables
$$;
CREATE FUNCTION world.replay(wanted text, OUT is_first boolean, OUT before bigint, OUT after bigint)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE part record;
BEGIN
    is_first := pg_current_xact_id_if_assigned() IS NULL;  -- nothing was written yet
    before := world.written();  -- counts of earlier transactions too, but loses them only between two
    PERFORM set_config('session_replication_role', 'replica', true);  -- the triggers had their say when it was walked
    FOR part IN SELECT * FROM world.part WHERE name = wanted LOOP
        EXECUTE part.statement USING part.rows;
    END LOOP;
    PERFORM set_config('session_replication_role', 'origin', true);
    after := world.written();
END $$;
"""
FILES = """
CREATE SCHEMA kept;
GRANT USAGE ON SCHEMA kept TO PUBLIC;
CREATE TABLE kept.file (name text PRIMARY KEY, content bytea);
GRANT SELECT ON kept.file TO PUBLIC;
"""


@dataclass
class Clean:
    """Which transaction holds nothing but replays, as long as its count of written rows stands there."""

    transaction: int = 0
    written: int = 0


clean = Clean()


def facts() -> dict[str, dict]:
    """Which rows each part holds; none in measurements and while the world itself is walked."""
    return _facts(connection.settings_dict["NAME"])


@cache
def _facts(database: str) -> dict[str, dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('world.fact') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return {}
        cursor.execute("SELECT name, value FROM world.fact")
        return {name: json.loads(value) for name, value in cursor}  # Django takes jsonb for text


def replay(part: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_first, before, after, txid_current() FROM world.replay(%s)", [part])
        is_first, before, after, transaction = cursor.fetchone()
    was_clean = is_first or (clean.transaction, clean.written) == (transaction, before)
    clean.transaction, clean.written = transaction if was_clean else 0, after


def as_owner(*statements: str) -> None:
    """What may wait for the commit is checked before: PostgreSQL alters no table that something waits for."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute("SELECT tests.as_owner(%s)", [statement])


def is_clean() -> bool:
    """Whether this transaction holds nothing but replays, so that a walk would go as the recorded one went."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current(), world.written()")
        return cursor.fetchone() == (clean.transaction, clean.written)


def keep_files(names: list[str]) -> None:
    with as_the_owner(connection), connection.cursor() as cursor:
        cursor.execute(FILES)
        cursor.executemany("INSERT INTO kept.file VALUES (%s, %s)", [(name, _stored(name)) for name in names])


def _stored(name: str) -> bytes:
    with storages["poe"].open(name) as file:
        return file.read()


def restore_files(names: list[str]) -> None:
    """What was uploaded on the way; a test may have removed it, or has a storage of its own."""
    for name in names:
        path = Path(storages["poe"].path(name))
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_kept(connection.settings_dict["NAME"], name))


def all_files() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM kept.file")
        return [name for (name,) in cursor]


@cache
def _kept(database: str, name: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM kept.file WHERE name = %s", [name])
        return bytes(cursor.fetchone()[0])
