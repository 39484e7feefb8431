"""The sweeps: what the clocks do when nobody looks, at the second, after an outage, and twice at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from claims import operations as claiming
from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimEvent, Finding
from consent.sweeps import open_windows, settle_due, tell_unreachable
from cpor.invariants import INVARIANTS, broken
from filing import operations as filing
from notifications.bounces import note_bounce
from notifications.models import Letter, LetterState
from programs.models import Policy
from reviews.clocks import run_clocks
from tests.factories import MONDAY, NOW, SubscriptionFactory
from tests.walk import DAY, Cast, accept_letters, claim_in, draft, link_of, make_cast, prove, workload

SECOND = timedelta(seconds=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def letters_about(claim: Claim, name: str) -> list[Letter]:
    return list(Letter.objects.about(f"claim:{claim.reference}").filter(letter=name))


@pytest.mark.parametrize(("late", "is_due"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_unanswered_request_is_rejected_at_thirty_days_to_the_second(
    late: timedelta, is_due: bool, cast: Cast
) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    run_clocks(now=NOW + 30 * DAY + late)
    claim.refresh_from_db()
    assert (claim.status == Status.REJECTED) is is_due
    assert claim.findings.filter(code=Finding.Code.NO_PARTNER_RESPONSE).exists() is is_due
    assert claim.lines.live().exists() is not is_due
    assert bool(letters_about(claim, "claims/expired")) is is_due


def test_expired_claim_cannot_be_disputed(cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    run_clocks(now=NOW + 31 * DAY)
    claim.refresh_from_db()
    assert claim.dispute_until is None


def test_partner_may_answer_after_the_deadline_until_the_sweep_has_come(cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    late = NOW + 31 * DAY
    prove(claim, by=cast.admin, now=late)
    claiming.submit(claim=claim, by=cast.admin, now=late)
    run_clocks(now=late)
    claim.refresh_from_db()
    assert claim.status == Status.SUBMITTED


@pytest.mark.parametrize(("late", "is_due"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_silence_is_consent_seven_days_after_the_letter_was_accepted(
    late: timedelta, is_due: bool, cast: Cast
) -> None:
    claim = claim_in(Status.APPROVED, cast)
    accepted_at = NOW + timedelta(hours=5)
    accept_letters(now=accepted_at)
    open_windows(now=accepted_at + SECOND)
    run_clocks(now=accepted_at + 7 * DAY + late)
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED
    assert (claim.consent == Consent.PASSED) is is_due
    assert (claim.deadline_at is None) is is_due
    assert bool(letters_about(claim, "consent/settled")) is is_due


def test_approval_whose_letter_never_left_is_never_settled(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    run_clocks(now=NOW + 100 * DAY)
    claim.refresh_from_db()
    assert (claim.consent, claim.deadline_at) == (Consent.PENDING, None)


def test_returned_letter_opens_no_window_and_tells_the_partner(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    request = Letter.objects.filter(
        letter__startswith="consent/request", to_email=claim.customer_contact_email
    )
    request.update(state=LetterState.BOUNCED, next_try_at=None)
    run_clocks(now=NOW + DAY)
    claim.refresh_from_db()
    assert (claim.consent, claim.deadline_at) == (Consent.PENDING, None)
    assert letters_about(claim, "consent/returned")


def test_letter_sent_again_opens_the_window_when_it_arrives(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    request = Letter.objects.filter(
        letter__startswith="consent/request", to_email=claim.customer_contact_email
    )
    request.update(state=LetterState.FAILED, next_try_at=None)
    run_clocks(now=NOW + DAY)
    request.update(state=LetterState.ACCEPTED, accepted_at=NOW + 2 * DAY, secret="")
    assert run_clocks(now=NOW + 2 * DAY)["windows"] == 1
    claim.refresh_from_db()
    assert claim.deadline_at == NOW + 9 * DAY
    assert claim.consent_requests.get().returned_at is None


def test_new_policy_moves_no_reminder_that_already_runs(cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    Policy.objects.create(effective_at=NOW + DAY, reminder_days=[1, 2, 3])
    run_clocks(now=NOW + 7 * DAY)
    claim.refresh_from_db()
    assert claim.next_reminder_at == NOW + 21 * DAY


def test_sweep_that_was_down_for_days_catches_up_in_one_run(cast: Cast) -> None:
    unanswered = claim_in(Status.ACTION_REQUIRED, cast)
    approved = claim_in(Status.APPROVED, make_cast())
    accept_letters(now=NOW)
    done = run_clocks(now=NOW + 33 * DAY)
    acted = {name: count for name, count in done.items() if count}
    assert acted == {"windows": 1, "expired": 1, "settled": 1}
    unanswered.refresh_from_db()
    approved.refresh_from_db()
    assert (unanswered.status, approved.consent) == (Status.REJECTED, Consent.PASSED)
    assert set(run_clocks(now=NOW + 33 * DAY).values()) == {0}


@pytest.mark.proof
def test_many_due_claims_are_done_in_batches_in_one_run(cast: Cast) -> None:
    for code in ("yammer", "intune", "outlook-mobile"):
        claim_in(Status.ACTION_REQUIRED, cast, assets=[workload(code)])
    assert claiming.expire_due(now=NOW + 30 * DAY, limit=2) == 2
    assert run_clocks(now=NOW + 30 * DAY)["expired"] == 1


@pytest.mark.parametrize(("days", "reminded"), [(6, []), (7, [7]), (8, [7]), (21, [21]), (29, [28])])
def test_only_the_latest_reminder_goes_after_an_outage(days: int, reminded: list[int], cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    run_clocks(now=NOW + days * DAY)
    causes = [letter.cause.rpartition("reminder:")[2] for letter in letters_about(claim, "claims/reminder")]
    assert causes == [str(day) for day in reminded]


def test_nobody_is_reminded_of_what_is_over_though_it_stands_yet(cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    assert [claiming.remind_due(now=NOW + 30 * DAY + late) for late in (-SECOND, 0 * SECOND)] == [1, 0]
    other = claim_in(Status.ACTION_REQUIRED, make_cast())
    assert claiming.remind_due(now=NOW + 30 * DAY) == 0
    assert [len(letters_about(each, "claims/reminder")) for each in (claim, other)] == [1, 0]


@pytest.mark.proof
def test_reminders_follow_one_another_and_stop_with_the_answer(cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    for day in (7, 8, 21, 22):
        run_clocks(now=NOW + day * DAY)
    prove(claim, by=cast.admin, now=NOW + 23 * DAY)
    claiming.submit(claim=claim, by=cast.admin, now=NOW + 23 * DAY)
    run_clocks(now=NOW + 28 * DAY)
    assert len(letters_about(claim, "claims/reminder")) == 2


def test_review_target_moves_nothing(cast: Cast) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast, now=MONDAY)
    assert claim.review_due_at == datetime(
        2026, 11, 30, 16, tzinfo=UTC
    )  # five business days, 17:00 in Berlin
    run_clocks(now=MONDAY + 90 * DAY)
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW


def test_sweep_with_nothing_due_asks_once_for_each_clock(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    draft(cast)
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        run_clocks(now=NOW)


@pytest.mark.proof
def test_two_sweeps_at_once_do_nothing_twice(committed_db: str) -> None:
    claims = [claim_in(Status.ACTION_REQUIRED, make_cast()) for _ in range(12)]
    approved = [claim_in(Status.APPROVED, make_cast()) for _ in range(12)]
    accept_letters(now=NOW)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sweep(), range(4)))
    for claim in claims:
        assert claim.events.filter(kind="expire").count() == 1
        assert claim.findings.filter(code=Finding.Code.NO_PARTNER_RESPONSE).count() == 1
        assert len(letters_about(claim, "claims/expired")) == len({"creator"})
    for claim in approved:
        assert claim.events.filter(kind="window_opened").count() == 1
        assert claim.events.filter(kind="settle").count() == 1
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


def sweep() -> None:
    try:
        run_clocks(now=NOW + 33 * DAY)
    finally:
        connection.close()


# --- A sweep that is overtaken ----------------------------------------------------------------------------------------


class Overtaken:
    """Lets another sweep do its work and commit between the look at the claims and the locking of them.

    PostgreSQL's cursors see the database as it was when they were declared, and lock rows as they are read.
    """

    def __init__(self, other: Callable[[], int]) -> None:
        self.other, self.acted_on = other, -1

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.acted_on >= 0 or "SKIP LOCKED" not in sql:
            return execute(sql, params, many, context)
        execute(f"DECLARE overtaken CURSOR FOR {sql}", params, many, context)
        self.acted_on = in_another_connection(self.other)
        return execute("FETCH ALL FROM overtaken", None, many, context)


def in_another_connection(work: Callable[[], int]) -> int:
    def alone() -> int:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def to_expire(cast: Cast) -> None:
    claim_in(Status.ACTION_REQUIRED, cast)


def on_its_way(cast: Cast) -> None:
    claim_in(Status.APPROVED, cast)


def arrived(cast: Cast) -> None:
    claim_in(Status.APPROVED, cast)
    accept_letters(now=NOW)


def told(cast: Cast) -> None:
    arrived(cast)
    open_windows(now=NOW)


def returned(cast: Cast) -> None:
    told(cast)
    letter = link_of(Claim.objects.get()).letter
    assert letter is not None
    assert note_bounce(message_id=letter.message_id, reason="550 No such user here")


def on_a_subscription(cast: Cast) -> None:
    subscription = SubscriptionFactory(tenant=cast.tenant, ends_at=NOW + 20 * DAY)
    assets = [(subscription.product, subscription)]
    claim_in(Status.APPROVED, cast, area="business_applications", assets=assets)


def promised(cast: Cast) -> None:
    subscription = SubscriptionFactory(tenant=cast.tenant, activated_at=NOW)
    unfinished = filing.start_unfinished(by=cast.admin, answers={}, now=NOW)
    filing.tell_when_claimable(unfinished=unfinished, subscriptions=[subscription], now=NOW)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("prepare", "sweep_once", "after"),
    [
        (to_expire, claiming.expire_due, 30 * DAY),
        (to_expire, claiming.remind_due, 7 * DAY),
        (arrived, open_windows, DAY),
        (returned, open_windows, DAY),
        (told, settle_due, 7 * DAY),
        (on_its_way, tell_unreachable, 14 * DAY),
        (on_a_subscription, claiming.close_over, 20 * DAY),
        (on_a_subscription, claiming.warn_of_endings, DAY),
        (promised, filing.tell_due, 2 * DAY),
    ],
)
def test_sweep_that_was_overtaken_does_nothing(
    prepare: Callable[[Cast], None],
    sweep_once: Callable[..., int],
    after: timedelta,
    committed_db: str,
) -> None:
    prepare(make_cast())
    done: list[tuple[int, int]] = []

    def work() -> int:
        acted_on = sweep_once(now=NOW + after)
        done.append((ClaimEvent.objects.count(), Letter.objects.count()))
        return acted_on

    overtaken = Overtaken(work)
    with connection.execute_wrapper(overtaken):
        sweep_once(now=NOW + after)
    assert overtaken.acted_on == 1
    assert [(ClaimEvent.objects.count(), Letter.objects.count())] == done
    assert [found for rule in INVARIANTS for found in broken(rule)] == []
