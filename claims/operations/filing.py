from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks, letters, text_forms
from claims.actors import partner_actor
from claims.lifecycle import MOVES, Consent, Status
from claims.lines import Asset, lines_on, open_lines
from claims.models import Claim
from claims.policies import CAN_BE_RECALLED, holds
from claims.refusals import ActCode
from claims.text_fields import CUSTOMER_CONTACT, TEXT_FIELDS
from claims.transitions import MoveRefused, Problem, lock, move, record
from customers.models import Tenant
from partners.models import Location
from programs import activities as activity_rules


class NotReady(MoveRefused):
    """The claim cannot be submitted or approved as it stands. `code`: of the first reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problems), problems[0].code)
        self._problems = list(problems)

    @property
    def problems(self) -> list[Problem]:
        return self._problems


@transaction.atomic
def create_claim(
    *,
    by: User,
    location: Location,
    tenant: Tenant,
    solution_area: str,
    activities: Sequence[str],
    assets: Sequence[Asset],
    texts: Mapping[str, str],
    now: datetime,
) -> Claim:
    """A new draft with its lines. `texts`: what the partner writes, by the names of `claims.text_fields`.

    Raises AssetTaken for an asset the partner has already, NotReady for what the activities ask for and the claim
    lacks, and for a text that no form would take.
    """
    _refuse_mixed_activities(solution_area, activities)
    claim = Claim(
        partner=location.partner,
        location=location,
        tenant=tenant,
        solution_area=solution_area,
        activities=sorted(activities),
        created_by=by,
        created_at=now,
        changed_at=now,
        **texts,
    )
    claim.consent = Consent.NOT_ASKED if claim.needs_consent else Consent.NOT_NEEDED
    actor = partner_actor(by, claim)
    _refuse_missing_contact(claim)
    _refuse(text_forms.problems(_texts_of(claim)))
    lines = lines_on(claim, assets)
    _refuse(checks.problems(claim, now=now, lines=lines))
    claim.save(force_insert=True)
    open_lines(lines)
    record(claim, "created", actor=actor, by=by, now=now)
    return claim


def _refuse_mixed_activities(solution_area: str, activities: Sequence[str]) -> None:
    if not activity_rules.may_combine(solution_area, activities):
        words = _("These activities cannot be combined in one claim.")
        _refuse([Problem(words, ActCode.ACTIVITIES_CANNOT_COMBINE)])


@transaction.atomic
def submit(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Hand the claim to Microsoft, for the first time or with answers. Raises NotReady with every reason at once."""
    claim = lock(claim, revision=revision)
    is_answer = claim.status == Status.ACTION_REQUIRED
    if claim.status in MOVES["submit"].sources:
        _refuse(checks.submit_problems(claim, now=now))
    event = move(
        claim, "submit", actor=partner_actor(by, claim), by=by, now=now, submitted_by=by, submitted_at=now
    )
    claim.proofs.current().ask_again()  # dates are held against the day of submission
    letters.to_partner("claims/submitted", claim, event, now=now)
    if is_answer:
        letters.to_reviewer("claims/resubmitted", claim, event, now=now)
    return claim


@transaction.atomic
def recall(*, claim: Claim, by: User, now: datetime, revision: int | None = None) -> Claim:
    """Back to draft, as long as no reviewer ever took the claim."""
    claim = lock(claim, revision=revision)
    if not holds(CAN_BE_RECALLED, claim):
        raise MoveRefused(
            _(
                "A reviewer has already read this claim, so it cannot be recalled. You can withdraw it instead."
            ),
            ActCode.ALREADY_READ,
        )
    move(claim, "recall", actor=partner_actor(by, claim), by=by, now=now)
    return claim


@transaction.atomic
def withdraw(*, claim: Claim, by: User, reason: str, now: datetime, revision: int | None = None) -> Claim:
    claim = lock(claim, revision=revision)
    was_with_reviewer = claim.reviewer is not None
    event = move(claim, "withdraw", actor=partner_actor(by, claim), by=by, now=now, note=reason)
    if was_with_reviewer:
        letters.to_reviewer("claims/withdrawn", claim, event, now=now)
    return claim


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise NotReady(problems)


def _texts_of(claim: Claim) -> dict[str, str]:
    """All that are asked for: nobody contacts a customer who is not told."""
    asked = [name for name in TEXT_FIELDS if claim.needs_consent or name not in CUSTOMER_CONTACT]
    return {name: getattr(claim, name) for name in asked}


def _refuse_missing_contact(claim: Claim) -> None:
    if claim.needs_consent and not claim.customer_contact_email:
        sentence = _("The customer contact is missing. The customer has to be told, and may refuse.")
        raise NotReady([Problem(sentence, ActCode.CONTACT_MISSING)])
