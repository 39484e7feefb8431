"""Nobody reviews a partner they belonged to: the database remembers, operations and pages refuse."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.urls import reverse

from accounts.models import StaffRole, User
from claims.lifecycle import Status
from claims.models import Claim, Finding
from claims.policies import barred, barred_for, barred_people
from claims.transitions import MoveRefused
from partners.models import Membership, Role
from reviews import operations
from tests.factories import MembershipFactory
from tests.fixtures import Browse
from tests.walk import NOW, Cast, claim_in


def who_left(cast: Cast, role: str = StaffRole.LEAD) -> User:
    """They filed for the cast's partner, left it, and work for Microsoft."""
    member = MembershipFactory(partner=cast.location.partner, role=Role.INCENTIVE_ADMIN)
    member.delete()
    User.objects.filter(pk=member.user.pk).update(staff_role=role)
    return User.objects.get(pk=member.user.pk)


def test_database_remembers_of_whom_somebody_was_a_member(cast: Cast) -> None:
    member = MembershipFactory(partner=cast.location.partner)
    assert member.user.worked_for == []

    Membership.objects.filter(pk=member.pk).update(role=Role.REPORTS_VIEWER)
    member.user.refresh_from_db()
    assert member.user.worked_for == []

    member.delete()
    member.user.refresh_from_db()
    assert member.user.worked_for == [cast.location.partner.pk]
    MembershipFactory(user=member.user, partner=cast.location.partner).delete()
    member.user.refresh_from_db()
    assert member.user.worked_for == [cast.location.partner.pk]


def test_former_member_of_the_partner_decides_nothing(cast: Cast, browse: Browse) -> None:
    claim, former = claim_in(Status.UNDER_REVIEW, cast), who_left(cast)

    for act in (operations.take, operations.approve):
        with pytest.raises(MoveRefused, match="You worked for this partner"):
            act(claim=claim, by=former, now=NOW)
    with pytest.raises(MoveRefused, match="You worked for this partner"):
        operations.reject(
            claim=claim,
            by=former,
            now=NOW,
            findings=[operations.FoundFault(Finding.Code.POE_NO_CUSTOMER_ACK)],
        )
    with pytest.raises(MoveRefused, match="worked for this partner"):
        operations.assign(claim=claim, to=former, by=cast.lead, now=NOW)
    answer = browse(former).post(
        reverse("reviews:approve", args=[claim.reference]), {"approve-revision": claim.revision}
    )
    assert "You worked for this partner" in answer.content.decode()


def test_former_member_neither_reopens_nor_ends(cast: Cast) -> None:
    claim, former = claim_in(Status.APPROVED, cast), who_left(cast)

    for act in (operations.reopen, operations.end_association):
        with pytest.raises(MoveRefused, match="You worked for this partner"):
            act(claim=claim, by=former, reason="They asked.", now=NOW)


def test_rule_is_one_for_claims_people_and_rows(cast: Cast) -> None:
    claim, former = claim_in(Status.SUBMITTED, cast), who_left(cast)

    assert barred([claim], former) == {claim.pk}
    assert former in barred_people(claim)
    assert claim in Claim.objects.filter(barred_for(former))
    assert barred([claim], cast.reviewer) == set()
    assert cast.reviewer not in barred_people(claim)


def test_next_claim_is_none_of_the_former_partner(cast: Cast) -> None:
    claim_in(Status.SUBMITTED, cast)
    with pytest.raises(MoveRefused, match="not yours to decide"):
        operations.take_next(by=who_left(cast), now=NOW)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE accounts_user SET worked_for = '{}' WHERE id = %(former)s", "Cannot update"),
        (
            "INSERT INTO claims_claimevent (claim_id, kind, from_status, to_status, actor, by_id, note, changes,"
            " is_internal, at) VALUES (%(claim)s, 'reject', '', '', 'lead', %(former)s, '', '{}', false, now())",
            "former member",
        ),
        (
            "INSERT INTO partners_membership (user_id, partner_id, role)"
            " VALUES (%(former)s, %(partner)s, 'incentive_admin')",
            "role at Microsoft",
        ),
    ],
)
def test_database_refuses(statement: str, refusal: str, cast: Cast) -> None:
    claim, former = claim_in(Status.UNDER_REVIEW, cast), who_left(cast)
    names = {"claim": claim.pk, "former": former.pk, "partner": cast.location.partner.pk}
    with pytest.raises((IntegrityError, InternalError), match=refusal), transaction.atomic():
        connection.cursor().execute(statement, names)
