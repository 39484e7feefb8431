"""What the customer's page says of one claim: who, what, until when, and what was done through which link."""

from datetime import datetime
from typing import Any

from django.conf import settings

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine
from consent import operations
from consent.asking import Asking
from consent.models import ConsentLink
from consent.overview import asset_row

HIDDEN = "•••"


def page_context(link: ConsentLink, now: datetime) -> dict[str, Any]:
    """For templates/consent/page.html."""
    claim = link.request.claim
    lines = claim.lines.select_related("product", "subscription")
    is_denied = claim.status == Status.CONSENT_DENIED
    shown = lines.filter(closed_cause=ClaimLine.Cause.DENIED) if is_denied else lines.live()
    undo_until = _still(operations.undone_until(claim), now)
    return {
        "claim": claim,
        "link": link,
        "sent_to": masked(link.email),
        "assets": [asset_row(line, link) for line in shown],
        "is_denied": is_denied,
        "can_deny": claim.status == Status.APPROVED or (claim.reopened_at is not None and bool(shown)),
        "can_undo": link.denied_at is not None and undo_until is not None,
        "asking": Asking.of(link, now=now),
        "is_counted": claim.consent in {Consent.PASSED, Consent.AGREED},
        "can_agree": claim.consent == Consent.PENDING and operations.may_agree(link),
        "in_force_since": claim.approved_at if claim.status == Status.APPROVED else None,
        "undo_until": undo_until,
        "privacy_contact": settings.PRIVACY_CONTACT,
    } | _answer(claim, link)


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and until > now else None


def masked(email: str) -> str:
    """Enough for its owner to know the address again, too little for anybody else to write to it."""
    name, _at, domain = email.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}"


def _answer(claim: Claim, link: ConsentLink) -> dict[str, Any]:
    """The customer's newest act on this claim since it was asked. The reason is for whoever gave it."""
    acts = claim.events.filter(
        kind__in=["deny", "undo_denial", "agree"], at__gte=claim.approved_at or claim.created_at
    )
    newest: ClaimEvent | None = acts.order_by("-revision").first()
    if newest is None:
        return {}
    if newest.kind == "undo_denial":
        return {"taken_back_at": newest.at}
    if newest.kind == "agree":
        return {"agreed_at": newest.at}
    _none, role = newest.changes.get("denied_by", [None, ""])
    return {
        "denied_at": newest.at,
        "is_ended_later": newest.changes.get("consent", [""])[0] in {Consent.PASSED, Consent.AGREED},
        "denied_by": role,
        "reason": newest.note if link.denied_at else "",
    }
