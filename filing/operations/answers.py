"""The answers of an unfinished claim: begun, kept, thrown away, or turned into the claim they describe."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lines import Asset
from claims.models import Claim
from claims.operations.filing import create_claim
from claims.refusals import ActCode
from claims.transitions import MoveRefused
from customers.models import Tenant
from filing.models import UnfinishedClaim
from partners.models import Location

LONGEST_KEPT_TEXT = 20_000  # characters; a field's own limit is far below


class AnswersChanged(MoveRefused):
    """The answers are no longer those the person saw when they pressed the button."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your answers were changed in another window in the meantime. Check them as they are now, then "
                "create the claim."
            ),
            ActCode.MOVED_ON,
        )


@dataclass(frozen=True)
class Application:
    """What the answers ask for, once every step is right."""

    location: Location
    tenant: Tenant
    solution_area: str
    activities: Sequence[str]
    assets: Sequence[Asset]
    texts: Mapping[str, str]


@transaction.atomic
def start_unfinished(*, by: User, answers: dict[str, dict[str, Any]], now: datetime) -> UnfinishedClaim:
    kept = {step: _kept(typed) for step, typed in answers.items()}
    return UnfinishedClaim.objects.create(user=by, answers=kept, created_at=now, changed_at=now)


@transaction.atomic
def save_answers(
    *,
    unfinished: UnfinishedClaim,
    step: str,
    typed: dict[str, Any],
    counted_lookups: Collection[str] = (),
    leads_to: str = "",
    now: datetime,
) -> UnfinishedClaim:
    """Keep one step's answers as they were typed, right or wrong, and leave the other steps' alone.

    `counted_lookups` are the questions to the directory among them that were counted; `leads_to` is the step after
    this one, or this one where it is not right yet. What became a claim meanwhile stays as it is. Raises
    UnfinishedClaim.DoesNotExist where the answers were deleted meanwhile.
    """
    locked = UnfinishedClaim.objects.select_for_update().get(pk=unfinished.pk)
    if locked.claim_id is not None:
        return locked
    locked.answers[step] = _kept(typed) | {"asked": sorted(counted_lookups), "next": leads_to}
    locked.changed_at = now
    locked.save(update_fields=["answers", "changed_at"])
    return locked


@transaction.atomic
def delete_unfinished(*, unfinished: UnfinishedClaim) -> None:
    """Throw the answers away. A claim that came of them stays, and so does the row that leads to it."""
    UnfinishedClaim.objects.filter(pk=unfinished.pk, claim__isnull=True).delete()


@transaction.atomic
def finish(
    *,
    unfinished: UnfinishedClaim,
    application: Application,
    seen: datetime | None = None,
    by: User,
    now: datetime,
) -> Claim:
    """The claim that the answers describe; asked twice, the one that was created first.

    `application` was read from `unfinished` as it was fetched, `seen` is when the answers on the person's page
    were last changed. Raises AnswersChanged when either is stale, and whatever `create_claim` raises.
    """
    locked = UnfinishedClaim.objects.select_for_update().get(pk=unfinished.pk)
    if locked.claim is not None:
        return locked.claim
    if locked.changed_at != unfinished.changed_at or (seen and seen != locked.changed_at):
        raise AnswersChanged
    locked.claim = create_claim(by=by, now=now, **vars(application))
    locked.save(update_fields=["claim"])
    return locked.claim


def _kept(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: _storable(value) for name, value in typed.items()}


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no NUL in JSON, and nobody types one."""
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value.replace("\x00", "")[:LONGEST_KEPT_TEXT] if isinstance(value, str) else value
