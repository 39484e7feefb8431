"""The work of clocks and queues on claims and letters: how it comes to be due, and where its worker may die."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.lifecycle import Status
from consent.sweeps import open_windows
from filing.bulk import operations as bulk
from filing.models import BulkUpload
from filing.operations import start_unfinished, tell_when_claimable
from filing.tests.bulk_files import Row, check, row_at, take
from notifications.models import Letter, LetterState
from tests.chaos.crash import COMMIT, Failpoint, after, before
from tests.factories import NOW, SubscriptionFactory, TenantFactory
from tests.walk import DAY, Cast, accept_letters, claim_in, make_cast

AT_THE_COMMIT = [before(COMMIT), after(COMMIT)]
LATER = NOW + 33 * DAY


@dataclass(frozen=True)
class Work:
    task: str  # the tick that does it
    begin: Callable[[], object]
    place: str
    now: datetime
    dies: list[Failpoint]
    rest: timedelta = timedelta(0)  # until what a dead worker had taken is due again
    end_leases: Callable[[], object] = bool  # instead: as if that time had passed, where it is written down


def claims_whose_clocks_run() -> None:
    """Two of each that is due at LATER, each of a partner and a customer of its own."""
    for _ in range(2):
        claim_in(Status.ACTION_REQUIRED, make_cast())
        claim_in(Status.ACTION_REQUIRED, make_cast(), now=LATER - 8 * DAY)
        claim_in(Status.APPROVED, make_cast())
    accept_letters(now=NOW)
    for state in (LetterState.QUEUED, LetterState.BOUNCED):
        claim_in(Status.APPROVED, make_cast())
        to_contact = Letter.objects.filter(state=LetterState.QUEUED, letter__startswith="consent/request")
        to_contact.filter(to_email__startswith="carl@").update(
            state=state, next_try_at=NOW if state == LetterState.QUEUED else None
        )


def windows_that_end() -> None:
    claims_whose_clocks_run()
    open_windows(now=NOW)


def subscriptions_that_end(ends_at: datetime) -> None:
    for _ in range(2):
        cast = make_cast()
        sold = SubscriptionFactory.create_batch(2, tenant=cast.tenant, ends_at=ends_at)
        assets = [(each.product, each) for each in sold]
        claim_in(Status.APPROVED, cast, area="business_applications", assets=assets)


def promises_that_are_due() -> None:
    for _ in range(3):
        cast = make_cast()
        too_new = SubscriptionFactory(tenant=cast.tenant, activated_at=NOW - timedelta(hours=3))
        answers = {"customer": {"domain": "adventure-works.example"}}
        unfinished = start_unfinished(by=cast.admin, answers=answers, now=NOW)
        tell_when_claimable(unfinished=unfinished, subscriptions=[too_new], now=NOW)


def rows_of_three_customers(cast: Cast) -> list[Row]:
    return [row_at(cast, tenant) for tenant in TenantFactory.create_batch(3)]


def rows_to_check() -> None:
    cast = make_cast()
    take(cast, *rows_of_three_customers(cast))


def rows_to_create() -> None:
    cast = make_cast()
    bulk.start(upload=check(cast, *rows_of_three_customers(cast)), by=cast.admin, now=NOW)


def letters_for_a_digest() -> None:
    for _ in range(2):
        claim_in(Status.ACTION_REQUIRED, make_cast())
    Letter.objects.exclude(reader=None).update(state=LetterState.DIGEST, next_try_at=None)


CLAIMS_AND_LETTERS = {
    "windows": Work(
        "consent.open_windows",
        claims_whose_clocks_run,
        "consent.sweeps:open_windows",
        LATER,
        [after("consent.sweeps:_start_windows"), after("consent.sweeps:_stop_windows"), *AT_THE_COMMIT],
    ),
    "expired": Work(
        "reviews.run_clocks",
        claims_whose_clocks_run,
        "claims.operations.clocks:expire_due",
        LATER,
        [
            after("claims.operations.clocks:move_due"),
            before("claims.operations.clocks:to_partners"),
            after("claims.operations.clocks:to_partners"),
            *AT_THE_COMMIT,
        ],
    ),
    "reminded": Work(
        "reviews.run_clocks",
        claims_whose_clocks_run,
        "claims.operations.clocks:remind_due",
        LATER,
        [
            after("claims.operations.clocks:record_all"),
            after("claims.operations.clocks:to_partners"),
            *AT_THE_COMMIT,
        ],
    ),
    "settled": Work(
        "reviews.run_clocks",
        windows_that_end,
        "consent.sweeps:settle_due",
        LATER,
        [after("consent.sweeps:move_due"), after("consent.sweeps:to_partners"), *AT_THE_COMMIT],
    ),
    "unreachable": Work(
        "reviews.run_clocks",
        claims_whose_clocks_run,
        "consent.sweeps:tell_unreachable",
        LATER,
        [after("consent.sweeps:record_all"), after("consent.sweeps:to_partners"), *AT_THE_COMMIT],
    ),
    "all clocks": Work(
        "reviews.run_clocks",
        claims_whose_clocks_run,
        "reviews.clocks:run_clocks",
        LATER,
        [after(COMMIT, nth) for nth in range(2, 7)],
    ),
    "subscriptions over": Work(
        "claims.end_subscriptions",
        lambda: subscriptions_that_end(NOW + 10 * DAY),
        "claims.operations.endings:close_over",
        NOW + 10 * DAY,
        [
            after("claims.operations.endings:move"),
            after("claims.operations.endings:move", 2),
            after("claims.operations.endings:_close", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "subscriptions ending": Work(
        "claims.end_subscriptions",
        lambda: subscriptions_that_end(NOW + 40 * DAY),
        "claims.operations.endings:warn_of_endings",
        NOW + 10 * DAY,
        [
            after("claims.operations.endings:record", 2),
            after("claims.operations.endings:_warn", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "claimable now": Work(
        "filing.tell_claimable",
        promises_that_are_due,
        "filing.operations.notices:tell_due",
        NOW + 3 * DAY,
        [
            after("filing.operations.notices:post", 2),
            after("filing.operations.notices:_tell", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "rows checked": Work(
        "filing.work_on_uploads",
        rows_to_check,
        "filing.bulk.worker:work",
        NOW,
        [
            after("leases:LeaseQueue._take"),
            after("leases:LeaseQueue.reserve_next"),
            after("filing.bulk.worker:count_bulk_lookups", 2),
            after("filing.bulk.worker:_begin", 2),
            after("filing.bulk.worker:_guarded", 2),
            after("filing.bulk.worker:note", 2),
            before(COMMIT, 5),  # of the second row's verdict
            after(COMMIT, 5),
            after("filing.bulk.worker:_check"),
            after("filing.bulk.worker:_end"),
        ],
        rest=timedelta(minutes=10),
    ),
    "rows created": Work(
        "filing.work_on_uploads",
        rows_to_create,
        "filing.bulk.worker:work",
        NOW,
        [
            after("leases:LeaseQueue.reserve_next"),
            after("filing.bulk.worker:_begin", 2),
            before("filing.bulk.worker:create_claim", 2),
            after("filing.bulk.worker:create_claim", 2),
            before(COMMIT, 5),  # of the second row's claim
            after(COMMIT, 5),
            after("filing.bulk.worker:_create"),
            after("filing.bulk.worker:_end"),
        ],
        end_leases=lambda: BulkUpload.objects.waiting().update(next_try_at=NOW),
    ),
    "digests": Work(
        "notifications.send_digests",
        letters_for_a_digest,
        "notifications.digest:send_due",
        NOW + 2 * DAY,
        [
            before("notifications.digest:outbox.post"),
            after("notifications.digest:outbox.post"),
            *AT_THE_COMMIT,
        ],
    ),
}
