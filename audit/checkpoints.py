"""Seals on the stream: all rows since the one before under one hash, signed, each naming the one before it.

Nobody waits for anybody here: a row whose transaction commits late, with a key below one that was sealed already, is
sealed by the next checkpoint. Its key is a hole until every transaction that may still fill it is over.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django.db import connection, transaction

from audit import merkle, signing
from audit.models import Checkpoint
from audit.spans import Span, count_of, spans_of, without

FORMAT = "cpor-checkpoint-1"
ROWS = 50_000  # with one checkpoint
LOCK = "SELECT pg_advisory_xact_lock(hashtext('audit.checkpoints'))"
# One statement sees one snapshot: what it does not show had no number below `after`, or was not committed.
OPEN_ROWS = """
    SELECT pg_snapshot_xmin(s.snapshot)::text::bigint, pg_snapshot_xmax(s.snapshot)::text::bigint, e.id, e.hash
    FROM (SELECT pg_current_snapshot() AS snapshot) s LEFT JOIN (
        (SELECT id, hash FROM audit_entry WHERE id > %s ORDER BY id LIMIT %s)
        UNION ALL
        SELECT e.id, e.hash FROM jsonb_to_recordset(%s) AS h(first bigint, last bigint)
            JOIN audit_entry e ON e.id BETWEEN h.first AND h.last
    ) e ON true ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Hole:
    """Keys that were not there. `until`: transactions below this number may still bring their rows."""

    first: int
    last: int
    until: int


@dataclass(frozen=True, slots=True)
class Document:
    """What a checkpoint says, and is signed for."""

    number: int
    at: str
    previous: str  # SHA-256 of document and signature of the one before; "" for the first
    ids: tuple[Span, ...]
    root: str
    top: int  # up to here all keys are sealed, or holes
    holes: tuple[Hole, ...]
    key: str  # that checks the signature

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, KeyError or TypeError for what is no checkpoint."""
        told = json.loads(text)
        if told.pop("format") != FORMAT:
            raise ValueError("not a checkpoint of this format")
        ids = tuple((first, last) for first, last in told.pop("ids"))
        holes = tuple(Hole(*hole) for hole in told.pop("holes"))
        return cls(**told, ids=ids, holes=holes)

    def text(self) -> str:
        told: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        told["holes"] = [(hole.first, hole.last, hole.until) for hole in self.holes]
        return json.dumps({"format": FORMAT, **told}, separators=(",", ":"), sort_keys=True)

    @property
    def count(self) -> int:
        return count_of(self.ids)

    def may_come(self, key: int) -> bool:
        """Whether a row with this key may be new after this checkpoint."""
        return key > self.top or any(hole.first <= key <= hole.last for hole in self.holes)


def link_to(checkpoint: Checkpoint) -> str:
    return hashlib.sha256(checkpoint.document.encode() + bytes(checkpoint.signature)).hexdigest()


def seal_all(*, now: datetime) -> list[Checkpoint]:
    """One checkpoint at least, as a sign of life; more where more rows came than one seals."""
    made = [seal(now=now)]
    while Document.read(made[-1].document).count >= ROWS:
        made.append(seal(now=now))
    return made


@transaction.atomic
def seal(*, now: datetime) -> Checkpoint:
    """Raises ImproperlyConfigured where there is no key."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    last = Checkpoint.objects.order_by("number").last()
    before = Document.read(last.document) if last else None
    rows, oldest, youngest = _open_rows(before)
    ids = spans_of(key for key, _hash in rows)
    top = max(before.top if before else 0, ids[-1][1] if ids else 0)
    document = Document(
        number=last.number + 1 if last else 1,
        at=now.astimezone(UTC).isoformat(),
        previous=link_to(last) if last else "",
        ids=tuple(ids),
        root=merkle.root(leaf for _key, leaf in rows).hex(),
        top=top,
        holes=tuple(_holes(before, ids, top, oldest=oldest, youngest=youngest)),
        key=signing.public_key(),
    )
    return Checkpoint.objects.create(
        number=document.number,
        document=document.text(),
        signature=signing.sign(document.text()),
        leaves=b"".join(leaf for _key, leaf in rows),
    )


def _open_rows(before: Document | None) -> tuple[list[tuple[int, bytes]], int, int]:
    """Key and hash of what is not sealed, and between which numbers the transactions lie that are under way."""
    top, holes = (before.top, before.holes) if before else (0, ())
    sought = json.dumps([{"first": hole.first, "last": hole.last} for hole in holes])
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ROWS, [top, ROWS, sought])
        found = cursor.fetchall()
    rows = [(key, bytes(leaf)) for _oldest, _youngest, key, leaf in found if key is not None]
    return rows, found[0][0], found[0][1]


def _holes(before: Document | None, ids: list[Span], top: int, *, oldest: int, youngest: int) -> list[Hole]:
    """Those of before that somebody may still fill, and the new ones. This time everybody was looked for whose
    transaction is over: below `oldest` nobody comes any more."""
    left = []
    for hole in before.holes if before else ():
        if hole.until > oldest:
            left += [Hole(*span, hole.until) for span in without((hole.first, hole.last), ids)]
    begin = before.top + 1 if before else 1
    return left + [Hole(*span, youngest) for span in without((begin, top), ids)]
