"""How long `migrate` may work, and how long it may stand in the portal's way.

What a page may not, a migration must: read a whole table. So its statements have no end. What nobody may is to wait
long for a strong lock: whoever comes after waits behind it, and the portal stands still.
"""

import contextlib
from collections.abc import Iterator

from django.db import Error, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from cpor.upgrade.concurrent import builds_beside_the_portal, indexes_built

LOCK_SECONDS = 2  # pages bear 5 s (`lock_timeout` in cpor/settings.py)
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"
ONE_AT_A_TIME = 5_206_017  # any number that nothing else of the portal's locks by

OLDEST = """
    SELECT pid, extract(epoch FROM now() - xact_start)::int, state FROM pg_stat_activity
    WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
    ORDER BY xact_start LIMIT 1
"""


class MigrateIsRunning(Exception):
    """Somebody else migrates this database at this moment."""


@contextlib.contextmanager
def alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Two at once would take each other's half-built indexes for left-overs. Raises MigrateIsRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not cursor.fetchone()[0]:
            raise MigrateIsRunning
    try:
        yield
    finally:
        _execute_if_possible(connection, f"SELECT pg_advisory_unlock({ONE_AT_A_TIME})")


@contextlib.contextmanager
def of_its_own(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Afterwards the connection has the portal's limits again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = 0; SET lock_timeout = '{LOCK_SECONDS}s'")
    try:
        yield
    finally:
        _execute_if_possible(connection, "RESET statement_timeout; RESET lock_timeout")


def prepare_for(connection: BaseDatabaseWrapper, migration: Migration) -> None:
    """An index that is built beside the portal waits for the end of older transactions, and nobody waits for it: a
    limit would leave half an index behind. What an earlier try left is removed."""
    is_beside = builds_beside_the_portal(migration)
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{0 if is_beside else LOCK_SECONDS}s'")
        for name in indexes_built(migration) if is_beside else ():
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")


def is_lock_refused(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", None) in {LOCK_NOT_AVAILABLE, DEADLOCK}


def oldest_transaction(connection: BaseDatabaseWrapper) -> str:
    """A sentence about who most likely holds the lock; "" where nobody is left who could."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST)
        found = cursor.fetchone()
    if found is None:
        return ""
    pid, seconds, state = found
    return f"The oldest transaction is that of process {pid}: {state}, open for {seconds} seconds."


def _execute_if_possible(connection: BaseDatabaseWrapper, statement: str) -> None:
    """A connection that broke has no limits and no locks left."""
    with contextlib.suppress(Error), connection.cursor() as cursor:
        cursor.execute(statement)
