"""The letters of a claim's life: one function for each direction, one template stem for each letter.

To the partner: submitted, expired, reminder, disputed, association_ended. To the reviewer: resubmitted, withdrawn.
To whichever side did not write: comment. To both: proof_blocked. The rooms above send their own letters through
the same two functions.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims import recipients
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk
from notifications.kinds import Audience, Group, Kind, register
from notifications.outbox import Recipient, post

register(
    [
        Kind("claims/submitted", _("Claim submitted"), Group.PROGRESS),
        Kind("claims/reminder", _("Reminder of an open request"), Group.DUTIES),
        Kind("claims/expired", _("Request not answered in time"), Group.DUTIES),
        Kind("claims/disputed", _("Dispute received"), Group.PROGRESS),
        Kind("claims/association_ended", _("Association ended"), Group.DUTIES),
        Kind("claims/proof_blocked", _("Document blocked"), Group.DUTIES),
        Kind("claims/subscription_ending", _("Subscription ends soon"), Group.SUBSCRIPTIONS),
        Kind("claims/subscription_over", _("Subscription over"), Group.DUTIES),
        Kind("claims/claimable_now", _("Subscription can be claimed now"), Group.SUBSCRIPTIONS),
        Kind("claims/comment", _("New comment"), Group.COMMENTS),
        Kind("claims/resubmitted", _("Claim submitted again"), Group.REVIEWS, Audience.REVIEWER),
        Kind("claims/withdrawn", _("Claim withdrawn"), Group.REVIEWS, Audience.REVIEWER),
        Kind("claims/ask_answered", _("A side of a contest answered"), Group.REVIEWS, Audience.REVIEWER),
    ]
)


def to_partner(
    letter: str, claim: Claim, event: ClaimEvent, *, now: datetime, key: str = "", **context: Any
) -> None:
    """Post `letter` ("room/name") to everybody on the partner's side who follows this claim."""
    url = settings.SITE_URL + claim.get_absolute_url()
    _post(letter, recipients.of_partner(claim), claim, event, now=now, key=key, claim_url=url, **context)


def to_reviewer(
    letter: str, claim: Claim, event: ClaimEvent, *, now: datetime, key: str = "", **context: Any
) -> None:
    """Post `letter` ("room/name") to the claim's reviewer, or to the leads where it has none."""
    url = settings.SITE_URL + reverse("reviews:detail", args=[claim.reference])
    _post(letter, recipients.of_reviewer(claim), claim, event, now=now, key=key, claim_url=url, **context)


def to_asker(letter: str, ask: ContestAsk, event: ClaimEvent, *, now: datetime) -> None:
    """Post `letter` to whoever asked; an approved side's own reviewer may be another, of long ago."""
    claim = event.claim
    url = settings.SITE_URL + reverse("reviews:contest", args=[claim.reference])
    _post(letter, recipients.of_asker(ask), claim, event, now=now, key="", claim_url=url, ask=ask)


def cause_of(claim: Claim, event: ClaimEvent, key: str = "") -> str:
    return f"claim:{claim.reference}/event:{event.pk}" + (f"/{key}" if key else "")


def _post(
    letter: str,
    to: Iterable[Recipient],
    claim: Claim,
    event: ClaimEvent,
    *,
    now: datetime,
    key: str,
    **context: Any,
) -> None:
    kept = claim.lines.exclude(closed_cause=ClaimLine.Cause.REMOVED).select_related("product", "subscription")
    lines = [line.asset_name for line in kept]
    everything = {"claim": claim, "lines": lines, "note": event.note, "event": event} | context
    for recipient in to:
        post(
            letter=letter,
            to=recipient,
            context=everything,
            cause=cause_of(claim, event, key),
            now=now,
            url=context["claim_url"],
        )
