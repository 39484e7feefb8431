"""PostgreSQL killed with -9 under the running portal, while people submit claims, and started again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Claim
from devstack.ports import free_port
from devstack.postgres import USER, Cluster, ensure_database
from devstack.processes import Service
from devstack.scratch import scratch_folder
from devstack.whole import RunningPortal, whole_portal
from notifications.models import Letter, LetterState
from tests.chaos import services
from tests.chaos.services import press, signed_in, wait_until
from tests.walk import draft, make_cast, prove, workload

pytestmark = [pytest.mark.proof, pytest.mark.chaos, pytest.mark.alone]

WORKLOADS = ("exchange-online", "yammer", "intune", "outlook-mobile")
BACK_WITHIN = 10  # seconds


@pytest.fixture
def cluster() -> Iterator[tuple[Cluster, Service]]:
    """A PostgreSQL of this test's own; all others go on."""
    with scratch_folder() as folder:
        cluster = Cluster(folder / "postgres", port=free_port(), log=folder / "postgres.log")
        server = cluster.service()
        services.start_again(server)
        ensure_database(cluster)
        yield cluster, server
        server.stop()


@pytest.fixture
def portal(
    cluster: tuple[Cluster, Service], tmp_path: Path, django_test_environment, django_db_blocker
) -> Iterator[RunningPortal]:
    there, _server = cluster
    settings = connections["default"].settings_dict
    before = dict(settings)
    connections.close_all()
    settings |= {
        "HOST": "127.0.0.1",
        "PORT": there.port,
        "USER": USER,
        "PASSWORD": there.password,
        "NAME": "cpor",
    }
    with (
        django_db_blocker.unblock(),
        whole_portal(
            there.url(),
            tmp_path / "portal",
            DEBUG="off",
            DJANGO_SETTINGS_MODULE="tests.chaos.as_in_production",
            MIGRATION_DATABASE_URL="",  # on a server of its own, the portal's role owns all
        ) as portal,
    ):
        portal.run_manage("migrate", "--verbosity", "0")
        portal.run_manage("createcachetable")
        yield portal
        connections.close_all()
    settings |= before


def test_postgres_killed_and_started_again(portal: RunningPortal, cluster: tuple[Cluster, Service]) -> None:
    _cluster, server = cluster
    cast = make_cast()
    claims = [draft(cast, assets=[workload(code)], now=timezone.now()) for code in WORKLOADS]
    for claim in claims:
        prove(claim, by=cast.admin, now=timezone.now())
    with signed_in(portal, cast.admin) as browser, ThreadPoolExecutor(1) as pool:
        assert is_list_shown(browser)
        submitting = pool.submit(submit_all, browser, claims)
        wait_until(Letter.objects.exists, seconds=30, what="the first receipt")
        connections.close_all()
        services.kill(server)
        said = submitting.result()
        portal_says_that_it_is_away(browser)

        services.start_again(server)
        pages = wait_until(lambda: is_list_shown(browser), seconds=BACK_WITHIN, what="the pages")
        assert browser.get("/readyz").json()["status"] == "ready"
        for claim, status in zip(claims, said, strict=True):
            is_whole(claim, was_promised=status == 302)
        drafts = [claim for claim in claims if claim.status == Status.DRAFT]
        assert set(submit_all(browser, drafts)) <= {302}
    post = wait_until(is_all_sent, seconds=BACK_WITHIN + 3, what="the post")  # the worker looks every 3 s
    print(
        f"submits answered {said}; the pages were back after {pages:.1f} s, the post after {post:.1f} s more"
    )
    assert set(Claim.objects.values_list("status", flat=True)) == {Status.SUBMITTED}
    assert set(services.mail_in(portal).values()) == {1}
    assert services.broken_rules() == []


def submit_all(browser: httpx.Client, claims: list[Claim]) -> list[int]:
    """The status of each answer."""
    return [
        press(browser, reverse("claims:submit", args=[claim.reference]), revision=claim.revision).status_code
        for claim in claims
    ]


def is_list_shown(browser: httpx.Client) -> bool:
    return browser.get(reverse("claims:list")).status_code == 200


def portal_says_that_it_is_away(browser: httpx.Client) -> None:
    answer = browser.get(reverse("claims:list"))
    assert answer.status_code == 503
    assert "The portal is unavailable for a short time" in answer.text
    assert answer.headers["Retry-After"]
    assert answer.headers["X-Request-ID"] in answer.text
    assert httpx.get(answer.url.copy_with(path="/readyz")).status_code == 503
    assert httpx.get(answer.url.copy_with(path="/healthz")).status_code == 200


def is_whole(claim: Claim, *, was_promised: bool) -> None:
    """Submitted with its event and its receipt, or not at all; and what was promised is so."""
    claim.refresh_from_db()
    is_submitted = claim.status == Status.SUBMITTED
    assert is_submitted or not was_promised
    assert claim.events.filter(kind="submit").exists() is is_submitted
    receipt = Letter.objects.about(f"claim:{claim.reference}").filter(letter="claims/submitted")
    assert receipt.exists() is is_submitted


def is_all_sent() -> bool:
    return not Letter.objects.exclude(state=LetterState.ACCEPTED).exists()
