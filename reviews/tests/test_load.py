"""How much lies with each reviewer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StaffRole
from claims.lifecycle import Status
from claims.models import Claim
from reviews.load import loads
from reviews.queues import context_for
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, make_cast, rival_of

ADDRESS = "/reviews/load/"


def test_only_leads_and_auditors_see_it(cast: Cast, browse: Browse) -> None:
    auditor = ReviewerFactory(staff_role=StaffRole.AUDITOR)
    operator = ReviewerFactory(staff_role=StaffRole.OPERATOR)
    people = {cast.lead: 200, auditor: 200, cast.reviewer: 403, cast.admin: 403, operator: 403, None: 302}
    for person, expected in people.items():
        assert browse(person).get(ADDRESS).status_code == expected
    assert browse(cast.lead).post(ADDRESS).status_code == 405


@pytest.mark.proof
def test_counts_by_reviewer(cast: Cast) -> None:
    now = timezone.now()
    over = claim_in(Status.UNDER_REVIEW, cast, now=now)
    claim_in(Status.SUBMITTED, rival_of(cast), now=now)
    other = make_cast()
    other.reviewer = cast.reviewer
    claim_in(Status.APPROVED, other, now=now)
    Claim.objects.filter(pk=over.pk).update(review_due_at=now - timedelta(hours=1))
    rows = {row.reviewer: row for row in loads(context_for(cast.lead, now=now))}
    theirs = rows[cast.reviewer]
    assert (theirs.open, theirs.due_soon, theirs.overdue, theirs.decided) == (1, 0, 1, 1)
    assert theirs.oldest == now
    assert (rows[None].open, rows[cast.reviewer2].open) == (1, 0)


def test_numbers_lead_into_the_queue(cast: Cast, browse: Browse) -> None:
    claim_in(Status.UNDER_REVIEW, cast)
    page = browse(cast.lead).get(ADDRESS).content.decode()
    assert f"/reviews/?tab=waiting&amp;reviewer={cast.reviewer.pk}" in page


@pytest.mark.parametrize("count", [1, 20])
def test_load_keeps_its_budget(
    count: int, cast: Cast, browse: Browse, django_assert_max_num_queries: object
) -> None:
    for _each in range(count):
        ReviewerFactory()
    claim_in(Status.UNDER_REVIEW, cast)
    client = browse(cast.lead)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(ADDRESS)
