"""Who may decide a disputed claim, and how the partner hears of it."""

from django.utils.translation import gettext as _

from accounts.models import User
from claims.gate import MoveRefused
from claims.models import Claim

DECISIONS = ("approve", "reject", "lose")


def refuse_same_decider(claim: Claim, by: User) -> None:
    """After a dispute nobody decides who decided before."""
    if claim.disputed_at is not None and has_decided(claim, by):
        raise MoveRefused(
            _("You decided this claim before it was disputed. Another reviewer has to decide now.")
        )


def has_decided(claim: Claim, by: User) -> bool:
    return claim.events.filter(kind__in=DECISIONS, by=by).exists()


def letter_of(claim: Claim, usual: str) -> str:
    """The decision about a dispute has a letter of its own; later ones, as after a reopening, have the usual one.

    To be asked before the decision is made.
    """
    if claim.disputed_at is None:
        return usual
    latest = (
        claim.events.filter(kind__in=[*DECISIONS, "dispute"]).order_by("-pk").values_list("kind", flat=True)
    )
    return "reviews/dispute_decided" if latest.first() == "dispute" else usual
