"""Acts of the partner on a claim that stands: edit it, give the association up."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import checks, contacts, letters, text_forms
from claims.actors import partner_actor
from claims.lifecycle import Status, editable_fields
from claims.lines import Asset, close, lines_on, open_lines
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.operations.answering import answer_findings
from claims.operations.filing import NotReady
from claims.overlap import Seen, refuse_overlap, touched
from claims.refusals import ActCode
from claims.text_fields import TEXT_FIELDS
from claims.transitions import Changes, MoveRefused, lock, move, record
from partners.models import Location


@transaction.atomic
def edit_claim(
    *,
    claim: Claim,
    by: User,
    now: datetime,
    fields: dict[str, Any],
    remove_lines: Iterable[ClaimLine] = (),
    add_assets: Iterable[Asset] = (),
    answers: Collection[int] | None = None,
    seen: Seen | None = None,
    revision: int | None = None,
) -> ClaimEvent | None:
    """Change what the status lets a partner change; old and new values go into the history.

    `answers`: the findings (their primary keys) that the change answers, None for all. `seen`: the fields' values as
    the person saw them; what they left alone stays as it is by now.
    Returns the event, or None where nothing differed. Raises Overlap where somebody changed the same, MoveRefused for a
    field or line that is locked now, NotReady for an asset that may not be claimed or a text that no form would
    take, AssetTaken for an asset that the partner claims already.
    """
    claim = lock(claim, revision=revision)
    actor = partner_actor(by, claim)
    seen = seen or {}
    fields = {name: value for name, value in touched(fields, seen).items() if getattr(claim, name) != value}
    refuse_overlap(claim, fields, seen, by=by)
    remove_lines, add_assets = list(remove_lines), list(add_assets)
    _refuse_locked(claim, {*fields, *(["lines"] if remove_lines or add_assets else [])})
    _refuse_location(claim, by, fields.get("location"))
    _refuse_texts(claim, fields)
    changes = _change_lines(claim, remove_lines, add_assets, now)
    if not fields and not changes:
        return None
    claim.proofs.current().ask_again()  # the documents are laid against the claim as it is now
    if claim.status == Status.APPROVED:
        fields["deadline_at"] = None  # a new contact gets a letter and the full window of their own
    event = record(claim, "edited", actor=actor, by=by, now=now, changes=changes, **fields)
    answer_findings(claim, event, now=now, chosen=answers, removed_lines=remove_lines)
    return event


@transaction.atomic
def disassociate(*, claim: Claim, by: User, reason: str, now: datetime, revision: int | None = None) -> Claim:
    """The partner ends its own association; an Incentive Admin's act, with a reason."""
    claim = lock(claim, revision=revision)
    event = move(claim, "disassociate", actor=partner_actor(by, claim), by=by, now=now, note=reason)
    letters.to_partner("claims/association_ended", claim, event, now=now)
    return claim


def _refuse_locked(claim: Claim, wanted: set[str]) -> None:
    if wanted - editable_fields(claim.status, claim.consent):
        raise MoveRefused(
            _("This cannot be edited while the claim is “%s”. Nothing was changed.")
            % claim.get_status_display(),
            ActCode.NOT_NOW,
        )


def _refuse_texts(claim: Claim, fields: dict[str, Any]) -> None:
    texts = {name: text for name, text in fields.items() if name in TEXT_FIELDS}
    if problems := text_forms.problems(texts):
        raise NotReady(problems)
    if refusal := contacts.refuse_change(claim, fields):
        raise MoveRefused.because(refusal)


def _refuse_location(claim: Claim, by: User, location: Location | None) -> None:
    if location is None:
        return
    if not Location.objects.open_to(by).filter(pk=location.pk).exists():
        raise MoveRefused(_("You do not file for this location. Choose one of yours."), ActCode.NOT_YOURS)
    if refusal := checks.refuse_location(location, claim):
        raise MoveRefused.because(refusal)


def _change_lines(claim: Claim, removed: list[ClaimLine], added: list[Asset], now: datetime) -> Changes:
    changes: Changes = {}
    if removed:
        names = ", ".join(line.asset_name for line in removed)
        close(removed, ClaimLine.Cause.REMOVED, now=now)
        changes["lines_removed"] = [names, None]
    if added:
        lines = lines_on(claim, added)
        if problems := checks.line_problems(claim, lines, now=now):
            raise NotReady(problems)
        open_lines(lines)
        changes["lines_added"] = [None, ", ".join(line.asset_name for line in lines)]
    return changes
