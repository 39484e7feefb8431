"""The running portal's worker killed with -9 in the middle of its work, and two beats that ring side by side."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent, Finding
from devstack import portal as processes
from devstack.whole import RunningPortal
from documents.models import Document, Reading, ScanState
from documents.operations import store_upload
from notifications.models import Letter, LetterState
from notifications.tests.conftest import write_many
from tests.chaos import services
from tests.chaos.services import held_up_at, is_somebody_held_up, ring, wait_until
from tests.walk import DAY, PDF, claim_in, make_cast

pytestmark = pytest.mark.chaos

BACK_WITHIN = 60  # seconds


def letters(state: LetterState) -> int:
    return Letter.objects.filter(state=state).count()


@pytest.mark.proof
def test_worker_killed_while_it_delivers(running_portal: RunningPortal) -> None:
    with transaction.atomic():
        written = write_many(400)
        Letter.objects.update(next_try_at=timezone.now())
    wait_until(lambda: letters(LetterState.ACCEPTED) > 30, seconds=BACK_WITHIN, what="the first letters")
    services.kill(running_portal.services["worker"])
    left = len(written) - letters(LetterState.ACCEPTED)
    assert left, "all were sent before the kill, so this proves nothing"
    # As if five minutes had passed, after which the letters of the dead are due again.
    Letter.objects.filter(state=LetterState.SENDING).update(next_try_at=timezone.now())
    services.start_again(running_portal.services["worker"])
    took = wait_until(
        lambda: letters(LetterState.ACCEPTED) == len(written), seconds=BACK_WITHIN, what="all letters"
    )
    copies = services.mail_in(running_portal)
    print(
        f"killed with {left} of {len(written)} letters left; done {took:.1f} s after; {copies.total()} copies"
    )
    assert {number for _to, number in copies} == {letter.message_id for letter in written}
    assert copies.total() - len(written) <= 2  # one for each of its two processes
    assert services.broken_rules() == []


@pytest.mark.marathon
def test_worker_killed_while_it_sweeps(running_portal: RunningPortal) -> None:
    claims = [claim_in(Status.ACTION_REQUIRED, make_cast(), now=timezone.now() - 31 * DAY) for _ in range(5)]
    with held_up_at("claims_finding", running_portal):
        ring(running_portal, "reviews.run_clocks")
        wait_until(is_somebody_held_up, seconds=BACK_WITHIN, what="the sweep at its findings")
        services.kill(running_portal.services["worker"])
    assert set(Claim.objects.values_list("status", flat=True)) == {Status.ACTION_REQUIRED}
    services.start_again(running_portal.services["worker"])
    ring(running_portal, "reviews.run_clocks")
    wait_until(
        lambda: Claim.objects.filter(status=Status.REJECTED).count() == len(claims),
        seconds=BACK_WITHIN,
        what="the claims that nobody answered",
    )
    assert ClaimEvent.objects.filter(kind="expire").count() == len(claims)
    assert Finding.objects.filter(code=Finding.Code.NO_PARTNER_RESPONSE).count() == len(claims)
    assert Letter.objects.filter(letter="claims/expired").count() == len(claims)
    assert services.broken_rules() == []


@pytest.mark.marathon
def test_worker_killed_while_it_scans(running_portal: RunningPortal) -> None:
    with held_up_at("documents_reading", running_portal):
        upload = SimpleUploadedFile("sow.pdf", PDF, content_type="application/pdf")
        store_upload(upload=upload, by=make_cast().admin, now=timezone.now())
        wait_until(is_somebody_held_up, seconds=BACK_WITHIN, what="the scan at its verdict")
        services.kill(running_portal.services["worker"])
    assert Document.objects.get().scan_state == ScanState.PENDING
    # As if half a minute had passed, after which the document of the dead is due again.
    Document.objects.update(next_scan_at=timezone.now())
    services.start_again(running_portal.services["worker"])
    took = wait_until(
        lambda: Document.objects.get().scan_state == ScanState.CLEAN, seconds=BACK_WITHIN, what="the verdict"
    )
    wait_until(lambda: Reading.objects.count() == 1, seconds=BACK_WITHIN, what="the reading")
    print(f"scanned {took:.1f} s after")
    assert services.broken_rules() == []


@pytest.mark.marathon
def test_two_beats_do_nothing_twice(running_portal: RunningPortal, tmp_path: Path) -> None:
    second = processes.beat(env=running_portal.env, log=tmp_path / "second-beat.log")
    second.start()
    try:
        wait_until(lambda: "deliver letters" in second.log.read_text(), seconds=60, what="the second beat")
        unanswered = claim_in(Status.ACTION_REQUIRED, make_cast(), now=timezone.now() - 31 * DAY)
        approved = [claim_in(Status.APPROVED, make_cast(), now=timezone.now()) for _ in range(5)]
        for _ in range(2):
            ring(running_portal, "reviews.run_clocks")
        wait_until(
            lambda: not Letter.objects.filter(state=LetterState.QUEUED).exists(), seconds=60, what="post"
        )
        wait_until(
            lambda: Claim.objects.exclude(deadline_at=None).count() == 5, seconds=60, what="the windows"
        )
    finally:
        second.stop()
    assert unanswered.events.filter(kind="expire").count() == 1
    assert {claim.events.filter(kind="window_opened").count() for claim in approved} == {1}
    assert set(services.mail_in(running_portal).values()) == {1}
    assert services.broken_rules() == []
