"""Who may decide a disputed claim, and how the partner hears of it."""

from accounts.models import User
from claims.lifecycle import VERDICTS
from claims.models import Claim
from claims.policies import barred, decided_before
from claims.transitions import MoveRefused


def refuse_same_decider(claim: Claim, by: User) -> None:
    if barred([claim], by):
        problem = decided_before()
        raise MoveRefused(problem, problem.code)


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
