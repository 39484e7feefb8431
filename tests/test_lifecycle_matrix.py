"""Every move, from every status, as every actor: allowed exactly where the table says."""

import itertools

import pytest
from django.db import connection, transaction

from claims import transitions
from claims.causes import Cause
from claims.lifecycle import ALSO_ACTS_AS, CLOCKS, MOVES, Actor, Consent, Status
from claims.models import Claim
from tests.factories import NOW
from tests.walk import Cast, claim_in, make_cast

# Written by hand from the plan, on purpose: a slip in the lifecycle's table must not repeat itself here.
EXPECTED: dict[str, tuple[str, str, str]] = {
    # move: (from, to, actors)
    "submit": ("draft action_required", "submitted", "partner"),
    "recall": ("submitted", "draft", "partner"),
    "withdraw": ("draft submitted under_review action_required disputed", "withdrawn", "partner"),
    "take": ("submitted", "under_review", "reviewer"),
    "approve": ("submitted under_review disputed", "approved", "reviewer"),
    "request_action": ("under_review disputed", "action_required", "reviewer"),
    "reject": ("under_review disputed", "rejected", "reviewer"),
    "lose": ("submitted under_review action_required disputed", "rejected", "reviewer"),
    "expire": ("action_required", "rejected", "clock"),
    "deny": ("approved", "consent_denied", "customer"),
    "undo_denial": ("consent_denied", "approved", "customer"),
    "settle": ("approved", "approved", "clock"),
    "agree": ("approved", "approved", "customer"),
    "dispute": ("rejected", "disputed", "incentive_admin"),
    "disassociate": ("approved", "ended", "incentive_admin"),
    "end": ("approved", "ended", "clock reviewer"),
    "reopen": ("approved rejected ended", "under_review", "lead"),
}
# Columns that the operations set together with the status.
BESIDE = {
    "submit": {"submitted_at": NOW},
    "deny": {"consent": Consent.DENIED},
    "undo_denial": {"consent": Consent.PENDING},
}
DENY_AFTER_REOPEN = {"submitted", "under_review", "action_required", "disputed"}


class TakenBack(Exception):
    """Rolls a successful try back."""


def may(actor: Actor, allowed: str) -> bool:
    return actor in allowed.split() or ALSO_ACTS_AS.get(actor) in allowed.split()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_table_has_exactly_the_planned_moves() -> None:
    assert set(MOVES) == set(EXPECTED)


@pytest.mark.parametrize("status", list(Status))
def test_every_move_as_every_actor_is_allowed_exactly_where_the_table_says(
    status: Status, cast: Cast
) -> None:
    claim = claim_in(status, cast)
    for name, actor in itertools.product(MOVES, Actor):
        sources, target, allowed = EXPECTED[name]
        is_expected = status in sources.split() and may(actor, allowed)
        assert try_move(claim, name, actor) == (target if is_expected else None), f"{name} by {actor}"


@pytest.mark.parametrize("status", sorted(DENY_AFTER_REOPEN))
def test_deny_after_a_reopen_is_allowed_wherever_the_claim_went(status: str, cast: Cast) -> None:
    claim = claim_in(status, cast)
    assert try_move(claim, "deny", Actor.CUSTOMER) is None
    Claim.objects.filter(pk=claim.pk).update(reopened_at=NOW)
    claim.refresh_from_db()
    assert try_move(claim, "deny", Actor.CUSTOMER) == Status.CONSENT_DENIED


def try_move(claim: Claim, name: str, actor: Actor) -> str | None:
    """Where the code and the database let the move lead, lines and all; nothing of it remains."""
    claim = Claim.objects.get(pk=claim.pk)
    columns = dict(BESIDE.get(name, {}))
    needs_reviewer = MOVES[name].target in {Status.UNDER_REVIEW, Status.ACTION_REQUIRED}
    if needs_reviewer and claim.reviewer is None:
        columns["reviewer"] = claim.created_by
    cause = Cause.UNREACHABLE if name == "end" else None
    reached = None
    try:
        with transaction.atomic():
            make_due(claim, name)
            transitions.move(claim, name, actor=actor, by=None, now=NOW, cause=cause, **columns)
            reached = Claim.objects.get(pk=claim.pk).status
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise TakenBack
    except (transitions.MoveRefused, TakenBack):
        connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")
        return reached


def make_due(claim: Claim, name: str) -> None:
    """A clock's own move waits for its clock."""
    for clock in CLOCKS:
        if clock.fires == name and clock.status == claim.status:
            Claim.objects.filter(pk=claim.pk).update(**{clock.column: NOW})
