"""Random walks through the real operations, held against a short model of the lifecycle."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.models import User
from claims import operations as claiming
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.operations import clocks
from claims.transitions import MoveRefused
from consent import operations as consent
from consent import sweeps
from cpor.invariants import INVARIANTS, broken
from reviews import operations as reviewing
from tests.depth import depths
from tests.factories import NOW
from tests.walk import MISSING_SIGNATURE, accept_letters, draft, link_of, make_cast, prove, rival_of

CONTESTING = {"submitted", "under_review", "action_required", "approved", "disputed"}
LIVE = {"draft", "submitted", "under_review", "action_required", "approved", "disputed"}
SIDES = st.sampled_from(["ours", "rival"])


class Model:
    """What a claim should be, in as few words as possible."""

    def __init__(self) -> None:
        self.status = "draft"
        self.was_taken = self.was_disputed = self.was_reopened = False
        self.has_proof = self.is_answered = False
        self.asked = self.has_lost = False
        self.deadline = self.dispute_until = self.window_ends = None
        self.consent = "not_asked"
        self.denied_from = ""
        self.deciders: set[int] = set()


class Lifecycle(RuleBasedStateMachine):
    """Two partners after one workload, two reviewers and a lead, a customer, and time."""

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = NOW
        ours = make_cast()
        self.casts = {"ours": ours, "rival": rival_of(ours)}
        self.claims = {side: draft(cast, now=self.now) for side, cast in self.casts.items()}
        self.models = {side: Model() for side in self.casts}

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def attempt(self, side: str, expected: bool, act: Callable[[Claim], object]) -> bool:
        """Do it; it must succeed exactly where the model says so."""
        claim = Claim.objects.get(pk=self.claims[side].pk)
        try:
            with transaction.atomic():
                act(claim)
        except MoveRefused as refusal:
            assert not expected, f"refused on {side} in {self.models[side].status}: {refusal}"
            return False
        assert expected, f"allowed on {side} in {self.models[side].status}"
        return True

    def other(self, side: str) -> str:
        return "rival" if side == "ours" else "ours"

    def is_barred(self, side: str, by: User) -> bool:
        """After a dispute nobody decides who decided before."""
        return self.models[side].was_disputed and by.pk in self.models[side].deciders

    def is_contested(self, side: str) -> bool:
        return self.models[self.other(side)].status in CONTESTING

    def lose(self, side: str, by: User) -> None:
        """The asset goes to the other side."""
        model = self.models[side]
        if model.status == "approved":
            model.status, model.has_lost = "ended", True
            model.consent = "not_asked" if model.consent == "pending" else model.consent
        else:
            model.status = "rejected"
            model.dispute_until = None if model.was_disputed else self.now + timedelta(days=30)
            model.deciders.add(by.pk)
        model.deadline, model.asked = None, False

    def is_held(self, side: str) -> bool:
        return any(model.status == "approved" for other, model in self.models.items() if other != side)

    @rule(hours=st.sampled_from([1, 24, 24 * 6, 24 * 8, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(side=SIDES)
    def partner_proves(self, side: str) -> None:
        model = self.models[side]
        expected = model.status in {"draft", "action_required", "approved"} or model.asked
        if self.attempt(side, expected, lambda c: prove(c, by=self.casts[side].admin, now=self.now)):
            model.has_proof = True
            model.is_answered = model.is_answered or model.status == "action_required"

    @rule(side=SIDES)
    def partner_submits(self, side: str) -> None:
        model = self.models[side]
        ready = model.has_proof and (model.status == "draft" or model.is_answered)
        expected = model.status in {"draft", "action_required"} and ready
        if self.attempt(
            side, expected, lambda c: claiming.submit(claim=c, by=self.casts[side].admin, now=self.now)
        ):
            model.status, model.deadline = "submitted", None

    @rule(side=SIDES)
    def partner_recalls(self, side: str) -> None:
        model = self.models[side]
        expected = model.status == "submitted" and not model.was_taken
        if self.attempt(
            side, expected, lambda c: claiming.recall(claim=c, by=self.casts[side].admin, now=self.now)
        ):
            model.status = "draft"

    @rule(side=SIDES)
    def partner_withdraws(self, side: str) -> None:
        model, by = self.models[side], self.casts[side].admin
        expected = model.status in {"draft", "submitted", "under_review", "action_required", "disputed"}
        if self.attempt(
            side, expected, lambda c: claiming.withdraw(claim=c, by=by, reason="Enough.", now=self.now)
        ):
            model.status, model.deadline = "withdrawn", None

    @rule(side=SIDES, is_admin=st.booleans())
    def partner_disputes(self, side: str, is_admin: bool) -> None:
        model, cast = self.models[side], self.casts[side]
        by = cast.admin if is_admin else cast.colleague
        in_time = model.dispute_until is not None and self.now <= model.dispute_until
        expected = model.status == "rejected" and is_admin and in_time and not model.was_disputed
        if self.attempt(
            side,
            expected,
            lambda c: claiming.dispute(claim=c, by=by, justification="Look again.", now=self.now),
        ):
            model.status, model.was_disputed, model.dispute_until = "disputed", True, None

    @rule(side=SIDES, is_admin=st.booleans())
    def partner_disassociates(self, side: str, is_admin: bool) -> None:
        model, cast = self.models[side], self.casts[side]
        by = cast.admin if is_admin else cast.colleague
        expected = model.status == "approved" and is_admin
        if self.attempt(
            side, expected, lambda c: claiming.disassociate(claim=c, by=by, reason="Over.", now=self.now)
        ):
            model.status, model.deadline = "ended", None
            model.consent = "not_asked" if model.consent == "pending" else model.consent

    @rule(side=SIDES, who=st.sampled_from(["reviewer", "reviewer2", "lead"]))
    def reviewer_takes(self, side: str, who: str) -> None:
        model, by = self.models[side], getattr(self.casts[side], who)
        expected = model.status == "submitted"
        if self.attempt(side, expected, lambda c: reviewing.take(claim=c, by=by, now=self.now)):
            # Taking one side takes the other.
            for taken in self.models.values():
                if taken.status == "submitted":
                    taken.status, taken.was_taken = "under_review", True

    @rule(side=SIDES, who=st.sampled_from(["reviewer", "reviewer2", "lead"]))
    def reviewer_requests_action(self, side: str, who: str) -> None:
        model, by = self.models[side], getattr(self.casts[side], who)
        expected = model.status in {"under_review", "disputed"}
        if self.attempt(
            side,
            expected,
            lambda c: reviewing.request_action(claim=c, by=by, findings=[MISSING_SIGNATURE], now=self.now),
        ):
            model.status, model.is_answered = "action_required", False
            model.deadline = self.now + timedelta(days=30)

    @rule(side=SIDES, who=st.sampled_from(["reviewer", "reviewer2", "lead"]), has_reason=st.booleans())
    def reviewer_approves(self, side: str, who: str, has_reason: bool) -> None:
        model, by = self.models[side], getattr(self.casts[side], who)
        other = self.other(side)
        is_contested, is_barred = self.is_contested(side), self.is_barred(side, by)
        if is_contested and self.models[other].status == "disputed":
            is_barred = is_barred or by.pk in self.models[other].deciders
        is_barred = is_barred or (model.was_reopened and who == "lead")  # who alone reopens
        is_ready = model.status in {"under_review", "disputed"} and not is_barred
        expected = is_ready and (has_reason or not is_contested)
        note = "Their proof is newer." if has_reason else ""
        if self.attempt(side, expected, lambda c: reviewing.approve(claim=c, by=by, note=note, now=self.now)):
            if is_contested:
                self.lose(other, by)
            model.status, model.consent, model.deadline = "approved", "pending", None
            model.window_ends, model.asked = None, False
            model.deciders.add(by.pk)

    @rule(side=SIDES, who=st.sampled_from(["reviewer", "reviewer2", "lead"]))
    def reviewer_keeps_the_incumbent(self, side: str, who: str) -> None:
        model, by, other = self.models[side], getattr(self.casts[side], who), self.other(side)
        if model.status != "approved":
            return
        is_barred = self.models[other].status == "disputed" and by.pk in self.models[other].deciders
        expected = self.is_contested(side) and not is_barred
        if self.attempt(
            side,
            expected,
            lambda c: reviewing.decide_contest(winner=c, by=by, reason="It stays.", now=self.now),
        ):
            self.lose(other, by)
            model.asked = False

    @rule(side=SIDES)
    def reviewer_asks(self, side: str) -> None:
        model, by = self.models[side], self.casts[side].reviewer
        expected = model.status in CONTESTING and self.is_contested(side)
        if self.attempt(
            side,
            expected,
            lambda c: reviewing.ask_sides(
                claim=c,
                sides=[c.reference],
                text="A newer document?",
                due_at=self.now + timedelta(days=9),
                by=by,
                now=self.now,
            ),
        ):
            model.asked = True

    @rule(side=SIDES, who=st.sampled_from(["reviewer", "reviewer2", "lead"]))
    def reviewer_rejects(self, side: str, who: str) -> None:
        model, by = self.models[side], getattr(self.casts[side], who)
        expected = model.status in {"under_review", "disputed"} and not self.is_barred(side, by)
        if self.attempt(
            side,
            expected,
            lambda c: reviewing.reject(claim=c, by=by, findings=[MISSING_SIGNATURE], now=self.now),
        ):
            model.status = "rejected"
            model.dispute_until = None if model.was_disputed else self.now + timedelta(days=30)
            model.deciders.add(by.pk)

    @rule(side=SIDES)
    def lead_reopens(self, side: str) -> None:
        model, by = self.models[side], self.casts[side].lead
        expected = model.status in {"approved", "rejected"} or (model.status == "ended" and model.has_lost)
        if self.attempt(
            side, expected, lambda c: reviewing.reopen(claim=c, by=by, reason="Mistake.", now=self.now)
        ):
            model.status, model.was_reopened, model.was_taken = "under_review", True, True
            model.consent, model.deadline, model.dispute_until = "not_asked", None, None
            model.has_lost = False

    @precondition(lambda self: any(m.status == "approved" for m in self.models.values()))
    @rule()
    def letters_arrive(self) -> None:
        accept_letters(now=self.now)
        sweeps.open_windows(now=self.now)
        for model in self.models.values():
            if model.status == "approved" and model.consent == "pending" and model.deadline is None:
                model.deadline = model.window_ends = self.now + timedelta(days=7)

    @rule(side=SIDES)
    def customer_denies(self, side: str) -> None:
        model = self.models[side]
        claim = Claim.objects.get(pk=self.claims[side].pk)
        if not claim.consent_requests.exists() or model.status == "consent_denied":
            return
        expected = model.status == "approved" or (
            model.was_reopened
            and model.status in {"submitted", "under_review", "action_required", "disputed"}
        )
        if self.attempt(side, expected, lambda c: consent.deny(link=link_of(c), reason="No.", now=self.now)):
            model.denied_from = model.status
            model.status, model.consent, model.deadline = "consent_denied", "denied", None

    @rule(side=SIDES)
    def customer_undoes(self, side: str) -> None:
        model = self.models[side]
        if not Claim.objects.get(pk=self.claims[side].pk).consent_requests.exists():
            return
        in_window = model.window_ends is None or self.now < model.window_ends
        was_approved = model.status == "consent_denied" and model.denied_from == "approved"
        expected = was_approved and in_window and not self.is_held(side)
        if self.attempt(side, expected, lambda c: consent.undo_denial(link=link_of(c), now=self.now)):
            model.status, model.consent, model.deadline = "approved", "pending", model.window_ends

    @rule()
    def clocks_run(self) -> None:
        clocks.expire_due(now=self.now)
        sweeps.settle_due(now=self.now)
        for model in self.models.values():
            if model.deadline is not None and model.deadline <= self.now:
                model.deadline = None
                if model.status == "action_required":
                    model.status = "rejected"
                else:
                    model.consent = "passed"

    @invariant()
    def claims_are_as_the_model_says(self) -> None:
        for side, model in getattr(self, "models", {}).items():
            claim = Claim.objects.get(pk=self.claims[side].pk)
            assert (claim.status, claim.consent) == (model.status, model.consent), side
            assert claim.deadline_at == model.deadline, side
            assert claim.lines.live().exists() == (model.status in LIVE)
            model.asked = model.asked and model.status in CONTESTING
            assert claim.contest_asks.open().exists() == model.asked, side

    @invariant()
    def one_partner_holds_the_asset(self) -> None:
        if hasattr(self, "claims"):
            assert ClaimLine.objects.in_force().count() <= 1
            connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def every_move_is_in_the_history(self) -> None:
        for claim in Claim.objects.filter(pk__in=[c.pk for c in getattr(self, "claims", {}).values()]):
            assert ClaimEvent.objects.filter(claim=claim, revision__isnull=False).count() == claim.revision


def run(examples: int, steps: int) -> None:
    Lifecycle.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    Lifecycle.TestCase().runTest()


@pytest.mark.proof
@pytest.mark.usefixtures("db")
def test_random_walks_agree_with_the_model() -> None:
    run(examples=12, steps=25)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("examples", depths(proofs=12, marathon=60))
def test_many_random_walks_agree_with_the_model(examples: int) -> None:
    run(examples=examples, steps=40)
    assert [found for rule_ in INVARIANTS for found in broken(rule_)] == []
