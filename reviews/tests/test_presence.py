"""Who has a claim open."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims.lifecycle import Status
from claims.models import Claim
from reviews.models import Viewing
from reviews.presence import forget_old
from tests.factories import MembershipFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, draft, workload


def url(claim: Claim, act: str = "open") -> str:
    return reverse(f"reviews:{act}", args=[claim.reference])


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.LEAD, StaffRole.AUDITOR])
def test_readers_tell_that_they_have_it_open(role: str, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    reader = ReviewerFactory(staff_role=role)
    assert browse(reader).post(url(claim)).content.decode().strip() == ""
    assert browse(reader).post(url(claim)).status_code == 200
    assert Viewing.objects.get(claim=claim).user == reader
    assert f"{reader.name} has this claim open now." in browse(cast.lead).post(url(claim)).content.decode()
    assert (
        f"{reader.name} has this claim open now."
        in browse(cast.lead).get(url(claim, "detail")).content.decode()
    )


def test_nobody_else_may_tell(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    assert browse(None).post(url(claim)).status_code == 302
    assert browse(cast.admin).post(url(claim)).status_code == 403
    assert browse(MembershipFactory().user).post(url(claim)).status_code == 403
    assert browse(ReviewerFactory(staff_role=StaffRole.OPERATOR)).post(url(claim)).status_code == 403
    assert browse(cast.reviewer).post(url(draft(cast, assets=[workload("yammer")]))).status_code == 404
    assert browse(cast.reviewer).get(url(claim)).status_code == 405
    assert not Viewing.objects.exists()


def test_who_left_or_fell_silent_does_not_count(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    browse(cast.reviewer2).post(url(claim))
    assert browse(cast.reviewer2).post(url(claim), {"left": "1"}).status_code == 204
    assert "open now" not in browse(cast.reviewer).get(url(claim, "detail")).content.decode()
    Viewing.objects.create(claim=claim, user=cast.lead, seen_at=timezone.now() - timedelta(seconds=61))
    assert "open now" not in browse(cast.reviewer).post(url(claim)).content.decode()


def test_opening_the_page_alone_changes_nothing(cast: Cast, browse: Browse) -> None:
    browse(cast.reviewer).get(url(claim_in(Status.UNDER_REVIEW, cast), "detail"))
    assert not Viewing.objects.exists()


def test_sweep_forgets_the_silent(cast: Cast) -> None:
    now = timezone.now()
    claim = claim_in(Status.UNDER_REVIEW, cast)
    Viewing.objects.create(claim=claim, user=cast.lead, seen_at=now - timedelta(seconds=60))
    Viewing.objects.create(claim=claim, user=cast.reviewer, seen_at=now - timedelta(seconds=59))
    assert (forget_old(now=now), forget_old(now=now)) == (1, 0)
    assert Viewing.objects.get().user == cast.reviewer
