"""The gate for many claims at once: what `gate.move` and `gate.record` do to one claim, done to a batch in one
statement. For work that is known beforehand to be legal, such as the clocks' sweeps; it refuses the whole batch
otherwise. The database's triggers check every row of it as they check every other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists
from django.utils.translation import gettext as _

from claims.gate import Changes, MoveRefused, clock_end, close_asks, require_transaction
from claims.lifecycle import (
    CLOCK_COLUMNS,
    CLOCKS,
    MOVES,
    Actor,
    Clock,
    Consent,
    Move,
    Status,
    clock_that_fires,
    clocks_in,
)
from claims.models import Claim, ClaimEvent
from claims.refusals import ActCode
from programs.models import Policy

_EVERY = models.Q()
FACTS = {
    "claim_id": "bigint",
    "at": "timestamptz",
    "by_id": "bigint",
    "note": "text",
    "changes": "jsonb",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What `move` and `record` are told of one claim. `columns` holds foreign keys by their primary key; the acts of
    one batch all have the same ones."""

    claim_id: int
    at: datetime
    by_id: int | None = None
    note: str = ""
    changes: Changes = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)


def move_due(
    name: str, *, now: datetime, limit: int, only: models.Q | Exists = _EVERY
) -> list[tuple[Claim, ClaimEvent]]:
    """Make the clock's move `name` on up to `limit` claims that are due, oldest first; skip locked ones.

    `only` narrows down whom. Two sweeps at once divide the work between them. Returns the moved claims, as they are
    now, with their events.
    """
    require_transaction()
    clock = clock_that_fires(name)
    due = Claim.objects.due(clock, now).filter(only).order_by(clock.column)
    keys = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:limit])
    columns = {"consent": Consent.PASSED} if name == "settle" else {}
    return with_claims(move_all(name, [Act(key, now, columns=columns) for key in keys], actor=Actor.CLOCK))


def with_claims(events: Mapping[int, int]) -> list[tuple[Claim, ClaimEvent]]:
    """The claims of what `move_all` and `record_all` return, with the events, in the order of the claims' keys."""
    claims = Claim.objects.with_parties().in_bulk(events)
    written = ClaimEvent.objects.in_bulk(events.values())
    return [(claims[claim], written[event]) for claim, event in sorted(events.items())]


def move_all(name: str, acts: Sequence[Act], *, actor: Actor) -> dict[int, int]:
    """Make one move on the claim of every act: status, clocks, columns and one event for each, whose primary key is
    returned by its claim's.

    Raises MoveRefused, and moves none, where one of them is not there, may not make the move, or (for a clock's own
    move) is not due at its act's `at`.
    """
    require_transaction()
    legal = MOVES[name]
    if not legal.is_open_to(actor):
        raise MoveRefused(_("They may not do this. Nothing was changed."), ActCode.NOT_YOURS)
    columns = _clock_columns(legal, acts)
    if not acts:
        return {}
    columns |= {column: [act.columns[column] for act in acts] for column in acts[0].columns}
    new = {column: f"a.new_{column}" for column in columns}
    new["status"] = f"'{legal.target}'"
    if "consent" not in new and legal.target != Status.APPROVED:
        # As with one claim: the question is taken back with the approval.
        asked, taken_back = Consent.PENDING, Consent.NOT_ASKED
        new["consent"] = f"CASE c.consent WHEN '{asked}' THEN '{taken_back}' ELSE c.consent END"
    written = _carry_out(name, acts, columns, new, actor=actor, where=_where(legal), is_move=True)
    close_asks(legal, written.values())
    return written


def record_all(kind: str, acts: Sequence[Act], *, actor: Actor) -> dict[int, int]:
    """Write one act that moves nothing into the history of every act's claim, as `record` does into one's; returns the
    events' primary keys by their claims'.

    A claim that stands already as it would be written is left alone: a draft that was born with the time of its last
    act costs no update.
    """
    require_transaction()
    if not acts:
        return {}
    columns = {column: [act.columns[column] for act in acts] for column in acts[0].columns}
    if kind in MOVES or {"status", "revision"} & set(columns):
        raise ValueError(f"{kind} is a move: call move_all()")
    new = {column: f"a.new_{column}" for column in columns}
    return _carry_out(kind, acts, columns, new, actor=actor, where="true", is_move=False)


def _clock_columns(legal: Move, acts: Sequence[Act]) -> dict[str, list[datetime | None]]:
    """The clocks that the move starts, for each act; those that may have run before stop."""
    there = clocks_in(legal.target)
    running = {clock.column for clock in CLOCKS if clock.status in legal.all_sources}
    columns: dict[str, list[datetime | None]] = {}
    for column in CLOCK_COLUMNS:
        clock = there.get(column)
        if clock and legal.name in clock.starts_on:
            columns[column] = _ends(clock, [act.at for act in acts])
        elif column in running:
            columns[column] = [None] * len(acts)
    return columns


