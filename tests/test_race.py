"""Rivals at the same moment, on real connections: one association, and a sentence for everybody else."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, ContestDecision
from claims.transitions import MoveRefused
from cpor.invariants import INVARIANTS, broken
from reviews import operations
from tests.depth import depths
from tests.factories import NOW, ReviewerFactory, TenantFactory
from tests.walk import Cast, claim_in, make_cast, rival_of, subscription_of, workload

REVIEWERS = 4


@pytest.mark.parametrize("rounds", depths(proofs=10, marathon=100))
def test_four_reviewers_approve_rival_claims_at_once_and_one_wins_every_round(
    rounds: int, committed_db: str
) -> None:
    casts = four_rivals()
    reviewers = [ReviewerFactory() for _ in casts]
    with ThreadPoolExecutor(REVIEWERS) as pool:
        for number in range(rounds):
            outcomes = one_round(pool, casts, reviewers, with_subscription=number % 2 == 0)
            assert sorted(outcomes) == ["approved", *["refused"] * (REVIEWERS - 1)], f"round {number}"
    assert ClaimLine.objects.in_force().count() == rounds
    assert Claim.objects.filter(status=Status.APPROVED).count() == rounds
    assert Claim.objects.filter(status=Status.REJECTED).count() == rounds * (REVIEWERS - 1)
    assert ContestDecision.objects.count() == rounds
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


def four_rivals() -> list[Cast]:
    first = make_cast()
    return [first, *(rival_of(first) for _ in range(REVIEWERS - 1))]


def one_round(
    pool: ThreadPoolExecutor, casts: list[Cast], reviewers: list[User], *, with_subscription: bool
) -> list[str]:
    """Every partner has a claim on the same new asset under review; all are approved at the same moment."""
    tenant = TenantFactory()
    asset = subscription_of(tenant) if with_subscription else workload()
    area = "business_applications" if with_subscription else "microsoft_365"
    for cast in casts:
        cast.tenant = tenant
    claims = [claim_in(Status.UNDER_REVIEW, cast, assets=[asset], area=area) for cast in casts]
    start = Barrier(REVIEWERS)
    pairs = zip(claims, reviewers, strict=True)
    return list(pool.map(lambda pair: approve(*pair, start), pairs))


def approve(claim: Claim, reviewer: User, start: Barrier) -> str:
    try:
        start.wait()
        operations.approve(claim=claim, by=reviewer, now=NOW, note="Theirs is the newest.")
    except MoveRefused as refusal:
        return (
            "refused" if "claim that is “Rejected” cannot be approved" in str(refusal) else f"odd: {refusal}"
        )
    finally:
        connection.close()
    return "approved"
