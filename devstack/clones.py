"""A database of its own for one test or one process, really committed: a copy of another one."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
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
    address = described()
    before = address["NAME"]
    connections.close_all()
    address["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        address["NAME"] = before


def owner() -> dict[str, Any]:
    return settings.OWNER_OF_DATABASE


def described() -> dict[str, Any]:
    """The settings that the connections of all threads share."""
    return connections["default"].settings_dict


@contextlib.contextmanager
def maintenance() -> Iterator[Execute]:
    """Of the server itself, beside every database of the tests; as the owner of them."""
    address = described() | owner()
    connection = psycopg2.connect(
        host=address["HOST"],
        port=address["PORT"] or None,
        user=address["USER"],
        password=address["PASSWORD"] or None,
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


def database_url(address: dict) -> str:
    password = f":{quote(address['PASSWORD'], safe='')}" if address["PASSWORD"] else ""
    port = f":{address['PORT']}" if address["PORT"] else ""
    return f"postgres://{quote(address['USER'], safe='')}{password}@{address['HOST']}{port}/{address['NAME']}"
