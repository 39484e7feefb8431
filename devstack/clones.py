"""A database of its own for one test or one process, really committed: a copy of another one."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connections

Execute = Callable[..., list[tuple]]


@contextlib.contextmanager
def cloned_database() -> Iterator[str]:
    """Points Django at a copy of the database that it points at, in every thread; gives its URL for other processes."""
    connections.close_all()  # one cannot copy a database that somebody uses
    original = described()["NAME"]
    with maintenance() as execute:
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", original)
        copy = copied(original, execute)
    with kept_until_the_end(copy) as url:
        yield url


def copied(original: str, execute: Execute) -> str:
    name = f"test_{secrets.token_hex(6)}"
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return name


@contextlib.contextmanager
def kept_until_the_end(name: str) -> Iterator[str]:
    """Points Django at the database, gives its URL, and drops it in the end."""
    try:
        with pointing_at(name):
            yield database_url(described())
    finally:
        with maintenance() as execute:
            # Also where a thread or process still uses it.
            execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextlib.contextmanager
def pointing_at(name: str) -> Iterator[None]:
    settings = described()
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before


def described() -> dict[str, Any]:
    """The settings that the connections of all threads share."""
    return connections["default"].settings_dict


@contextlib.contextmanager
def maintenance() -> Iterator[Execute]:
    """Of the server itself, beside every database of the tests."""
    settings = described()
    connection = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname="postgres",
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield lambda statement, *values: _rows_of(cursor, statement, values)
    finally:
        connection.close()


def _rows_of(cursor, statement: str, values: tuple) -> list[tuple]:
    cursor.execute(statement, values or None)
    return cursor.fetchall() if cursor.description else []


def database_url(settings: dict) -> str:
    password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return (
        f"postgres://{quote(settings['USER'], safe='')}{password}@{settings['HOST']}{port}/{settings['NAME']}"
    )
