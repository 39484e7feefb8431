"""A database of its own for one test, really committed: a copy of the test database that Django made."""

import contextlib
import secrets
from collections.abc import Iterator
from urllib.parse import quote

import psycopg2
from django.db import connections


@contextlib.contextmanager
def cloned_database() -> Iterator[str]:
    """Points Django at the copy, in every thread, and gives its URL for other processes."""
    connections.close_all()  # one cannot copy a database that somebody uses
    settings = connections["default"].settings_dict  # shared by the connections of all threads
    original, copy = settings["NAME"], f"{settings['NAME']}_{secrets.token_hex(4)}"
    with maintenance(settings) as execute:
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", original)
        execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    settings["NAME"] = copy
    try:
        yield database_url(settings)
    finally:
        connections.close_all()
        settings["NAME"] = original
        with maintenance(settings) as execute:
            execute(f'DROP DATABASE "{copy}" WITH (FORCE)')  # also where a thread or process still uses it


@contextlib.contextmanager
def maintenance(settings: dict) -> Iterator:
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
