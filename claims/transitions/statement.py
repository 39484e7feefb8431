"""The one statement that carries an act out, on one claim or on thousands: it locks the claims and writes them, their
lines, what was asked of them, and the history; all or none. The database's triggers check every row of it."""

# ruff: noqa: S608 (the names are the model's and the table's; what people typed is a parameter)

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, connection, models

from audit import origin
from claims.causes import Cause
from claims.lifecycle import CLOCKS, CONTESTING, Actor, Consent, Move, Status
from claims.models import Claim, ClaimEvent
from claims.transitions.acts import FACTS, Act, as_json
from claims.transitions.assets import taken

# The names are those of ClaimLine.asset_name.
CLOSED_LINES = """,
        closed AS (
            SELECT l.claim_id, string_agg(
                p.name || coalesce(' …' || right(s.subscription_id::text, 4), ''), ', ' ORDER BY l.id
            ) AS names
            FROM lines l JOIN programs_product p ON p.id = l.product_id
                LEFT JOIN customers_subscription s ON s.id = l.subscription_id
            GROUP BY l.claim_id
        )"""
# Whoever leaves a contest owes no answer any more.
CLOSED_ASKS = """,
        asks AS (
            UPDATE claims_contestask k SET closed_at = b.at
            FROM b WHERE k.claim_id = b.claim_id AND k.closed_at IS NULL
        )"""


def carry_out(statement: str, kind: str, acts: Sequence[Act], actor: Actor) -> list[ClaimEvent]:
    """The events, in the order of the claims' keys; none where a claim is not as `statement` asks it to be.

    Raises AssetTaken.
    """
    # The history's trigger hears of the address this way; with the statement it costs no way of its own.
    told = f"SELECT set_config('audit.address', %s, true); {statement}"
    try:
        return list(ClaimEvent.objects.raw(told, [origin.address.get(), as_json(acts), kind, actor]))
    except IntegrityError as error:
        if refusal := taken(error):
            raise refusal from error
        raise


def count_fitting(legal: Move, acts: Sequence[Act]) -> int:
    """How many of the claims may make the move."""
    told = f"{_acts([])} SELECT count(*) FROM a JOIN claims_claim c ON c.id = a.claim_id WHERE {_may_make(legal)}"
    with connection.cursor() as cursor:
        cursor.execute(told, [as_json(acts)])
        return int(cursor.fetchone()[0])


def move_statement(legal: Move, names: Iterable[str], cause: Cause | None) -> str:
    """`names`: the claim's fields that the acts tell; `cause`: why lines are closed, where the move closes any."""
    new = {name: f"a.new_{name}" for name in names}
    new["status"] = f"'{legal.target}'"
    if "consent" not in new and legal.target != Status.APPROVED:
        # The question is taken back with the approval.
        asked, taken_back = Consent.PENDING, Consent.NOT_ASKED
        new["consent"] = f"CASE c.consent WHEN '{asked}' THEN '{taken_back}' ELSE c.consent END"
    sets = ["changed_at = greatest(c.changed_at, b.at)", "revision = b.revision + 1", *_sets(new)]
    beside = _written(sets) + _lines(legal, cause)
    source, changes = "b", _changes(new)
    if cause:
        source += " LEFT JOIN closed USING (claim_id)"
        changes += f" || {_lines_closed(cause)}"
    if legal.target not in CONTESTING:
        beside += CLOSED_ASKS
    event = f"false, b.revision + 1, b.old_status, b.now_status, {changes}"
    return _statement(names, new, where=_may_make(legal), beside=beside, event=event, source=source)


def record_statement(names: Iterable[str], *, is_internal: bool) -> str:
    """What moves nothing. A claim that stands already as it would be written is left alone: a draft that was born with
    the time of its last act costs no update. What stays inside Microsoft is no news for the partner."""
    new = {name: f"a.new_{name}" for name in names}
    sets, differs = _sets(new), [f"b.old_{name} IS DISTINCT FROM b.now_{name}" for name in new]
    if not is_internal:
        sets.append("changed_at = greatest(c.changed_at, b.at)")
        differs.append("c.changed_at < b.at")
    beside = _written(sets, f" AND ({' OR '.join(differs)})") if sets else ""
    event = f"{str(is_internal).lower()}, NULL, '', '', {_changes(new)}"
    return _statement(names, new, where="true", beside=beside, event=event, source="b")


