"""Who may not decide a claim, and how the partner hears of it."""

from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import VERDICTS
from claims.models import Claim
from claims.policies import barred, why_barred
from claims.refusals import ActCode
from claims.transitions import MoveRefused


def refuse_barred(claim: Claim, by: User) -> None:
    if barred([claim], by):
        problem = why_barred(claim, by)
        raise MoveRefused(problem, problem.code)


def refuse_former_member(claim: Claim, by: User) -> None:
    """Of the acts that decide nothing anew, and still are Microsoft's word about a partner."""
    if claim.partner_id in by.worked_for:
        raise MoveRefused(why_barred(claim, by), ActCode.NOT_YOURS)


def why_barred_from_contest(side: Claim, by: User) -> str:
    """The same of one side, which bars them from the whole contest."""
    if side.partner_id in by.worked_for:
        sentence = _("You worked for the partner of %s, so another reviewer has to decide this contest.")
    else:
        sentence = _(
            "You decided %s before its partner disputed that, so another reviewer has to decide this contest."
        )
    return sentence % side.reference


def letter_of(claim: Claim, usual: str) -> str:
    """The decision about a dispute has a letter of its own; later ones, as after a reopening, have the usual one.

    To be asked before the decision is made.
    """
    if claim.disputed_at is None:
        return usual
    latest = (
        claim.events.filter(kind__in=[*VERDICTS, "dispute"]).order_by("-pk").values_list("kind", flat=True)
    )
    return "reviews/dispute_decided" if latest.first() == "dispute" else usual
