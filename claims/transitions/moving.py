"""Moves and records, of one claim and of many: one is a batch of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists
from django.utils.translation import gettext as _

from accounts.models import User
from claims.causes import Cause
from claims.lifecycle import MOVES, Actor, Consent, Move, clock_that_fires
from claims.models import Claim, ClaimEvent
from claims.refusals import ActCode
from claims.transitions.acts import Act, Changes
from claims.transitions.clocks import with_clocks
from claims.transitions.locking import require_transaction
from claims.transitions.refused import MoveRefused, not_now, refuse_stale
from claims.transitions.statement import carry_out, count_fitting, move_statement, record_statement

_EVERY = models.Q()


def is_legal(claim: Claim, name: str, actor: Actor) -> bool:
    legal = MOVES[name]
    return legal.is_open_to(actor) and legal.starts_from(
        claim.status, is_reopened=claim.reopened_at is not None
    )


def refuse_illegal(claim: Claim, name: str, actor: Actor) -> None:
    """For operations that would find other faults first with a claim that is elsewhere by now."""
    if not is_legal(claim, name, actor):
        raise not_now(claim)


def move(
    claim: Claim,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    now: datetime,
    note: str = "",
    changes: Changes | None = None,
    cause: Cause | None = None,
    **columns: Any,
) -> ClaimEvent:
    """Make one move: status, clocks, lines, the given columns and one event; or raise MoveRefused and change nothing.

    `changes` adds to the event what the operation changed beside the claim's own row; `cause` says why lines are
    closed, where the move's row names several causes. Raises ClaimMoved where the claim has moved since it was read,
    AssetTaken where its lines cannot be put in force or opened again.
    """
    refuse_illegal(claim, name, actor)
    act = _act(claim, by, now, note, changes, columns)
    [told], [event] = _move(name, [act], actor=actor, cause=cause)
    written = told.columns | columns | {"status": event.to_status, "revision": event.revision}
    if "consent" in event.changes:
        written["consent"] = event.changes["consent"][1]
    return _as_written(claim, event, by, written)


def move_all(name: str, acts: Sequence[Act], *, actor: Actor, cause: Cause | None = None) -> list[ClaimEvent]:
    """Make one move on the claim of every act, as `move` does; the events stand in the order of the claims' keys.

    Raises MoveRefused, and moves none, where one of them is not there, may not make the move, or (for a clock's own
    move) is not due at its act's `at`.
    """
    return _move(name, acts, actor=actor, cause=cause)[1]


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


def with_claims(events: Sequence[ClaimEvent]) -> list[tuple[Claim, ClaimEvent]]:
    """The claims of what `move_all` and `record_all` return, as they are now, with the events."""
    claims = Claim.objects.with_parties().in_bulk([event.claim_id for event in events])
    return [(claims[event.claim_id], event) for event in events]


def record(
    claim: Claim,
    kind: str,
    *,
    actor: Actor,
    by: User | None,
    now: datetime,
    note: str = "",
    changes: Changes | None = None,
    is_internal: bool = False,
    **columns: Any,
) -> ClaimEvent:
    """Write one act that moves nothing into the history, with the claim's `columns` it changes (never the status)."""
    act = _act(claim, by, now, note, changes, columns)
    [event] = record_all(kind, [act], actor=actor, is_internal=is_internal)
    return _as_written(claim, event, by, columns)


def record_all(
    kind: str, acts: Sequence[Act], *, actor: Actor, is_internal: bool = False
) -> list[ClaimEvent]:
    """Write one act that moves nothing into the history of every act's claim, as `record` does into one's."""
    require_transaction()
    if not acts:
        return []
    names = list(acts[0].columns)
    if kind in MOVES or {"status", "revision"} & set(names):
        raise ValueError(f"{kind} is a move: call move() or move_all()")
    events = carry_out(record_statement(names, is_internal=is_internal), kind, acts, actor)
    if len(events) != len(acts):
        raise _refused_all(0, len(acts))
    return events


def _move(
    name: str, acts: Sequence[Act], *, actor: Actor, cause: Cause | None
) -> tuple[list[Act], list[ClaimEvent]]:
    """The acts with their clocks, and the events."""
    require_transaction()
    legal = MOVES[name]
    cause = _cause_of(legal, cause)
    if not legal.is_open_to(actor):
        raise MoveRefused(_("They may not do this. Nothing was changed."), ActCode.NOT_YOURS)
    if not acts:
        return [], []
    acts = with_clocks(legal, acts)
    events = carry_out(move_statement(legal, list(acts[0].columns), cause), name, acts, actor)
    if len(events) != len(acts):
        raise _refused(legal, acts)
    return acts, events


def _cause_of(legal: Move, cause: Cause | None) -> Cause | None:
    """Why the move closes lines; the only cause that its row names need not be said."""
    if cause is None and len(legal.closes) == 1:
        [cause] = legal.closes
    if cause not in (legal.closes or {None}):
        raise ValueError(f"{legal.name} closes no line for {cause}")
    return cause


def _refused(legal: Move, acts: Sequence[Act]) -> MoveRefused:
    claims = Claim.objects.filter(pk__in=[act.claim_id for act in acts])
    if len(acts) == 1 and (claim := claims.first()):
        refuse_stale(claim, acts[0].seen)
        return not_now(claim)
    return _refused_all(count_fitting(legal, acts), len(acts))


def _refused_all(fitting: int, count: int) -> MoveRefused:
    sentence = _("This cannot be done for %(count)s of %(all)s claims as they stand. Nothing was changed.")
    return MoveRefused(sentence % {"count": count - fitting, "all": count}, ActCode.NOT_NOW)


def _act(
    claim: Claim,
    by: User | None,
    now: datetime,
    note: str,
    changes: Changes | None,
    columns: dict[str, Any],
) -> Act:
    return Act(claim.pk, now, by.pk if by else None, note, changes or {}, columns, claim.revision)


def _as_written(claim: Claim, event: ClaimEvent, by: User | None, written: dict[str, Any]) -> ClaimEvent:
    """The row in memory as the statement left it; the event knows it."""
    for name, value in written.items():
        setattr(claim, name, value)
    if not event.is_internal:
        claim.changed_at = max(claim.changed_at, event.at)
    event.claim, event.by = claim, by
    return event
