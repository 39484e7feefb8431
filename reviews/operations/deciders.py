"""Who may decide a disputed claim."""

from django.utils.translation import gettext as _

from accounts.models import User
from claims.gate import MoveRefused
from claims.models import Claim

DECISIONS = ("approve", "reject")


def refuse_same_decider(claim: Claim, by: User) -> None:
    """After a dispute nobody decides who decided before."""
    if claim.disputed_at is not None and claim.events.filter(kind__in=DECISIONS, by=by).exists():
        raise MoveRefused(
            _("You decided this claim before it was disputed. Another reviewer has to decide now.")
        )
