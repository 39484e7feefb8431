"""The customer's answer beside what others do at the same instant, on real connections."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import cycle

import pytest
from django.db import connection, transaction

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimEvent
from claims.transitions import MoveRefused
from consent import operations, sweeps
from consent.gathering import tell_administrators
from consent.models import ConsentLink
from consent.operations.asking import GATHERED_FOR
from cpor.invariants import INVARIANTS, broken
from notifications.models import Letter
from reviews import operations as reviewing
from tests.chaos.services import wait_until
from tests.depth import depths
from tests.factories import NOW, TenantFactory, mailbox_at
from tests.together import at_once
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, make_cast, workload

LATER = NOW + GATHERED_FOR
SECOND = timedelta(seconds=1)


def together(pool: ThreadPoolExecutor, *acts: Callable[[], object]) -> list[str]:
    """Each "" or why it was refused."""

    def why_not(act: Callable[[], object]) -> str:
        try:
            act()
        except MoveRefused as refusal:
            return str(refusal)
        return ""

    return at_once(pool, *(partial(why_not, act) for act in acts))


@pytest.fixture
def pool() -> Iterable[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def under_review(cast: Cast) -> list[Claim]:
    cast.tenant = TenantFactory()
    codes = ("exchange-online", "microsoft-teams")
    return [claim_in(Status.UNDER_REVIEW, cast, assets=[workload(code)]) for code in codes]


def approve(claim: Claim, cast: Cast) -> Callable[[], object]:
    return lambda: reviewing.approve(claim=claim, by=cast.reviewer, now=NOW)


def times_listed(claims: Iterable[Claim], cast: Cast) -> list[int]:
    sent = Letter.objects.filter(to_email=cast.tenant.admins.get().email)
    texts = list(sent.values_list("body_text", flat=True))
    return [sum(claim.reference in text for text in texts) for claim in claims]


@pytest.mark.parametrize("rounds", depths(proofs=5, marathon=50))
def test_two_approvals_at_once_are_told_of_in_one_letter_by_two_sweeps_at_once(
    rounds: int, committed_db: str, pool: ThreadPoolExecutor
) -> None:
    cast = make_cast()
    for number in range(rounds):
        claims = under_review(cast)
        assert together(pool, *(approve(claim, cast) for claim in claims)) == ["", ""], f"round {number}"
        sweep = lambda: tell_administrators(now=LATER)  # noqa: E731
        together(pool, sweep, sweep)
        tell_administrators(now=LATER)  # what one left to the other
        assert times_listed(claims, cast) == [1, 1], f"round {number}"
        assert Letter.objects.filter(to_email=cast.tenant.admins.get().email).count() == 1


@pytest.mark.parametrize("rounds", depths(proofs=5, marathon=50))
def test_an_approval_beside_the_sweep_is_told_of_once_whichever_comes_first(
    rounds: int, committed_db: str, pool: ThreadPoolExecutor
) -> None:
    cast = make_cast()
    for number in range(rounds):
        first, second = claims = under_review(cast)
        approve(first, cast)()
        together(pool, approve(second, cast), lambda: tell_administrators(now=LATER))
        tell_administrators(now=LATER)
        assert times_listed(claims, cast) == [1, 1], f"round {number}"


def test_an_approval_that_waits_for_the_sweep_finds_nobody_to_take_along(
    committed_db: str, pool: ThreadPoolExecutor
) -> None:
    """The sweep has written and not committed; the approval comes to the same link and waits for it."""
    cast = make_cast()
    first, second = claims = under_review(cast)
    approve(first, cast)()
    with transaction.atomic():
        assert tell_administrators(now=LATER) == 1
        approval = pool.submit(together, pool, approve(second, cast))
        wait_until(lambda: is_somebody_waiting() or approval.done(), seconds=30, what="approval waits")
    assert approval.result() == [""]
    tell_administrators(now=LATER)
    assert times_listed(claims, cast) == [1, 1]


def is_somebody_waiting() -> bool:
    """For what this connection wrote and did not commit yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def correct(claim: Claim, cast: Cast, number: int) -> Callable[[], object]:
    fields = {"customer_contact_email": mailbox_at(cast.tenant, f"dora{number}")}
    return lambda: operations.correct_contact(claim=claim, by=cast.admin, fields=fields, now=NOW + SECOND)


def deny(link: ConsentLink) -> Callable[[], object]:
    return lambda: operations.deny(link=link, reason="Not ours.", now=NOW + SECOND)


@pytest.mark.parametrize("rounds", depths(proofs=5, marathon=50))
def test_a_denial_beside_a_correction_of_the_contact_always_stands(
    rounds: int, committed_db: str, pool: ThreadPoolExecutor
) -> None:
    """By the contact or by the administrator, with the sweeps of the clock beside them."""
    cast, roles = make_cast(), cycle([ConsentLink.Role.CONTACT, ConsentLink.Role.ADMINISTRATOR])
    for number in range(rounds):
        cast.tenant = TenantFactory()
        claim, role = claim_in(Status.APPROVED, cast, assets=[workload()]), next(roles)
        link = link_of(claim, role)
        accept_letters(now=NOW)
        tick = lambda: (sweeps.open_windows(now=NOW + SECOND), tell_administrators(now=LATER))  # noqa: E731
        denied, corrected, _tick = together(pool, deny(link), correct(claim, cast, number), tick)
        assert denied == "", f"round {number}: the denial was refused"
        is_denied_and_nobody_is_cut_off(claim, link, was_corrected=corrected == "")
        pass_two_months()
        claim.refresh_from_db()
        assert (claim.status, claim.consent) == (Status.CONSENT_DENIED, Consent.DENIED), f"round {number}"
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


def is_denied_and_nobody_is_cut_off(claim: Claim, link: ConsentLink, *, was_corrected: bool) -> None:
    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.CONSENT_DENIED, Consent.DENIED)
    assert ClaimEvent.objects.filter(claim=claim, kind="deny", note="Not ours.").count() == 1
    assert ClaimEvent.objects.filter(claim=claim, kind="edited").count() == was_corrected
    assert ConsentLink.objects.get(pk=link.pk).denied_at is not None
    usable = ConsentLink.objects.usable().filter(request__claim=claim)
    had_a_letter = {claim.tenant.admins.get().email, mailbox_at(claim.tenant), claim.customer_contact_email}
    assert {each.email for each in usable} == had_a_letter
    assert claim.consent_requests.filter(is_current=True).count() == 1


def pass_two_months() -> None:
    for days in (1, 8, 60):
        at = NOW + days * DAY
        accept_letters(now=at)
        sweeps.open_windows(now=at)
        sweeps.settle_due(now=at)
