"""A reviewer takes an address that no register shows for the customer's own: only then may silence count there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import contacts
from claims.actors import reviewer_actor
from claims.lifecycle import FINAL
from claims.models import Claim
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, record
from reviews.operations.deciders import refuse_former_member
from text.names import filled


@transaction.atomic
def confirm_contact(
    *, claim: Claim, by: User, reason: str, now: datetime, email: str = "", revision: int | None = None
) -> Claim:
    """`reason`: how the reviewer knows; `email`: the address as they saw it. Raises MoveRefused where there is nothing
    to confirm, or another address by now."""
    reviewer_actor(by)
    claim = lock(claim, revision=revision)
    refuse_former_member(claim, by)
    if email and email.lower() != claim.customer_contact_email.lower():
        sentence = _(
            "The partner named another contact in the meantime: %(email)s. Nothing was confirmed. Look at this one."
        )
        raise MoveRefused(filled(sentence, {"email": claim.customer_contact_email}), ActCode.MOVED_ON)
    if claim.status in FINAL or not contacts.needs_confirmation(claim):
        raise MoveRefused(
            _(
                "There is no address to confirm: it is known to belong to the customer, or the claim is closed."
            ),
            ActCode.NOT_NOW,
        )
    if refusal := contacts.refuse_contact_of(claim):
        raise MoveRefused.because(refusal)
    note_confirmation(claim, by=by, now=now, reason=reason)
    return claim


def note_confirmation(claim: Claim, *, by: User, now: datetime, reason: str = "") -> None:
    record(
        claim,
        "contact_confirmed",
        actor=reviewer_actor(by),
        by=by,
        now=now,
        note=reason or claim.customer_contact_reason,
        confirmed_contact=claim.customer_contact_email.lower(),
        contact_confirmed_at=now,
    )
