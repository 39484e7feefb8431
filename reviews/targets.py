"""The review target in words: how many business days are left, or over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim
from programs.calendar import BusinessDays
from programs.models import Policy

SOON = 2  # business days


@dataclass(frozen=True)
class Target:
    words: str
    at: datetime
    urgency: str  # "", "warning" or "danger", for the tint


def targets(
    claims: Iterable[Claim], *, now: datetime, policy: Policy, exceptions: dict[date, bool] | None = None
) -> dict[int, Target]:
    """By the claim's key, of those that have one. The claims say themselves whether they are contested."""
    due = {claim: claim.review_due_at for claim in claims if claim.review_due_at}
    days = BusinessDays([now, *due.values()], policy=policy, exceptions=exceptions)
    return {claim.pk: _target(claim, at, now, days) for claim, at in due.items()}


def _target(claim: Claim, at: datetime, now: datetime, days: BusinessDays) -> Target:
    left = days.between(now, at)
    if at > now:
        return Target(_left(left), at, "warning" if left <= SOON else "")
    if claim.is_contested:
        return Target(_("Contested: takes longer"), at, "warning")
    return Target(_over(-left), at, "danger")


def _left(days: int) -> str:
    if not days:
        return _("Due today")
    return ngettext("%(n)d business day left", "%(n)d business days left", days) % {"n": days}


def _over(days: int) -> str:
    if not days:
        return _("Just overdue")
    return ngettext("%(n)d business day overdue", "%(n)d business days overdue", days) % {"n": days}
