"""Passing claims on among reviewers: events, not moves, so that no clock changes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.actors import reviewer_actor
from claims.models import Claim
from claims.policies import CAN_BE_ASSIGNED, CAN_BE_GIVEN_BACK, barred, holds
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, record
from text.names import filled


def may_pass_on(claim: Claim, by: User) -> bool:
    """A reviewer their own claims and those of nobody, a lead all."""
    return by.is_lead or claim.reviewer_id in (None, by.pk)


@transaction.atomic
def give_back(*, claim: Claim, by: User, now: datetime, note: str = "") -> Claim:
    """Leave the claim to any other reviewer. Neither the status nor the review target moves."""
    actor = reviewer_actor(by)
    claim = lock(claim)
    if not holds(CAN_BE_GIVEN_BACK, claim):
        raise MoveRefused(
            _("Nobody has this claim now, so it cannot be given back. Nothing was changed."), ActCode.NOT_NOW
        )
    _refuse_others(claim, by)
    record(claim, "given_back", actor=actor, by=by, now=now, note=note, is_internal=True, reviewer=None)
    return claim


@transaction.atomic
def assign(*, claim: Claim, to: User, by: User, now: datetime, note: str = "") -> Claim:
    """Give the claim to a reviewer, oneself included. An event, not a move: no clock changes."""
    actor = reviewer_actor(by)
    reviewer_actor(to)
    claim = lock(claim)
    if not holds(CAN_BE_ASSIGNED, claim):
        raise MoveRefused(
            _("A claim that is “%(status)s” needs no reviewer. Nothing was changed.")
            % {"status": claim.get_status_display()},
            ActCode.NOT_NOW,
        )
    _refuse_others(claim, by)
    _refuse_decider(claim, to)
    record(claim, "assigned", actor=actor, by=by, now=now, note=note, is_internal=True, reviewer=to)
    return claim


def _refuse_others(claim: Claim, by: User) -> None:
    if not may_pass_on(claim, by):
        raise MoveRefused(
            filled(
                _("This claim is with %(name)s. Only they or a lead reviewer can pass it on."),
                {"name": claim.reviewer},
            ),
            ActCode.NOT_YOURS,
        )


def _refuse_decider(claim: Claim, to: User) -> None:
    if barred([claim], to):
        if claim.partner_id in to.worked_for:
            sentence = _("%(name)s worked for this partner. Choose somebody else.")
        else:
            sentence = _("%(name)s decided this claim before it was disputed. Choose somebody else.")
        raise MoveRefused(filled(sentence, {"name": to}), ActCode.NOT_YOURS)
