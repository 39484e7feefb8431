"""Is the stream as it was written? Whoever owns the database can switch its triggers off and write what they like; this
finds it, row by row, in the memory of a few thousand rows. What stands in the claims' own history is compared above."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.db import connection

from audit.checkpoints import link_to
from audit.encoding import Row, hash_of, personal_hash
from audit.findings import Fault, Finding
from audit.models import Checkpoint
from audit.seals import Sealed, Seals

AT_ONCE = 2000  # rows
SEALED_WITHIN = timedelta(hours=48)  # two days' ticks
ROWS = """
    SELECT e.id, e.at, e.code, e.claim_id, e.number, e.event_id, e.actor_id, e.role, e.object_kind, e.object_id,
        e.outcome, e.facts::text, e.personal_hash, e.previous, e.hash, p.salt, p.texts::text
    FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id ORDER BY e.id
"""
BROKEN_CHAINS = """
    SELECT id, claim_id, number, place FROM (
        SELECT id, claim_id, number, previous, lag(hash) OVER chain AS before, row_number() OVER chain AS place
        FROM audit_entry WHERE claim_id IS NOT NULL WINDOW chain AS (PARTITION BY claim_id ORDER BY number)
    ) linked WHERE number <> place OR previous IS DISTINCT FROM before ORDER BY id
"""
TEXTS_OF_NOBODY = """
    SELECT p.entry_id FROM audit_personal p WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = p.entry_id)
"""
GUARDS_OFF = """
    SELECT wanted.name FROM unnest(%s) AS wanted(name) WHERE NOT EXISTS (
        SELECT FROM pg_trigger WHERE starts_with(tgname, 'pgtrigger_' || wanted.name || '_') AND tgenabled = 'O'
    )
"""


def examine(seals: Seals, *, now: datetime) -> Iterator[Finding]:
    """Everything that is wrong within the stream, and with its seals."""
    yield from guards()
    yield from seals.examine()
    yield from _rows(seals, now=now)
    for key, claim, number, place in streamed(BROKEN_CHAINS):
        why = f"it stands as number {number} of claim {claim}, where the chain has number {place} or another hash"
        yield Finding(Fault.MOVED, f"entry {key}", why)
    for (key,) in streamed(TEXTS_OF_NOBODY):
        yield Finding(Fault.ADDED, f"personal part of entry {key}", "there is no such entry")


def compare(fingerprint: str) -> Iterator[Finding]:
    """`NUMBER:HASH` as a letter named it, with the checkpoint that is there."""
    number, _colon, told = fingerprint.partition(":")
    checkpoint = Checkpoint.objects.filter(number=int(number)).first()
    if checkpoint is None:
        yield Finding(Fault.MISSING, f"checkpoint {number}", "it is not in the database")
    elif link_to(checkpoint) != told:
        yield Finding(Fault.FORGED, f"checkpoint {number}", "it is not the one that the letter named")


def guards() -> Iterator[Finding]:
    """Triggers that are missing or switched off, on whatever table."""
    names = [trigger.name for _model, trigger in pgtrigger.registered()]
    with connection.cursor() as cursor:
        cursor.execute(GUARDS_OFF, [names])
        for (name,) in cursor.fetchall():
            yield Finding(Fault.UNGUARDED, f"trigger {name}", "it is missing, or switched off")


def streamed(query: str, values: list[Any] | None = None) -> Iterator[tuple]:
    """Rows of a query as they come, through a cursor of the server. Within a transaction."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _rows(seals: Seals, *, now: datetime) -> Iterator[Finding]:
    walk = _Walk(seals)
    late = 0
    for *columns, salt, texts in streamed(ROWS):
        row = _row(columns)
        yield from walk.reach(row.id)
        yield from _row_itself(row, salt, texts)
        yield from walk.compare(row)
        late += not walk.is_sealed and row.at < now - SEALED_WITHIN and _is_old(seals, now)
    yield from walk.reach(None)
    if late:
        why = "no checkpoint has sealed them, though the ticks should have"
        yield Finding(Fault.UNSEALED, f"{late} entries", why)


def _row(columns: list[Any]) -> Row:
    """Of the columns of Row; the driver gives hashes as memory of its own."""
    told: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in columns]
    return Row(*told)


def _row_itself(row: Row, salt: Any, texts: str | None) -> Iterator[Finding]:
    if hash_of(row) != row.hash:
        yield Finding(Fault.CHANGED, f"entry {row.id}", f"its hash does not fit what it says{_of(row)}")
    if salt is None or texts is None:
        yield Finding(Fault.MISSING, f"personal part of entry {row.id}", f"it was removed{_of(row)}")
    elif personal_hash(bytes(salt), texts) != row.personal_hash:
        yield Finding(Fault.CHANGED, f"personal part of entry {row.id}", f"its hash does not fit{_of(row)}")


def _of(row: Row) -> str:
    return f" (claim {row.claim_id})" if row.claim_id is not None else ""


def _is_old(seals: Seals, now: datetime) -> bool:
    """Where the last seal is young, a late row is on its way into the next."""
    return seals.last is None or datetime.fromisoformat(seals.last.at) < now - SEALED_WITHIN


class _Walk:
    """Goes along the sealed spans and the rows side by side, both in the order of their keys."""

    def __init__(self, seals: Seals) -> None:
        self.seals = seals
        self.spans = iter(seals.sealed)
        self.span: Sealed | None = next(self.spans, None)
        self.next_key = self.span.span[0] if self.span else 0
        self.is_sealed = False

    def reach(self, key: int | None) -> Iterator[Finding]:
        """Sealed rows before `key` are missing; None: before the end."""
        while self.span and (key is None or self.next_key < key):
            end = self.span.span[1] if key is None else min(self.span.span[1], key - 1)
            for missing in range(self.next_key, end + 1):
                why = f"checkpoint {self.span.number} sealed it"
                yield Finding(Fault.MISSING, f"entry {missing}", why)
            self._go_to(end + 1)

    def compare(self, row: Row) -> Iterator[Finding]:
        self.is_sealed = bool(self.span and self.next_key == row.id)
        if self.span and self.is_sealed:
            if self.seals.leaf(self.span, row.id) != row.hash:
                why = f"it is not the row that checkpoint {self.span.number} sealed{_of(row)}"
                yield Finding(Fault.CHANGED, f"entry {row.id}", why)
            self._go_to(row.id + 1)
        elif self.seals.last and not self.seals.last.may_come(row.id):
            why = f"it came after the checkpoints that would have sealed it{_of(row)}"
            yield Finding(Fault.ADDED, f"entry {row.id}", why)

    def _go_to(self, key: int) -> None:
        if self.span and key > self.span.span[1]:
            self.span = next(self.spans, None)
            self.next_key = self.span.span[0] if self.span else 0
        else:
            self.next_key = key
