"""Which acts a person may do on a claim now: the tables of the lifecycle, read for one actor. Pages ask only here."""

from datetime import datetime

from claims import policies
from claims.lifecycle import MOVES, Actor, editable_fields
from claims.models import Claim
from claims.transitions import is_legal

Act = str  # a move's name, or one of "edit", "comment", "add_proof", "remove_proof"


def allowed_actions(claim: Claim, actor: Actor, *, now: datetime) -> frozenset[Act]:
    moves = {name for name in MOVES if is_legal(claim, name, actor)}
    conditions = {
        "recall": policies.CAN_BE_RECALLED,
        "dispute": policies.can_be_disputed(now),
        "reopen": policies.CAN_BE_REOPENED,
    }
    refused = {name for name in moves & set(conditions) if not policies.holds(conditions[name], claim)}
    if policies.needs_review_first(claim):
        refused.add("approve")
    return frozenset(moves - refused | _acts_of_partner(claim, actor))


def _acts_of_partner(claim: Claim, actor: Actor) -> set[Act]:
    if actor not in {Actor.PARTNER, Actor.INCENTIVE_ADMIN}:
        return set()
    rights = claim.rights
    acts = {
        "edit": bool(editable_fields(claim.status, claim.consent)),
        "comment": rights.may_comment,
        "add_proof": claim.may_add_proofs,
        "remove_proof": rights.may_remove_proofs,
    }
    return {act for act, is_open in acts.items() if is_open}
