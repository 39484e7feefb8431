"""One contest decided both ways at the same moment, while a partner withdraws: through the web, on real connections."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRole, User
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, ContestDecision
from cpor.invariants import INVARIANTS, broken
from notifications.models import Letter
from reviews.contests import contest_of
from tests.depth import depths
from tests.factories import ReviewerFactory, TenantFactory
from tests.walk import Cast, claim_in, make_cast, rival_of

AT_ONCE = 3


@dataclass
class Act:
    """What one person sends at the moment."""

    by: User
    url: str
    data: dict[str, object]
    waits: float = 0  # seconds after the moment

    def __call__(self, start: Barrier) -> int:
        client = Client()
        client.force_login(self.by)
        start.wait()
        time.sleep(self.waits)
        try:
            return client.post(self.url, self.data).status_code
        finally:
            connection.close()


@pytest.mark.parametrize("rounds", depths(proofs=16, marathon=100))
def test_contest_is_decided_once_whoever_comes_first(rounds: int, committed_db: str) -> None:
    ours = make_cast()
    casts = [ours, rival_of(ours), rival_of(ours)]
    leads = [ReviewerFactory(staff_role=StaffRole.LEAD) for _ in range(2)]
    decided = withdrawn = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(rounds):
            claims = contest(casts, with_incumbent=number % 2 == 0)
            waits = (
                number % 8 * 0.1
            )  # a decision reads more before it locks, so that it would mostly come second
            answers = one_round(pool, claims, leads, withdrawal(claims[number // 2 % 2], waits))
            has_decision, has_withdrawal = verdict(claims, answers, f"round {number}: {answers}")
            decided += has_decision
            withdrawn += has_withdrawal
    assert decided + withdrawn >= rounds
    assert ContestDecision.objects.count() == decided
    assert min(decided, withdrawn) > 0
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


def contest(casts: list[Cast], *, with_incumbent: bool) -> list[Claim]:
    """Two claims under review for one asset of a new customer, and in every other round one that holds it."""
    tenant = TenantFactory()
    for cast in casts:
        cast.tenant = tenant
    incumbent = [claim_in(Status.APPROVED, casts[2])] if with_incumbent else []
    return [*(claim_in(Status.UNDER_REVIEW, cast) for cast in casts[:2]), *incumbent]


def one_round(pool: ThreadPoolExecutor, claims: list[Claim], leads: list[User], withdraws: Act) -> list[int]:
    acts = [decision(winner, lead) for winner, lead in zip(claims[:2], leads, strict=True)]
    start = Barrier(AT_ONCE)
    return list(pool.map(lambda act: act(start), [*acts, withdraws]))


def decision(winner: Claim, lead: User) -> Act:
    typed = {
        "decide-winner": winner.reference,
        "decide-reason": "The newest proof.",
        "decide-seen": json.dumps(dict(contest_of(winner).seen)),
    }
    return Act(lead, reverse("reviews:contest", args=[winner.reference]), typed)


def withdrawal(claim: Claim, waits: float) -> Act:
    typed = {"revision": claim.revision, "reason": "We changed our mind."}
    return Act(claim.created_by, reverse("claims:withdraw", args=[claim.reference]), typed, waits)


def verdict(claims: list[Claim], answers: list[int], told: str) -> tuple[bool, bool]:
    """Whether the contest was decided, and whether the withdrawal was carried out; each as its person was told."""
    first, second, withdrew = answers
    assert set(answers) <= {302, 409, 422}, told
    assert (first, second) != (302, 302), told
    decisions = ContestDecision.objects.filter(winner__in=claims)
    assert decisions.count() == [first, second].count(302), told
    now = list(Claim.objects.filter(pk__in=[claim.pk for claim in claims]))
    assert [claim.status for claim in now].count(Status.WITHDRAWN) == [withdrew].count(302), told
    in_force = ClaimLine.objects.in_force().filter(claim__in=claims)
    was_held = len(claims) == AT_ONCE
    assert in_force.count() == (1 if was_held or decisions.exists() else 0), told
    for made in decisions:
        assert in_force.get().claim == made.winner, told
        assert Letter.objects.filter(
            letter="reviews/approved", cause__contains=made.winner.reference
        ).exists()
    return decisions.exists(), withdrew == 302
