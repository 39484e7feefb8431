"""The gate: the only code that writes a claim's status, its clocks and its history.

Every operation opens a transaction, locks (`lock`, or `lock_with_rivals` where other claims on the same assets have a
say), checks its own rules, and then calls `move` or `record`. Locks are always taken in the order of the claims'
primary keys, so that two operations never wait for each other in a circle.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import (
    CLOCK_COLUMNS,
    CONTESTING,
    MOVES,
    Actor,
    Clock,
    Consent,
    Move,
    Status,
    clocks_in,
)
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk
from claims.refusals import ActCode
from customers.refusals import Refusal
from programs.calendar import add_business_days
from programs.models import Policy

Changes = dict[str, list[Any]]  # {field: [old, new]}


class Problem(str):
    """A sentence for the person, and the code of its cause, of `claims.refusals` or `customers.refusals`."""

    code: str

    def __new__(cls, sentence: str, code: str) -> Self:
        problem = super().__new__(cls, sentence)
        problem.code = code
        return problem


class MoveRefused(Exception):
    """An act that the claim does not allow now; the text says why, kindly, and what to do.

    `code`: of the cause, of `claims.refusals` or `customers.refusals`.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code

    @classmethod
    def because(cls, refusal: Refusal) -> Self:
        return cls(str(refusal), refusal.code)

    @property
    def problems(self) -> list[Problem]:
        """The reasons, each in a sentence of its own."""
        return [Problem(str(self), self.code)]


class ClaimMoved(MoveRefused):
    """The claim is no longer as the person saw it: somebody else was faster."""

    def __init__(self, claim: Claim) -> None:
        sentence = _(
            "This claim has moved on in the meantime: it is now “%(status)s”. Nothing you entered was carried out. "
            "Look at the claim as it is now, then decide again."
        )
        super().__init__(sentence % {"status": claim.get_status_display()}, ActCode.MOVED_ON)


def lock(claim: Claim, *, revision: int | None = None) -> Claim:
    """The claim, reread and locked until the transaction ends.

    `revision` is the one the person saw on their page. Raises ClaimMoved if the claim has moved since.
    """
    locked = _locked(pk=claim.pk).get()
    _refuse_stale(locked, revision)
    return locked


def lock_with_rivals(claim: Claim, *, revision: int | None = None) -> tuple[Claim, list[Claim]]:
    """The claim, and all others with an open or in-force line on one of its assets, locked in one order."""
    mine = claim.lines.exclude(state=ClaimLine.State.CLOSED)
    on_same_assets = ClaimLine.objects.live().on_assets_of(mine)
    keys = {claim.pk, *on_same_assets.values_list("claim_id", flat=True)}
    locked = {row.pk: row for row in _locked(pk__in=keys).order_by("pk")}
    target = locked.pop(claim.pk)
    _refuse_stale(target, revision)
    return target, list(locked.values())


def is_legal(claim: Claim, name: str, actor: Actor) -> bool:
    legal = MOVES[name]
    return legal.is_open_to(actor) and legal.starts_from(
        claim.status, is_reopened=claim.reopened_at is not None
    )


def refuse_illegal(claim: Claim, name: str, actor: Actor) -> None:
    """For operations that would find other faults first with a claim that is elsewhere by now."""
    if not is_legal(claim, name, actor):
        raise MoveRefused(_illegal(claim), ActCode.NOT_NOW)


def move(
    claim: Claim,
    name: str,
    *,
    actor: Actor,
    by: User | None,
    now: datetime,
    note: str = "",
    changes: Changes | None = None,
    **columns: Any,
) -> ClaimEvent:
    """Make one move: status, clocks, the given columns and one event; or raise MoveRefused and change nothing.

    `changes` adds to the event what the operation changed beside the claim's own row.
    """
    require_transaction()
    _refuse_stale(_locked(pk=claim.pk).get(), claim.revision)
    refuse_illegal(claim, name, actor)
    changed = _stamp(claim, MOVES[name], Policy.objects.in_force(now), now, columns)
    claim.save(update_fields=_written(columns))
    event = _event(claim, name, actor=actor, by=by, now=now, note=note, changes=changed | (changes or {}))
    event.save(force_insert=True)
    close_asks(MOVES[name], [event.pk])
    return event


