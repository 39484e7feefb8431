from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from claims.lifecycle import Consent, Status
from claims.models import ContestAsk
from claims.operations import close_over, warn_of_endings
from consent.gathering import tell_administrators
from consent.sweeps import open_windows, tell_unreachable
from cpor.invariants import INVARIANTS, broken
from customers.models import Subscription
from demo.management.commands.advance import Command as Advance
from demo.time_travel import advance, due, duration
from notifications.digest import send_due
from notifications.models import Letter, LetterState
from reviews.clocks import run_clocks
from reviews.models import Viewing
from tests.factories import NOW, SubscriptionFactory
from tests.walk import accept_letters, claim_in, make_cast, workload


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.mark.parametrize(
    ("text", "by"),
    [("8d", timedelta(days=8)), ("12h", timedelta(hours=12)), ("30m", timedelta(minutes=30))],
)
def test_a_length_of_time_is_read(text, by):
    assert duration(text) == by


@pytest.mark.parametrize("text", ["", "8", "d", "-8d", "8w", "8 d", "1.5d", "99999d"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="8d"):
        duration(text)


def test_a_request_nobody_answered_is_rejected_after_31_days(cast):
    claim = claim_in(Status.ACTION_REQUIRED, cast)

    advance(by=timedelta(days=31))
    run_clocks(now=NOW)

    claim.refresh_from_db()
    assert claim.status == Status.REJECTED
    assert [name for name in INVARIANTS if broken(name)] == []


@pytest.mark.proof
def test_a_consent_nobody_refused_is_settled_after_8_days(cast):
    claim = claim_in(Status.APPROVED, cast)
    accept_letters()
    open_windows(now=NOW)

    advance(by=timedelta(days=8))
    run_clocks(now=NOW)

    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.APPROVED, Consent.PASSED)


def test_what_a_side_of_a_contest_was_asked_comes_due_too(cast):
    claim = claim_in(Status.SUBMITTED, cast)
    due_at = NOW + timedelta(days=5)
    ask = ContestAsk.objects.create(
        claim=claim, text="Newer proof", asked_by=cast.lead, asked_at=NOW, due_at=due_at
    )

    advance(by=timedelta(days=8))

    ask.refresh_from_db()
    assert ask.due_at == due_at - timedelta(days=8)


def test_a_customer_nobody_could_reach_is_told_of_after_15_days(cast):
    claim = claim_in(Status.APPROVED, cast)
    assert tell_unreachable(now=NOW) == 0

    advance(by=timedelta(days=15))

    assert tell_unreachable(now=NOW) == 1
    assert claim.events.filter(kind="customer_unreachable").exists()
    assert [name for name in INVARIANTS if broken(name)] == []


def test_what_waits_for_a_digest_goes_with_the_next_one(cast):
    claim_in(Status.SUBMITTED, cast)
    Letter.objects.update(state=LetterState.DIGEST, reader=cast.admin, next_try_at=None, created_at=NOW)
    assert send_due(now=NOW) == 0

    advance(by=timedelta(days=1))

    assert send_due(now=NOW) == 1


def test_who_looked_at_a_claim_has_left(cast):
    claim = claim_in(Status.UNDER_REVIEW, cast)
    Viewing.objects.create(claim=claim, user=cast.lead, seen_at=NOW)

    advance(by=timedelta(hours=1))

    assert Viewing.objects.get().seen_at == NOW - timedelta(hours=1)


def test_what_is_due_is_named(cast):
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    claim_in(Status.UNDER_REVIEW, make_cast())  # a review target moves nothing
    assert due(now=NOW, limit=5) == []

    advance(by=timedelta(days=31))

    assert due(now=NOW, limit=5) == [claim.reference]


def test_what_happened_keeps_its_date(cast):
    claim = claim_in(Status.UNDER_REVIEW, cast)
    before = (claim.submitted_at, claim.taken_at, claim.review_due_at)

    advance(by=timedelta(days=1))

    claim.refresh_from_db()
    assert (claim.submitted_at, claim.taken_at) == before[:2]
    assert claim.review_due_at == before[2] - timedelta(days=1)


def test_administrators_are_told_sooner(cast):
    claim_in(Status.UNDER_REVIEW, cast)  # whose approval may follow
    claim_in(Status.APPROVED, cast, assets=[workload("microsoft-teams")])
    assert tell_administrators(now=NOW) == 0
    advance(by=timedelta(minutes=10))
    assert tell_administrators(now=NOW) == 1


def test_subscriptions_grow_older_and_letters_are_tried_sooner(cast):
    subscription = SubscriptionFactory(tenant=cast.tenant, activated_at=NOW - timedelta(hours=3))
    claim_in(Status.SUBMITTED, cast)

    advance(by=timedelta(days=2))

    assert Subscription.objects.get().activated_at == subscription.activated_at - timedelta(days=2)
    assert {letter.next_try_at for letter in Letter.objects.all()} == {NOW - timedelta(days=2)}


@pytest.mark.proof
def test_a_subscription_comes_to_its_end_and_no_letter_of_it_goes_twice(cast):
    subscription = SubscriptionFactory(tenant=cast.tenant, ends_at=NOW + timedelta(days=40))
    claim = claim_in(
        Status.APPROVED, cast, area="business_applications", assets=[(subscription.product, subscription)]
    )

    told = []
    for days in (0, 11, 1, 22, 1, 10):
        advance(by=timedelta(days=days))
        told.append(warn_of_endings(now=NOW))
        close_over(now=NOW)

    assert told == [0, 1, 0, 1, 0, 0]
    claim.refresh_from_db()
    assert claim.status == Status.ENDED


@pytest.mark.django_db
def test_the_command_moves_time_with_debug_on_only(settings, capsys):
    with pytest.raises(CommandError, match="DEBUG"):
        call_command(Advance(), "8d")

    settings.DEBUG = True
    call_command(Advance(), "8d")

    assert "8 days" in capsys.readouterr().out


def test_the_command_explains_a_wrong_length():
    with pytest.raises(CommandError, match="8d, 12h or 30m"):
        call_command(Advance(), "soon")
