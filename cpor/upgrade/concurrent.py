"""Which migrations build indexes beside the running portal."""

from collections.abc import Iterator

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations import Migration, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


def is_concurrent(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return all(map(is_concurrent, operation.database_operations)) and bool(operation.database_operations)
    if isinstance(operation, RunSQL):
        return all("CONCURRENTLY" in statement.upper() for statement in statements(operation.sql))
    return isinstance(operation, AddIndexConcurrently | RemoveIndexConcurrently)


def builds_beside_the_portal(migration: Migration) -> bool:
    """Waiting for a lock, such a migration holds up nobody who reads or writes."""
    return (
        not migration.atomic and bool(migration.operations) and all(map(is_concurrent, migration.operations))
    )


def indexes_built(migration: Migration) -> Iterator[str]:
    for operation in migration.operations:
        if isinstance(operation, AddIndexConcurrently):
            yield operation.index.name


def statements(sql: object) -> list[str]:
    """The texts of what a RunSQL was given: a text, or a list of texts and of (text, parameters)."""
    if isinstance(sql, str):
        return [part for part in sql.split(";") if part.strip()]
    parts = list(sql)  # type: ignore[call-overload]
    return [part if isinstance(part, str) else part[0] for part in parts]