def policies_at(instants: Iterable[datetime]) -> dict[datetime, Policy]:
    """The policy in force at each instant; one question where it never changed between them."""
    distinct = sorted(set(instants))
    if not distinct:
        return {}
    first, last = (Policy.objects.in_force(instant) for instant in (distinct[0], distinct[-1]))
    if first == last:
        return dict.fromkeys(distinct, first)
    return {instant: Policy.objects.in_force(instant) for instant in distinct}


def _ends(clock: Clock, starts: Sequence[datetime]) -> list[datetime | None]:
    """Asked once for every instant: many claims of a batch move at the same one."""
    policies = policies_at(starts)
    ends = {start: clock_end(clock, start=start, policy=policy) for start, policy in policies.items()}
    return [ends[start] for start in starts]


def _where(legal: Move) -> str:
    """The claims that may make the move."""

    def listed(statuses: Iterable[str]) -> str:
        return ", ".join(f"'{status}'" for status in sorted(statuses))

    where = f"c.status IN ({listed(legal.sources)})"
    if legal.sources_after_reopen:
        reopened = f"c.reopened_at IS NOT NULL AND c.status IN ({listed(legal.sources_after_reopen)})"
        where = f"({where} OR {reopened})"
    firing = [clock.column for clock in CLOCKS if clock.fires == legal.name]
    return " AND ".join([where, *(f"c.{column} <= a.at" for column in firing)])


def _carry_out(
    kind: str,
    acts: Sequence[Act],
    columns: dict[str, list[Any]],
    new: dict[str, str],
    *,
    actor: Actor,
    where: str,
    is_move: bool,
) -> dict[int, int]:
    statement = _statement(columns, new, where=where, is_move=is_move)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [_as_json(acts, columns), kind, actor])
        if cursor.rowcount != len(acts):
            raise MoveRefused(
                _("This cannot be done for %(count)s of %(all)s claims as they stand. Nothing was changed.")
                % {"count": len(acts) - cursor.rowcount, "all": len(acts)},
                ActCode.NOT_NOW,
            )
        return dict(cursor.fetchall())


def _statement(columns: Iterable[str], new: dict[str, str], *, where: str, is_move: bool) -> str:
    """Lock the claims in the order of their keys, write what is new, and write one event for each.

    `new` says for each of the claim's fields what it becomes: the acts stand there as `a`, the claims as `c`.
    """
    fields = {name: _concrete_field(name) for name in {*columns, *new}}
    types = FACTS | {f"new_{name}": str(fields[name].db_type(connection)) for name in columns}
    told = ", ".join(f"{name} {kind}" for name, kind in types.items())
    olds = "".join(
        f", c.{fields[name].column} AS old_{name}, {value} AS now_{name}" for name, value in new.items()
    )
    sets = ["changed_at = greatest(c.changed_at, b.at)"]
    sets += [f"{fields[name].column} = b.now_{name}" for name in new]
    changed = " || ".join(["b.changes", *(_change(name) for name in new)])
    revision = "b.revision + 1, b.old_status, b.now_status" if is_move else "NULL, '', ''"
    if is_move:
        sets.append("revision = b.revision + 1")
        only = ""
    else:
        differs = [f"b.old_{name} IS DISTINCT FROM b.now_{name}" for name in new]
        only = f" AND ({' OR '.join(['c.changed_at < b.at', *differs])})"
    return f"""
        WITH a AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%s) AS a({told})),
        b AS MATERIALIZED (
            SELECT a.claim_id, a.at, a.by_id, a.note, a.changes, c.revision{olds}
            FROM a JOIN claims_claim c ON c.id = a.claim_id WHERE {where} ORDER BY c.id FOR UPDATE OF c
        ),
        written AS (
            UPDATE claims_claim c SET {", ".join(sets)}
            FROM b WHERE c.id = b.claim_id{only}
        )
        INSERT INTO claims_claimevent
            (claim_id, kind, actor, by_id, note, is_internal, at, revision, from_status, to_status, changes)
        SELECT b.claim_id, %s, %s, b.by_id, b.note, false, b.at, {revision}, {changed} FROM b ORDER BY b.claim_id
        RETURNING claim_id, id
    """  # noqa: S608 (the names are the model's and the table's; what people typed is a parameter)


def _concrete_field(name: str) -> models.Field:
    field = Claim._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of a claim")
    return field


def _change(name: str) -> str:
    old, new = f"b.old_{name}", f"b.now_{name}"
    return (
        f"CASE WHEN {old} IS DISTINCT FROM {new} THEN"
        f" jsonb_build_object('{name}', jsonb_build_array({old}, {new})) ELSE '{{}}' END"
    )


def _as_json(acts: Sequence[Act], columns: dict[str, list[Any]]) -> str:
    rows = [
        {"claim_id": act.claim_id, "at": act.at, "by_id": act.by_id, "note": act.note, "changes": act.changes}
        for act in acts
    ]
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            row[f"new_{name}"] = value
    return json.dumps(rows, default=datetime.isoformat)
