"""Redis killed, and frozen: people work on, the post waits, and nothing is lost or doubled when it is back."""

import time
from collections.abc import Callable

import httpx
import pytest
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Claim
from devstack.processes import Service
from devstack.whole import RunningPortal
from notifications.models import Letter, LetterState
from tests.chaos import services
from tests.chaos.services import (
    held_up_at,
    is_somebody_held_up,
    press,
    ring,
    signed_in,
    slowest_of_twenty,
    wait_until,
)
from tests.depth import sampled
from tests.walk import DAY, PDF, Cast, claim_in, make_cast

pytestmark = pytest.mark.chaos

AWAY = 15  # seconds at least: longer than the broker's clients wait for an answer
DRAINED_WITHIN = 60  # seconds
NOISE = 0.25  # seconds that any answer may take on a busy machine
Fault = tuple[Callable[[Service], None], Callable[[Service], None]]  # how it goes, and how it comes back
FAULTS: dict[str, Fault] = {
    "killed": (services.kill, services.start_again),
    "frozen": (services.freeze, services.thaw),
}


@pytest.mark.alone
@pytest.mark.parametrize("fault", sampled(FAULTS, proofs=["killed"]))
def test_redis_away(fault: Fault, running_portal: RunningPortal) -> None:
    take_away, give_back = fault
    people = [make_cast() for _ in range(3)]
    claims = [claim_in(Status.UNDER_REVIEW, cast, now=timezone.now()) for cast in people]
    usual = seconds_of_the_list(running_portal, people[0])
    wait_until(is_all_sent, seconds=60, what="the post before")
    assert health(running_portal) == "ready"

    away_since = time.monotonic()
    take_away(running_portal.services["redis"])
    for claim, cast in zip(claims, people, strict=True):
        approve(running_portal, claim, cast)
        upload(running_portal, claim, cast)
    meanwhile = seconds_of_the_list(running_portal, people[0])
    assert health(running_portal) == "degraded"
    waiting = Letter.objects.filter(state=LetterState.QUEUED).count()
    assert waiting >= len(claims)
    time.sleep(max(0, AWAY - (time.monotonic() - away_since)))
    assert Letter.objects.filter(state=LetterState.QUEUED).count() == waiting

    give_back(running_portal.services["redis"])
    took = wait_until(is_all_sent, seconds=DRAINED_WITHIN, what="the post after")
    wait_until(lambda: all_windows_open(claims), seconds=DRAINED_WITHIN, what="the windows")
    print(
        f"{waiting} letters drained in {took:.1f} s; p95 of the list {usual:.3f} s, meanwhile {meanwhile:.3f} s"
    )
    assert meanwhile <= max(2 * usual, NOISE)
    assert set(services.mail_in(running_portal).values()) == {1}
    assert len(services.mail_in(running_portal)) == Letter.objects.filter(state=LetterState.ACCEPTED).count()
    assert services.broken_rules() == []
    assert health(running_portal) == "ready"


@pytest.mark.marathon
@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_redis_away_in_the_middle_of_a_task(fault: Fault, running_portal: RunningPortal) -> None:
    """The worker cannot say that the task is done: it stays alive, and goes on when Redis is back."""
    take_away, give_back = fault
    claim = claim_in(Status.ACTION_REQUIRED, make_cast(), now=timezone.now() - 31 * DAY)
    worker = running_portal.services["worker"]
    with held_up_at("claims_finding", running_portal):
        ring(running_portal, "reviews.run_clocks")
        wait_until(is_somebody_held_up, seconds=60, what="the sweep at its findings")
        take_away(running_portal.services["redis"])
        time.sleep(2)  # less than a lock is waited for, and enough for the worker to see a line that was cut
    wait_until(lambda: claim.events.filter(kind="expire").exists(), seconds=60, what="the sweep's end")
    time.sleep(AWAY)  # the worker wants to say that it is done, and cannot
    give_back(running_portal.services["redis"])
    took = wait_until(is_all_sent, seconds=DRAINED_WITHIN, what="the post after")
    print(f"post drained in {took:.1f} s")
    assert worker.is_running
    assert claim.events.filter(kind="expire").count() == 1
    assert set(services.mail_in(running_portal).values()) == {1}
    assert services.broken_rules() == []


def is_all_sent() -> bool:
    return not Letter.objects.exclude(state=LetterState.ACCEPTED).exists()


def all_windows_open(claims: list[Claim]) -> bool:
    return not Claim.objects.filter(pk__in=[claim.pk for claim in claims], deadline_at=None).exists()


def health(portal: RunningPortal) -> str:
    return httpx.get(f"{portal.url}/readyz").json()["status"]


def seconds_of_the_list(portal: RunningPortal, cast: Cast) -> float:
    with signed_in(portal, cast.admin) as browser:
        return slowest_of_twenty(lambda: browser.get(reverse("claims:list")))


def approve(portal: RunningPortal, claim: Claim, cast: Cast) -> None:
    with signed_in(portal, cast.reviewer) as browser:
        assert browser.get(reverse("reviews:detail", args=[claim.reference])).status_code == 200
        address = reverse("reviews:approve", args=[claim.reference])
        answer = press(browser, address, **{"approve-revision": claim.revision})
    assert answer.status_code == 302, answer.text
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def upload(portal: RunningPortal, claim: Claim, cast: Cast) -> None:
    fields = {"csrfmiddlewaretoken": services.CSRF, "kind": "other", "comment": "", "claim_comment": ""}
    with signed_in(portal, cast.admin) as browser:
        answer = browser.post(
            reverse("claims:proof_add", args=[claim.reference]),
            data=fields,
            files={"documents": ("order.pdf", PDF, "application/pdf")},
            headers={"Accept": "application/json"},
        )
    assert answer.status_code == 201, answer.text
