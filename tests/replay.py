"""Rows and files that `tests.world` recorded, put back by one statement instead of walking there again."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.files.storage import storages
from django.db import connection

SCHEMA = """
CREATE SCHEMA world;
CREATE TABLE world.part (name text, statement text, rows jsonb);
CREATE TABLE world.fact (name text PRIMARY KEY, value jsonb);
CREATE FUNCTION world.written() RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_xact_user_tables
$$;
CREATE FUNCTION world.replay(wanted text, OUT txid bigint, OUT before bigint, OUT after bigint) LANGUAGE plpgsql AS $$
DECLARE part record;
BEGIN
    txid := txid_current();
    before := world.written();
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
CREATE TABLE kept.file (name text PRIMARY KEY, content bytea);
"""


@dataclass
class Clean:
    """Up to how many written rows a transaction holds nothing but replays."""

    txid: int = 0
    written: int = 0


clean = Clean()


def is_recorded() -> bool:
    """Not so in measurements and while the world itself is walked."""
    return bool(facts())


def facts() -> dict[str, dict]:
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
        cursor.execute("SELECT txid, before, after FROM world.replay(%s)", [part])
        txid, before, after = cursor.fetchone()
    was_clean = before == 0 or (clean.txid, clean.written) == (txid, before)
    clean.txid, clean.written = txid, after if was_clean else -1


def is_clean() -> bool:
    """Whether this transaction holds nothing but replays, so that a walk would go as the recorded one went."""
    if not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current(), world.written()")
        return cursor.fetchone() == (clean.txid, clean.written)


def keep_files(names: list[str]) -> None:
    with connection.cursor() as cursor:
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
