"""Work of the clocks and queues, killed with -9 at each step: done again, it ends where it would have ended at once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, QuerySet

from claims.bulk import operations as bulk
from claims.lifecycle import Status
from claims.models import BulkRow, BulkUpload, Claim, ClaimableNotice, ClaimEvent, ClaimLine, Finding
from claims.operations import start_unfinished, tell_when_claimable
from claims.tests.bulk_files import Row, check, row_of, take
from consent.models import ConsentRequest
from consent.sweeps import open_windows
from customers.models import LookupCount
from documents.models import Document, Reading
from documents.operations import take_in
from notifications.models import Letter, LetterState
from tests.chaos.crash import COMMIT, Failpoint, after, before, die, find
from tests.chaos.services import broken_rules
from tests.factories import NOW, SubscriptionFactory, TenantFactory
from tests.walk import DAY, PDF, Cast, accept_letters, claim_in, make_cast

pytestmark = [pytest.mark.proof, pytest.mark.chaos]

AT_THE_COMMIT = [before(COMMIT), after(COMMIT)]
LATER = NOW + 33 * DAY


@dataclass(frozen=True)
class Work:
    begin: Callable[[], object]
    place: str
    now: datetime
    dies: list[Failpoint]
    rest: timedelta = timedelta(0)  # until what a dead worker had taken is due again


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
        to_contact.filter(to_email="carl@customer.example").update(
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


def files_to_scan() -> None:
    cast = make_cast()
    for number in range(3):
        content = PDF.replace(b"Works", b"Works, file %d" % number)
        take_in(upload=SimpleUploadedFile(f"{number}.pdf", content), by=cast.admin, now=NOW)


def rows_of_three_customers(cast: Cast) -> list[Row]:
    tenants = TenantFactory.create_batch(3)
    return [row_of(cast, domain=each.domains.get().domain, tenant_id=str(each.tenant_id)) for each in tenants]


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


WORKS = {
    "windows": Work(
        claims_whose_clocks_run,
        "consent.sweeps:open_windows",
        LATER,
        [after("consent.sweeps:_start_windows"), after("consent.sweeps:_stop_windows"), *AT_THE_COMMIT],
    ),
    "expired": Work(
        claims_whose_clocks_run,
        "claims.operations.clocks:expire_due",
        LATER,
        [
            after("claims.operations.clocks:move_due"),
            after("claims.operations.clocks:close_lines_of"),
            before("claims.operations.clocks:to_partners"),
            after("claims.operations.clocks:to_partners"),
            *AT_THE_COMMIT,
        ],
    ),
    "reminded": Work(
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
        windows_that_end,
        "consent.sweeps:settle_due",
        LATER,
        [after("consent.sweeps:move_due"), after("consent.sweeps:to_partners"), *AT_THE_COMMIT],
    ),
    "unreachable": Work(
        claims_whose_clocks_run,
        "consent.sweeps:tell_unreachable",
        LATER,
        [after("consent.sweeps:record_all"), after("consent.sweeps:to_partners"), *AT_THE_COMMIT],
    ),
    "all clocks": Work(
        claims_whose_clocks_run,
        "reviews.clocks:run_clocks",
        LATER,
        [after(COMMIT, nth) for nth in range(2, 7)],
    ),
    "subscriptions over": Work(
        lambda: subscriptions_that_end(NOW + 10 * DAY),
        "claims.operations.endings:close_over",
        NOW + 10 * DAY,
        [
            after("claims.operations.endings:close", 2),
            after("claims.operations.endings:move"),
            after("claims.operations.endings:_close", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "subscriptions ending": Work(
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
        promises_that_are_due,
        "claims.operations.notices:tell_due",
        NOW + 3 * DAY,
        [
            after("claims.operations.notices:post", 2),
            after("claims.operations.notices:_tell", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "scanned": Work(
        files_to_scan,
        "documents.operations:scan_pending",
        NOW,
        [
            after("documents.operations:_claim_next", 2),
            after("documents.operations:_judge", 2),
            before("documents.operations:reading.begin", 2),
            after("documents.operations:reading.begin", 2),
            after("documents.operations:_settle", 2),
            before(COMMIT, 2),
            after(COMMIT, 2),
        ],
        rest=timedelta(minutes=10),
    ),
    "rows checked": Work(
        rows_to_check,
        "claims.bulk.worker:work",
        NOW,
        [
            after("claims.bulk.worker:note", 2),
            after("claims.bulk.worker:_check"),
            after("claims.bulk.worker:_end"),
            *AT_THE_COMMIT,
        ],
    ),
    "rows created": Work(
        rows_to_create,
        "claims.bulk.worker:work",
        NOW,
        [
            before("claims.bulk.worker:create_claim", 2),
            after("claims.bulk.worker:create_claim", 2),
            after("claims.bulk.worker:_create"),
            after("claims.bulk.worker:_end"),
            *AT_THE_COMMIT,
        ],
    ),
    "digests": Work(
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
CRASHES = [
    pytest.param(work, failpoint, id=f"{name}, {failpoint}")
    for name, work in WORKS.items()
    for failpoint in work.dies
]


@pytest.mark.parametrize(("work", "failpoint"), CRASHES)
def test_killed_work_is_done_in_the_end_and_once(work: Work, failpoint: Failpoint, committed_db: str) -> None:
    work.begin()
    at_first, undisturbed = facts(), what_would_be(work)
    assert at_first != undisturbed, "there is nothing to do, so this proves nothing"
    die(work.place, now=work.now, failpoint=failpoint)
    assert broken_rules() == []
    work_on(work, work.now + work.rest)
    assert facts() == undisturbed
    assert broken_rules() == []


def what_would_be(work: Work) -> dict[str, Counter[tuple]]:
    with transaction.atomic():
        work_on(work, work.now)
        found = facts()
        transaction.set_rollback(True)
    return found


def work_on(work: Work, now: datetime) -> None:
    owner, name = find(work.place)
    getattr(owner, name)(now=now)


def facts() -> dict[str, Counter[tuple]]:
    """What people would see, without what chance or the number of tries gave its rows."""
    letters = Letter.objects.values_list("letter", "to_email", "subject", "state")
    return {
        "claims": counted(
            Claim.objects.values_list(
                "tenant", "status", "consent", "revision", "deadline_at", "next_reminder_at", "dispute_until"
            )
        ),
        "events": counted(ClaimEvent.objects.values_list("claim__tenant", "kind", "revision", "at")),
        "lines": counted(
            ClaimLine.objects.values_list("tenant", "state", "closed_cause", "told_days_before")
        ),
        "findings": counted(Finding.objects.values_list("claim__tenant", "code", "raised_at")),
        "consent": counted(
            ConsentRequest.objects.values_list("claim", "window_ends_at", "returned_at", "unreachable_at")
        ),
        "letters": Counter(
            (letter, to, subject.partition("CA-")[0], state) for letter, to, subject, state in letters
        ),
        "promises": counted(ClaimableNotice.objects.values_list("pk", "opens_at", "told_at")),
        "files": counted(Document.objects.values_list("name", "scan_state")),
        "readings": counted(Reading.objects.values_list(F("document__name"))),
        "uploads": counted(BulkUpload.objects.values_list("state", "finished_at")),
        "rows": counted(BulkRow.objects.values_list("line", "state", "codes", F("claim__tenant"))),
        "questions": counted(LookupCount.objects.values_list("count")),
    }


def counted(rows: QuerySet) -> Counter[tuple]:
    return Counter(map(repr, rows))  # type: ignore[arg-type]  # some hold lists
