"""Work of the clocks and queues, killed with -9 at each step: done again, it ends where it would have ended at once."""

from collections import Counter
from datetime import datetime

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from claims.models import Claim, ClaimEvent, ClaimLine, Finding, ProofCheck
from consent.models import ConsentRequest
from customers.models import LookupCount
from documents.audit import compare
from documents.models import Document, PageImage, Reading
from filing.models import BulkRow, BulkUpload, ClaimableNotice
from notifications.models import Letter
from tests.chaos.crash import Failpoint, die, find
from tests.chaos.document_works import DOCUMENTS
from tests.chaos.services import broken_rules
from tests.chaos.works import CLAIMS_AND_LETTERS, Work
from tests.depth import sampled

pytestmark = pytest.mark.chaos

WORKS = CLAIMS_AND_LETTERS | DOCUMENTS
ELSEWHERE = {
    "notifications.deliver",  # in test_relays_killed
    "documents.check_storage",  # only looks
    "cpor.seal_audit",  # one transaction; what was not stored is with the next seal (cpor/tests/test_sealing.py)
}
CRASHES = {
    f"{name}, {failpoint}": (work, failpoint) for name, work in WORKS.items() for failpoint in work.dies
}
# Of each work one, by turns where its first step is undone and where its last is done but nobody was told.
ONE_OF_EACH = [f"{name}, {work.dies[-(turn % 2)]}" for turn, (name, work) in enumerate(WORKS.items())]


@pytest.mark.proof
def test_every_tick_is_among_them() -> None:
    ticks = {tick["task"] for tick in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {work.task for work in WORKS.values()} | ELSEWHERE == ticks


@pytest.mark.parametrize("crash", sampled(CRASHES, proofs=ONE_OF_EACH))
def test_killed_work_is_done_in_the_end_and_once(crash: tuple[Work, Failpoint], committed_db: str) -> None:
    work, failpoint = crash
    work.begin()
    at_first, undisturbed = facts(), what_would_be(work)
    assert at_first != undisturbed, "there is nothing to do, so this proves nothing"
    die(work.place, now=work.now, failpoint=failpoint)
    assert broken_rules() == []
    work.end_leases()
    work_on(work, work.now + work.rest)
    assert facts() == undisturbed
    assert broken_rules() == []
    assert not compare(now=work.now).without_file.count


def what_would_be(work: Work) -> dict[str, Counter[tuple]]:
    undone = transaction.atomic()
    undone._from_testcase = True  # type: ignore[attr-defined]  # to Django: what is durable in here need not last
    with undone:
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
        "files": counted(Document.objects.values_list("name", "scan_state", "file_removed_at")),
        "readings": counted(Reading.objects.values_list("document__name", "state", "pages", "note")),
        "pictures": counted(PageImage.objects.values_list("document__name", "number", "sha256")),
        "checks": counted(ProofCheck.objects.values_list("proof", "rule", "line", "result", "page", "words")),
        "uploads": counted(BulkUpload.objects.values_list("state", "finished_at")),
        "rows": counted(BulkRow.objects.values_list("line", "state", "codes", F("claim__tenant"))),
        "questions": counted(LookupCount.objects.values_list("count")),
    }


def counted(rows: QuerySet) -> Counter[tuple]:
    return Counter(map(repr, rows))  # type: ignore[arg-type]  # some hold lists