def close_asks(legal: Move, events: Collection[int]) -> None:
    """Whoever leaves a contest by this move owes no answer any more. `events`: the moves, by their primary keys."""
    if legal.target in CONTESTING:
        return
    moves = ClaimEvent.objects.filter(pk__in=events)
    leaving = ContestAsk.objects.open().filter(claim__in=moves.values("claim"))
    leaving.update(closed_at=Subquery(moves.filter(claim=OuterRef("claim")).values("at")))


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
    require_transaction()
    if kind in MOVES or "status" in columns or "revision" in columns:
        raise ValueError(f"{kind} is a move: call move()")
    changed = _assign(claim, columns)
    if not is_internal:
        claim.changed_at = now
    claim.save(update_fields=[*columns, "changed_at"])
    event = ClaimEvent(
        claim=claim,
        kind=kind,
        actor=actor,
        by=by,
        note=note,
        changes=changed | (changes or {}),
        is_internal=is_internal,
        at=now,
    )
    event.save(force_insert=True)
    return event


def clock_end(clock: Clock, *, start: datetime, policy: Policy) -> datetime:
    """When a clock that starts at `start` runs out. A day is 24 hours; business days end at the office's 17:00."""
    length = getattr(policy, clock.length)
    if clock.length == "review_business_days":
        return add_business_days(start, length, policy=policy)
    days = length[0] if isinstance(length, list) else length
    return start + timedelta(days=days)


def _locked(**where: Any) -> models.QuerySet[Claim]:
    return Claim.objects.select_for_update(of=("self",)).with_parties().filter(**where)


def require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A claim moves only inside the transaction of the operation that moves it.")


def _refuse_stale(claim: Claim, revision: int | None) -> None:
    if revision is not None and claim.revision != revision:
        raise ClaimMoved(claim)


def _illegal(claim: Claim) -> str:
    sentence = _("This cannot be done while the claim is “%(status)s”. Nothing was changed.")
    return sentence % {"status": claim.get_status_display()}


def _stamp(claim: Claim, legal: Move, policy: Policy, now: datetime, columns: dict[str, Any]) -> Changes:
    """Put status, clocks and columns on the row in memory; return what changed."""
    claim.changed_at = now
    there = clocks_in(legal.target)
    clocks = {
        column: clock_end(there[column], start=now, policy=policy)
        if column in there and legal.name in there[column].starts_on
        else None
        for column in CLOCK_COLUMNS
    }
    consent = {}
    if claim.consent == Consent.PENDING and legal.target != Status.APPROVED:
        consent = {"consent": Consent.NOT_ASKED}  # the question is taken back with the approval
    return _assign(
        claim, {"status": legal.target, "revision": claim.revision + 1} | clocks | consent | columns
    )


def _assign(claim: Claim, columns: dict[str, Any]) -> Changes:
    changed: Changes = {}
    for column, new in columns.items():
        old = getattr(claim, column)
        if old != new:
            changed[column] = [plain(old), plain(new)]
            setattr(claim, column, new)
    changed.pop("revision", None)
    return changed


def plain(value: Any) -> Any:
    """As JSON keeps it: instants in ISO 8601, rows by their primary key."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, str) else value


def _written(columns: Iterable[str]) -> list[str]:
    return list({"status", "revision", "consent", "changed_at", *CLOCK_COLUMNS, *columns})


def _event(
    claim: Claim, name: str, *, actor: Actor, by: User | None, now: datetime, changes: Changes, note: str = ""
) -> ClaimEvent:
    # A move that keeps the status (settle) leaves no "status" among the changes.
    source = changes.get("status", [claim.status])[0]
    return ClaimEvent(
        claim=claim,
        kind=name,
        revision=claim.revision,
        from_status=source,
        to_status=claim.status,
        actor=actor,
        by=by,
        note=note,
        changes=changes,
        at=now,
    )
