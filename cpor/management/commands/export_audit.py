import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from audit.examination import streamed
from audit.ocsf import kind_of

# In the order in which they were numbered; one that commits late may follow rows that are younger.
ROWS = """
    SELECT e.id, e.at, e.code, e.actor_id, u.email, e.role, e.object_kind, e.object_id, e.outcome, e.facts::text,
        p.texts::text, e.hash
    FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id LEFT JOIN accounts_user u ON u.id = e.actor_id
    WHERE e.at >= %s ORDER BY e.id
"""


class Command(BaseCommand):
    help = "The audit stream as JSON lines, for a SIEM (docs/audit.md). An overlap is told by `id`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=instant, required=True, help="An instant with its zone: 2026-12-01T00:00:00Z."
        )

    @transaction.atomic
    def handle(self, *, since: datetime, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        for line in lines(since):
            self.stdout.write(line)


def instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(f"{text} is no instant with its zone: write 2026-12-01T00:00:00Z.")
    return found


def lines(since: datetime) -> Iterator[str]:
    """One for each entry; nothing in it is secret. Within a transaction."""
    for key, at, code, actor, email, role, kind, object_key, outcome, facts, texts, digest in streamed(
        ROWS, [since]
    ):
        ocsf = kind_of(code)
        told = json.loads(texts) if texts else {}
        yield json.dumps(
            {
                "id": key,
                "at": at.astimezone(UTC).isoformat(),
                "code": code,
                "class_uid": ocsf.class_uid,
                "class_name": ocsf.class_name,
                "activity_id": ocsf.activity_id,
                "activity_name": ocsf.activity,
                "status": "Success" if outcome == "done" else "Failure",
                "actor": {"id": actor, "email": email or told.get("email", ""), "role": role},
                "address": told.get("address", ""),
                "object": {"kind": kind, "id": object_key},
                "facts": json.loads(facts),
                "hash": bytes(digest).hex(),
            },
            ensure_ascii=False,
        )
