"""What the customer's people say: refuse, take it back, agree, end, and that they do not know the partner."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from claims.letters import to_partner, to_reviewer
from claims.lifecycle import Actor, Consent, Status
from claims.models import Claim, ClaimEvent
from claims.refusals import ActCode
from claims.transitions import AssetTaken, MoveRefused, lock, lock_with_rivals, move, record
from consent import receipts, sweeps
from consent.models import ConsentLink
from consent.operations.asking import link_to
from programs.models import Policy

TAKEN_BACK_WITHIN = timedelta(hours=24)  # of the end of an association that nobody refused in time
REPORTS = 1  # of a partner that nobody knows, through one link


@transaction.atomic
def deny(*, link: ConsentLink, reason: str, now: datetime) -> Claim:
    """Refuse the association, in the window or years later. The same link a second time changes nothing."""
    claim = lock(link.request.claim)
    if claim.status == Status.CONSENT_DENIED:
        return claim
    link = _saved(link, claim)
    # So that the denial can be undone until the window's end.
    sweeps.take_note_of_letters([claim.pk], now=now)
    claim = lock(claim)
    event = move(
        claim,
        "deny",
        actor=Actor.CUSTOMER,
        by=None,
        now=now,
        note=reason,
        changes={"denied_by": [None, link.role]},
        consent=Consent.DENIED,
    )
    ConsentLink.objects.filter(pk=link.pk).update(denied_at=now, kept_reason="")
    to_partner("consent/denied", claim, event, now=now)
    to_reviewer("consent/denied_reviewer", claim, event, now=now)
    until = undone_until(claim)
    receipts.to_customer("consent/receipt_denied", claim, event, by=link, now=now, undo_until=until)
    return claim


@transaction.atomic
def undo_denial(*, link: ConsentLink, now: datetime) -> Claim:
    """Take the denial back through the link that made it, before the original window ends, if every asset is free; the
    end of an association that nobody refused in time, within 24 hours."""
    claim, _others = lock_with_rivals(link.request.claim)
    link = ConsentLink.objects.select_related("request").get(pk=link.pk)
    if not is_undoable(link, claim, now=now):
        raise MoveRefused(
            _("The denial can no longer be taken back here. The partner may file a new claim."),
            ActCode.NOT_NOW,
        )
    answered = _answered_before(_denial_of(claim))
    deadline_at = window_of(claim) if answered == Consent.PENDING else None
    columns: dict[str, Any] = {"consent": answered, "deadline_at": deadline_at}
    try:
        event = move(claim, "undo_denial", actor=Actor.CUSTOMER, by=None, now=now, **columns)
    except AssetTaken as taken:
        raise MoveRefused(
            _("Meanwhile another association stands in its place, so the denial cannot be taken back."),
            taken.code,
        ) from taken
    ConsentLink.objects.filter(pk=link.pk).update(denied_at=None)
    to_partner("consent/denial_undone", claim, event, now=now)
    receipts.to_customer("consent/receipt_undone", claim, event, by=link, now=now)
    return claim


def is_undoable(link: ConsentLink, claim: Claim, *, now: datetime) -> bool:
    """Through the link that denied, in time, and once: a denial that can be toggled is no answer."""
    until = undone_until(claim)
    return link.denied_at is not None and until is not None and until > now


def undone_until(claim: Claim) -> datetime | None:
    """Until when a denial can be taken back; None where it stands: it was taken back once before, or was of a claim
    that Microsoft had reopened."""
    if claim.status != Status.CONSENT_DENIED:
        return None
    denial = _denial_of(claim)
    begun_at = _question_before(claim, denial).at
    was_undone = claim.events.filter(kind="undo_denial", at__gte=begun_at).exists()
    if denial.from_status != Status.APPROVED or was_undone:
        return None
    if _answered_before(denial) != Consent.PENDING:
        return denial.at + TAKEN_BACK_WITHIN
    days = timedelta(days=Policy.objects.in_force(denial.at).opt_out_days)
    return window_of(claim) or denial.at + days


def window_of(claim: Claim) -> datetime | None:
    """When silence counts as consent, through whichever link it is asked; None while no window runs."""
    return claim.consent_requests.filter(is_current=True).values_list("window_ends_at", flat=True).first()


@transaction.atomic
def agree(*, link: ConsentLink, now: datetime) -> Claim:
    """Say yes before the time is over. Only at an address that is demonstrably the customer's; it can be ended like any
    association. Raises MoveRefused where nobody is asked."""
    claim = lock(link.request.claim)
    link = _saved(link, claim)
    if claim.consent != Consent.PENDING or not may_agree(link):
        raise MoveRefused(
            _("You are not asked about this association now, so there is nothing to agree to."),
            ActCode.NOT_NOW,
        )
    event = move(
        claim,
        "agree",
        actor=Actor.CUSTOMER,
        by=None,
        now=now,
        changes={"denied_by": [None, link.role]},
        consent=Consent.AGREED,
    )
    to_partner("consent/agreed", claim, event, now=now)
    receipts.to_customer("consent/receipt_agreed", claim, event, by=link, now=now)
    return claim


def may_agree(link: ConsentLink) -> bool:
    """Of a link that comes usable()."""
    return link.is_administrator or ConsentLink.objects.usable().demonstrable().filter(pk=link.pk).exists()


@transaction.atomic
def report_unknown(*, link: ConsentLink, words: str, now: datetime) -> None:
    """The customer does not know this partner: the reviewer reads it on the claim and by letter; nothing is denied."""
    claim = lock(link.request.claim)
    link = _saved(link, claim)
    if claim.events.filter(kind="partner_reported", changes__reported_by__1=link.pk).count() >= REPORTS:
        raise MoveRefused(_("You have told Microsoft already. Nothing was sent twice."), ActCode.DONE_ALREADY)
    event = record(
        claim,
        "partner_reported",
        actor=Actor.CUSTOMER,
        by=None,
        now=now,
        note=words,
        changes={"reported_by": [None, link.pk], "denied_by": [None, link.role]},
        is_internal=True,
    )
    to_reviewer("consent/reported", claim, event, now=now)


def _saved(link: ConsentLink, claim: Claim) -> ConsentLink:
    """An administrator's, whom no letter about this claim ever reached, becomes a row once they act; and whoever acts
    knows of it without one."""
    if link.pk is None:
        link = link_to(claim, of=link) or link
        link.save()
    ConsentLink.objects.filter(pk=link.pk, tell_at__isnull=False).update(tell_at=None)
    return link


def _denial_of(claim: Claim) -> ClaimEvent:
    return claim.events.filter(kind="deny").latest("revision")


def _answered_before(denial: ClaimEvent) -> str:
    """How the customer's answer stood when they denied."""
    return str(denial.changes.get("consent", [Consent.PENDING])[0])


def _question_before(claim: Claim, denial: ClaimEvent) -> ClaimEvent:
    """What began the time in which one denial may be taken back: the approval, or the answer that ended its window."""
    begins = claim.events.filter(kind__in=["approve", "settle", "agree"], revision__lt=denial.revision)
    return begins.latest("revision")
