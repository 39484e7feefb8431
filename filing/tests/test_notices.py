"""Being told when a subscription that is too new can be claimed: the promise, and the letter when it is due."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from customers.models import Subscription
from filing import tasks
from filing.models import ClaimableNotice, UnfinishedClaim
from filing.operations import delete_unfinished, start_unfinished, stop_telling, tell_due, tell_when_claimable
from notifications.models import Letter
from partners.models import Membership, Role
from tests.factories import NOW, SubscriptionFactory
from tests.walk import Cast, draft, make_cast

HOUR = timedelta(hours=1)
OPENS_AT = NOW + 45 * HOUR  # activated three hours ago, to be claimed 48 hours after that


def too_new(cast: Cast) -> Subscription:
    return SubscriptionFactory(tenant=cast.tenant, activated_at=NOW - 3 * HOUR)


def unfinished_of(cast: Cast) -> UnfinishedClaim:
    answers = {"customer": {"domain": "adventure-works.example"}}
    return start_unfinished(by=cast.admin, answers=answers, now=NOW)


@pytest.mark.django_db
class TestTelling:
    @pytest.fixture
    def unfinished(self, cast) -> UnfinishedClaim:
        return unfinished_of(cast)

    @pytest.fixture
    def subscription(self, cast) -> Subscription:
        return too_new(cast)

    @pytest.fixture
    def notice(self, unfinished, subscription) -> ClaimableNotice:
        (notice,) = tell_when_claimable(unfinished=unfinished, subscriptions=[subscription], now=NOW)
        return notice

    def test_promise_is_for_the_hour_the_subscription_opens(self, notice):
        assert notice.opens_at == OPENS_AT

    def test_nothing_is_promised_for_what_can_be_claimed_or_never_will(self, cast, unfinished):
        ripe = SubscriptionFactory(tenant=cast.tenant)
        sold_by_others = SubscriptionFactory(
            tenant=cast.tenant, channel=Subscription.Channel.CSP, activated_at=NOW
        )
        assert not tell_when_claimable(unfinished=unfinished, subscriptions=[ripe, sold_by_others], now=NOW)

    def test_letter_goes_once_at_the_hour_with_the_way_on(self, cast, unfinished, notice):
        assert tell_due(now=OPENS_AT - HOUR) == 0
        assert tell_due(now=OPENS_AT) == 1
        assert tell_due(now=OPENS_AT + HOUR) == 0
        letter = Letter.objects.get()
        assert letter.letter == "claims/claimable_now"
        assert letter.to_email == cast.admin.email
        assert letter.cause == f"unfinished:{unfinished.key}/claimable:{notice.pk}"
        assert f"/claims/new/{unfinished.key}/" in letter.body_text
        assert "can be claimed now" in letter.body_text
        assert str(notice.subscription.subscription_id) not in letter.body_text + letter.body_html

    def test_letter_waits_when_the_directory_moved_the_activation(self, subscription, notice):
        Subscription.objects.update(activated_at=NOW + HOUR)
        assert tell_due(now=OPENS_AT) == 1
        assert not Letter.objects.exists()
        notice.refresh_from_db()
        assert (notice.opens_at, notice.told_at) == (NOW + 49 * HOUR, None)
        assert tell_due(now=NOW + 49 * HOUR) == 1
        assert Letter.objects.exists()

    def test_letter_says_why_where_the_wait_was_for_nothing(self, subscription, notice):
        Subscription.objects.update(state=Subscription.State.DEPROVISIONED)
        tell_due(now=OPENS_AT)
        letter = Letter.objects.get()
        assert "is no longer active" in letter.body_text
        assert str(subscription.subscription_id) not in letter.body_text
        assert letter.subject.startswith("Cannot be claimed yet")

    def test_nobody_hears_of_what_became_a_claim(self, cast, unfinished, notice):
        unfinished.claim = draft(cast)
        unfinished.save()
        tell_due(now=OPENS_AT)
        assert not Letter.objects.exists()

    def test_nobody_hears_of_what_was_deleted(self, unfinished, notice):
        delete_unfinished(unfinished=unfinished)
        assert tell_due(now=OPENS_AT) == 0

    @pytest.mark.parametrize("change", [{"role": Role.REPORTS_VIEWER}, None], ids=["another role", "gone"])
    def test_nobody_hears_who_files_no_longer(self, cast, notice, change):
        membership = Membership.objects.filter(user=cast.admin)
        membership.update(**change) if change else membership.delete()
        tell_due(now=OPENS_AT)
        assert not Letter.objects.exists()

    def test_promise_can_be_taken_back(self, unfinished, notice):
        stop_telling(unfinished=unfinished)
        assert tell_due(now=OPENS_AT) == 0

    def test_promise_made_again_after_the_letter_is_kept_again(self, unfinished, subscription, notice):
        tell_due(now=OPENS_AT)
        Subscription.objects.update(activated_at=OPENS_AT)
        subscription.refresh_from_db()
        tell_when_claimable(unfinished=unfinished, subscriptions=[subscription], now=OPENS_AT)
        tell_due(now=OPENS_AT + 48 * HOUR)
        assert Letter.objects.count() == 2

    def test_promise_made_twice_is_one(self, unfinished, subscription, notice):
        tell_when_claimable(unfinished=unfinished, subscriptions=[subscription], now=NOW)
        tell_due(now=OPENS_AT)
        assert Letter.objects.count() == 1

    @pytest.mark.proof
    def test_task_tells_all_that_are_due_however_many(self, cast, unfinished, monkeypatch):
        known = [too_new(cast) for _ in range(5)]
        tell_when_claimable(unfinished=unfinished, subscriptions=known, now=NOW)
        monkeypatch.setattr(tasks.timezone, "now", lambda: OPENS_AT)
        monkeypatch.setattr(tasks, "BATCH", 2)
        tasks.tell_claimable()
        assert Letter.objects.count() == 5


@pytest.mark.proof
def test_two_sweeps_at_once_tell_once(committed_db):
    cast = make_cast()
    unfinished = unfinished_of(cast)
    known = [too_new(cast) for _ in range(20)]
    tell_when_claimable(unfinished=unfinished, subscriptions=known, now=NOW)

    def sweep(_: int) -> int:
        try:
            return tell_due(now=OPENS_AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as sweeps:
        assert sum(sweeps.map(sweep, range(4))) == 20
    assert Letter.objects.count() == 20
