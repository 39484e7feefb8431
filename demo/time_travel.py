"""Lets time pass for what waits, to see on one afternoon what takes weeks. What happened keeps its dates."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from claims.lifecycle import CLOCK_COLUMNS, CLOCKS
from claims.models import Claim, ClaimLine, ContestAsk
from claims.models.claim import UNREACHABLE
from consent.models import ConsentLink, ConsentRequest
from customers.models import Subscription
from filing.models import ClaimableNotice
from notifications.models import Letter, LetterState
from reviews.models import Viewing

UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def duration(text: str) -> timedelta:
    """`8d`, `12h` or `30m`. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,4})([dhm])", text)
    if match is None:
        raise ValueError(f"{text} is no length of time: write 8d, 12h or 30m.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


@transaction.atomic
def advance(*, by: timedelta) -> None:
    """Bring every open clock closer by `by`: those of claims, opt-out windows, retries, digests, ages."""
    _advance_claims(by)
    Letter.objects.filter(state=LetterState.QUEUED).update(next_try_at=F("next_try_at") - by)
    Letter.objects.filter(state=LetterState.DIGEST).update(created_at=F("created_at") - by)
    ages = ("purchased_at", "activated_at", "ends_at")
    Subscription.objects.update(**{column: F(column) - by for column in ages})
    ClaimLine.objects.update(told_of_end_at=F("told_of_end_at") - by)  # still of the same end
    ClaimableNotice.objects.update(opens_at=F("opens_at") - by)


def due(*, now: datetime, limit: int) -> list[str]:
    """The references of claims on which a sweep now has something to do, at most `limit`."""
    found = Claim.objects.none()
    for clock in CLOCKS:
        if clock.fires or clock.column == "next_reminder_at":
            found |= Claim.objects.due(clock, now)
    return list(found.order_by("pk").values_list("reference", flat=True)[:limit])


def _advance_claims(by: timedelta) -> None:
    Claim.objects.update(**{column: F(column) - by for column in CLOCK_COLUMNS})
    # How long nobody could reach the customer counts from the approval and from the contact's newest letter.
    Claim.objects.filter(UNREACHABLE).update(approved_at=F("approved_at") - by)
    waiting = ConsentLink.objects.to_contact().filter(request__in=ConsentRequest.objects.waiting_for_letter())
    Letter.objects.filter(pk__in=waiting.values("letter")).update(created_at=F("created_at") - by)
    ConsentRequest.objects.update(asked_at=F("asked_at") - by, window_ends_at=F("window_ends_at") - by)
    ConsentLink.objects.exclude(tell_at=None).update(tell_at=F("tell_at") - by)
    open_asks = ContestAsk.objects.open()  # with their beginning: an ask is never due before it was made
    open_asks.update(asked_at=F("asked_at") - by, due_at=F("due_at") - by)
    Viewing.objects.update(seen_at=F("seen_at") - by)  # who looked at it has left since
