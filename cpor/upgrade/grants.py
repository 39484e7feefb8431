"""What the portal's role may do to the tables, as data. `migrate` applies it after each run, as the owner."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

READ, ADD = ("SELECT",), ("SELECT", "INSERT")
# Tables of which rows are never changed or removed by the portal, and what is left of its rights. The audit stream's
# rows are written by the database's own function, with the rights of the owner.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "claims_claimevent": ADD,
    "documents_download": ADD,
    "partners_partnerevent": ADD,
    "notifications_furthercause": ADD,
    "audit_entry": READ,
    "audit_personal": READ,
    "audit_checkpoint": ADD,
    "django_admin_log": ADD,
    "django_migrations": READ,
}
# Of a letter or a change of staff its facts stay, and only what becomes of it is written: these columns.
COLUMNS: dict[str, tuple[str, ...]] = {
    "notifications_letter": (
        *("state", "attempts", "next_try_at", "claimed_at", "accepted_at", "last_error", "created_at"),
        *("secret", "body_text", "body_html", "reader_id", "url", "read_at", "unsubscribe_url"),
    ),
    "staffing_staffchange": ("outcome", "decided_by_id", "decided_at"),
}
RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
# The function that writes the audit stream: the portal's to call, and nobody else's.
APPEND = "audit_append"
# So that an import may have its tables counted anew; before, PostgreSQL does so by and by.
MAINTAIN_SINCE = 170_000


def apply(connection: BaseDatabaseWrapper) -> None:
    """As the owner. Nothing where the portal's role is the owner itself: a right that it takes from itself it can
    give back."""
    role = connection.ops.quote_name(settings.PORTAL_ROLE)
    if not settings.OWNER_OF_DATABASE:
        return
    # In one piece: the portal, which goes on, has neither less than it needs in between, nor more than it may.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
        has_maintain = cursor.connection.server_version >= MAINTAIN_SINCE
        rights = f"{RIGHTS}, MAINTAIN" if has_maintain else RIGHTS
        for statement in _statements(role, rights, tables):
            cursor.execute(statement)


def _statements(role: str, rights: str, tables: set[str]) -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    for scope in (
        "GRANT {} ON ALL {} IN SCHEMA public TO",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO",
    ):
        yield f"{scope.format(rights, 'TABLES')} {role}"
        yield f"{scope.format('USAGE, SELECT', 'SEQUENCES')} {role}"
    for table, left in APPEND_ONLY.items():
        if table in tables:
            yield f"REVOKE ALL ON {table} FROM {role}"
            yield f"GRANT {', '.join(left)} ON {table} TO {role}"
    if "audit_entry" in tables:
        yield f"REVOKE EXECUTE ON FUNCTION {APPEND} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {APPEND} TO {role}"
    for table, columns in COLUMNS.items():
        if table in tables:
            yield f"REVOKE ALL ON {table} FROM {role}"
            yield f"GRANT SELECT, INSERT, UPDATE ({', '.join(columns)}) ON {table} TO {role}"
