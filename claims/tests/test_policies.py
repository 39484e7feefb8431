"""Rules beside the moves: what a condition says of rows, it says of each claim at hand."""

from datetime import timedelta

import pytest
from django.db.models import Q

from claims.lifecycle import Status
from claims.models import Claim
from claims.models.claim import UNREACHABLE, WAITING
from claims.policies import (
    CAN_BE_ASSIGNED,
    CAN_BE_BEGUN,
    CAN_BE_GIVEN_BACK,
    CAN_BE_RECALLED,
    CAN_BE_REOPENED,
    DISPUTED_AND_OPEN,
    FREE,
    barred,
    barred_for,
    barred_people,
    can_be_disputed,
    holds,
)
from reviews import operations as reviews
from tests.factories import NOW
from tests.walk import Cast, claim_in, make_cast

EVERYWHERE = " ".join(Status.values)
# Written by hand: the statuses of the tests' world in which each is true.
EXPECTED = {
    "waits": (WAITING, "submitted under_review disputed"),
    "free": (FREE, "submitted disputed"),
    "given back": (CAN_BE_GIVEN_BACK, "under_review"),
    "assigned": (CAN_BE_ASSIGNED, "submitted under_review action_required disputed"),
    "begun": (CAN_BE_BEGUN, "submitted disputed"),
    "recalled": (CAN_BE_RECALLED, "draft submitted withdrawn"),
    "reopened": (CAN_BE_REOPENED, EVERYWHERE.replace("ended", "")),
    "disputed and open": (DISPUTED_AND_OPEN, "disputed"),
    "in time": (can_be_disputed(NOW + timedelta(days=30)), "rejected"),
    "too late": (can_be_disputed(NOW + timedelta(days=30, seconds=1)), ""),
    "unreachable": (UNREACHABLE, "approved"),
}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def told(condition: Q, claim: Claim) -> list[bool]:
    """Of the row, and of the claim at hand."""
    return [Claim.objects.filter(condition, pk=claim.pk).exists(), holds(condition, claim)]


@pytest.mark.parametrize("status", list(Status))
def test_rows_and_the_claim_at_hand_say_the_same(status: Status, cast: Cast) -> None:
    claim = claim_in(status, cast)
    for name, (condition, statuses) in EXPECTED.items():
        is_true = status in statuses.split()
        assert told(condition, claim) == [is_true] * 2, name
        assert told(~condition, claim) == [not is_true] * 2, name
    assert told(barred_for(cast.reviewer), claim) == [status == Status.DISPUTED] * 2
    assert told(barred_for(cast.reviewer2), claim) == [False] * 2


def test_one_rule_bars_rows_claims_and_people(cast: Cast) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    assert barred([claim], cast.reviewer) == {claim.pk}
    assert set(barred_people(claim)) == {cast.reviewer}
    reviews.approve(claim=claim, by=cast.reviewer2, now=NOW)
    claim.refresh_from_db()
    assert barred([claim], cast.reviewer) == set(barred_people(claim)) == set()


def test_other_tables_are_asked_only_where_the_claim_does_not_tell(
    cast: Cast, django_assert_num_queries
) -> None:
    claim = claim_in(Status.APPROVED, cast)
    with django_assert_num_queries(0):
        assert holds(CAN_BE_REOPENED, claim)
        assert not holds(barred_for(cast.reviewer), claim)
