"""As whom somebody acts on a claim, asked without a page before it: operations are called by workers too."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import StaffRole
from claims.actors import partner_actor, reviewer_actor
from claims.lifecycle import Actor
from partners.models import Role
from tests.factories import MembershipFactory, ReviewerFactory
from tests.walk import Cast, draft, make_cast


def test_only_filing_members_of_the_claims_partner_act(cast: Cast) -> None:
    claim = draft(cast)
    assert [partner_actor(person, claim) for person in (cast.admin, cast.colleague)] == [
        Actor.INCENTIVE_ADMIN,
        Actor.PARTNER,
    ]
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user
    gone = MembershipFactory(partner=cast.location.partner, role=Role.INCENTIVE_USER, user__is_active=False)
    for person in (make_cast().admin, viewer, gone.user, cast.reviewer):
        with pytest.raises(PermissionDenied):
            partner_actor(person, claim)


def test_only_active_reviewers_decide(cast: Cast) -> None:
    assert [reviewer_actor(person) for person in (cast.reviewer, cast.lead)] == [Actor.REVIEWER, Actor.LEAD]
    auditor = ReviewerFactory(staff_role=StaffRole.AUDITOR)
    for person in (auditor, ReviewerFactory(is_active=False), cast.admin):
        with pytest.raises(PermissionDenied):
            reviewer_actor(person)
