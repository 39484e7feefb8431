from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from claims.lifecycle import Consent, Status
from claims.models import ContestAsk
from claims.operations import close_over, warn_of_endings
from consent.sweeps import open_windows
from cpor.dev.time_travel import advance, duration
from cpor.invariants import INVARIANTS, broken
from customers.models import Subscription
from notifications.models import Letter
from reviews.clocks import run_clocks
from tests.factories import NOW, SubscriptionFactory
from tests.walk import accept_letters, claim_in, make_cast


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


def test_what_happened_keeps_its_date(cast):
    claim = claim_in(Status.UNDER_REVIEW, cast)
    before = (claim.submitted_at, claim.taken_at, claim.review_due_at)

    advance(by=timedelta(days=1))

    claim.refresh_from_db()
    assert (claim.submitted_at, claim.taken_at) == before[:2]
    assert claim.review_due_at == before[2] - timedelta(days=1)


def test_subscriptions_grow_older_and_letters_are_tried_sooner(cast):
    subscription = SubscriptionFactory(tenant=cast.tenant, activated_at=NOW - timedelta(hours=3))
    claim_in(Status.SUBMITTED, cast)

    advance(by=timedelta(days=2))

    assert Subscription.objects.get().activated_at == subscription.activated_at - timedelta(days=2)
    assert {letter.next_try_at for letter in Letter.objects.all()} == {NOW - timedelta(days=2)}


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
        call_command("advance", "8d")

    settings.DEBUG = True
    call_command("advance", "8d")

    assert "8 days" in capsys.readouterr().out


def test_the_command_explains_a_wrong_length():
    with pytest.raises(CommandError, match="8d, 12h or 30m"):
        call_command("advance", "soon")