def _statement(
    names: Iterable[str], new: dict[str, str], *, where: str, beside: str, event: str, source: str
) -> str:
    """`new` says for each of the claim's fields what it becomes: the acts stand there as `a`, the claims as `c`."""
    olds = "".join(f", c.{_column(name)} AS old_{name}, {value} AS now_{name}" for name, value in new.items())
    return f"""
        {_acts(names)},
        fit AS MATERIALIZED (
            SELECT a.claim_id, a.at, a.by_id, a.note, a.changes, c.revision{olds}
            FROM a JOIN claims_claim c ON c.id = a.claim_id WHERE {where} ORDER BY c.id FOR UPDATE OF c
        ),
        b AS MATERIALIZED (
            SELECT * FROM fit WHERE (SELECT count(*) FROM fit) = (SELECT count(*) FROM a)
        ){beside}
        INSERT INTO claims_claimevent
            (claim_id, kind, actor, by_id, note, at, is_internal, revision, from_status, to_status, changes)
        SELECT b.claim_id, %s, %s, b.by_id, b.note, b.at, {event} FROM {source} ORDER BY b.claim_id
        RETURNING *
    """


def _acts(names: Iterable[str]) -> str:
    types = FACTS | {f"new_{name}": str(_field(name).db_type(connection)) for name in names}
    told = ", ".join(f"{name} {kind}" for name, kind in types.items())
    return f"WITH a AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%s) AS a({told}))"


def _may_make(legal: Move) -> str:
    """The claims that may make the move: a clock's own not before it has run out, and none that moved unseen."""
    where = f"c.status IN ({_listed(legal.sources)})"
    if legal.sources_after_reopen:
        reopened = f"c.reopened_at IS NOT NULL AND c.status IN ({_listed(legal.sources_after_reopen)})"
        where = f"({where} OR {reopened})"
    due = [f"c.{clock.column} <= a.at" for clock in CLOCKS if clock.fires == legal.name]
    return " AND ".join([where, *due, "(a.seen IS NULL OR a.seen = c.revision)"])


def _written(sets: Iterable[str], only: str = "") -> str:
    return f""",
        written AS (
            UPDATE claims_claim c SET {", ".join(sets)} FROM b WHERE c.id = b.claim_id{only}
        )"""


def _lines(legal: Move, cause: Cause | None) -> str:
    """What becomes of the lines, by the move's row in the table."""
    is_open = "closed_cause = '', closed_at = NULL, "
    reopened = f"l.closed_cause IN ({_listed(legal.reopens)})" if legal.reopens else "false"
    if cause:
        return (
            _lines_written(
                f"state = 'closed', closed_cause = '{cause}', closed_at = b.at", "l.state <> 'closed'"
            )
            + CLOSED_LINES
        )
    if legal.starts:
        return _lines_written(
            f"{is_open}state = 'in_force', in_force_at = b.at", f"l.state = 'open' OR {reopened}"
        )
    if legal.reopens:
        return _lines_written(
            f"{is_open}state = 'open', in_force_at = NULL", f"l.state = 'in_force' OR {reopened}"
        )
    return ""


def _lines_written(sets: str, which: str) -> str:
    return f""",
        lines AS (
            UPDATE claims_claimline l SET {sets} FROM b WHERE l.claim_id = b.claim_id AND ({which})
            RETURNING l.id, l.claim_id, l.product_id, l.subscription_id
        )"""


def _lines_closed(cause: Cause) -> str:
    told = f"jsonb_build_object('lines_closed', jsonb_build_array(closed.names, '{cause}'))"
    return f"CASE WHEN closed.names IS NULL THEN '{{}}' ELSE {told} END"


def _sets(new: Iterable[str]) -> list[str]:
    return [f"{_column(name)} = b.now_{name}" for name in new]


def _changes(new: Iterable[str]) -> str:
    """What the acts tell, and old and new of each field that differs."""
    return " || ".join(["b.changes", *map(_change, new)])


def _change(name: str) -> str:
    old, new = f"b.old_{name}", f"b.now_{name}"
    return (
        f"CASE WHEN {old} IS DISTINCT FROM {new} THEN"
        f" jsonb_build_object('{name}', jsonb_build_array({old}, {new})) ELSE '{{}}' END"
    )


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _column(name: str) -> str:
    return str(_field(name).column)


def _field(name: str) -> models.Field:
    field = Claim._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of a claim")
    return field
