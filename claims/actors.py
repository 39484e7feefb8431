"""As whom a signed-in person acts on a claim."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from claims.lifecycle import Actor
from claims.models import Claim
from partners.models import Membership


def partner_actor(user: User, claim: Claim) -> Actor:
    """Raises PermissionDenied for anybody who does not file for the claim's partner."""
    membership = Membership.objects.filing().filter(user=user, partner_id=claim.partner_id).first()
    if membership is None:
        raise PermissionDenied("not a filing member of the claim's partner")
    return Actor.INCENTIVE_ADMIN if membership.is_incentive_admin else Actor.PARTNER


def reviewer_actor(user: User) -> Actor:
    """Raises PermissionDenied for anybody who does not decide claims for Microsoft."""
    if not user.is_active or not user.is_reviewer:
        raise PermissionDenied("not a reviewer")
    return Actor.LEAD if user.is_lead else Actor.REVIEWER
