"""What is hashed of an entry, computed apart from the database that wrote it. docs/audit.md says it in words."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

FORMAT = "cpor-audit-1"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it stands in the table; JSON is the database's own text of it."""

    id: int
    at: datetime
    code: str
    claim_id: int | None
    number: int | None
    event_id: int | None
    actor_id: int | None
    role: str
    object_kind: str
    object_id: str
    outcome: str
    facts: str
    personal_hash: bytes
    previous: bytes | None
    hash: bytes


def hash_of(row: Row) -> bytes:
    parts = [
        FORMAT,
        row.id,
        row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        row.code,
        row.claim_id,
        row.number,
        row.event_id,
        row.actor_id,
        row.role,
        row.object_kind,
        row.object_id,
        row.outcome,
        row.facts,
        row.personal_hash.hex(),
        row.previous.hex() if row.previous is not None else None,
    ]
    return hashlib.sha256(b"".join(_netstrings(parts))).digest()


def _netstrings(parts: Iterable[object]) -> Iterable[bytes]:
    for part in parts:
        value = b"" if part is None else str(part).encode()
        yield b"%d:%s," % (len(value), value)


def personal_hash(salt: bytes, texts: str) -> bytes:
    return hashlib.sha256(salt + texts.encode()).digest()
