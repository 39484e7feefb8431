"""What every table holds, in short: equal before and after means that not one row was changed."""

from django.db import connection

# What a visit may leave: the visitor's session, counters of limits, kept answers, and who was handed or shown what.
LEFT_BY_VISITS = {
    *("django_session", "cpor_cache", "cpor_directory_cache", "documents_download"),
    *("audit_entry", "audit_personal"),
}


def checksums() -> dict[str, str]:
    """A sum for each table, rows in any order."""
    sums = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - LEFT_BY_VISITS
        for table in sorted(tables):
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {name} t"
            )
            sums[table] = cursor.fetchone()[0]
    return sums


def changed(before: dict[str, str]) -> list[str]:
    after = checksums()
    return [table for table in after if after[table] != before.get(table)]
