"""What the policy asks of a person's sign-in: facts fetched with whoever is signed in, so that no page asks."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from accounts.models import StaffRole, User
from programs.models import Policy

FACTORS = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
)  # recovery codes only stand in for one of them


def factors() -> QuerySet[Authenticator]:
    """To annotate people with whether they have a second factor."""
    return Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)


def facts(*, now: datetime) -> dict[str, Any]:
    policy = Policy.objects.filter(effective_at__lte=now).order_by("-effective_at")
    of_policy = ("second_factor_roles", "partner_fresh_minutes", "staff_fresh_minutes")
    return {"has_second_factor": Exists(factors())} | {
        name: Subquery(policy.values(name)[:1]) for name in of_policy
    }


def needs_second_factor(user: User) -> bool:
    """Where no policy is in force, everybody does."""
    roles = {user.staff_role, user.partner_role, StaffRole.OPERATOR if user.is_staff else ""}
    required = user.second_factor_roles
    return required is None or not roles.isdisjoint(required)


def fresh_for(user: User) -> timedelta:
    """So long a sign-in is enough for what asks again; where no policy is in force, never."""
    is_staff = bool(user.staff_role or user.is_staff)
    minutes = user.staff_fresh_minutes if is_staff else user.partner_fresh_minutes
    return timedelta(minutes=minutes or 0)
