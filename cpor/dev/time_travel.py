"""Lets time pass for what waits, to see on one afternoon what takes weeks. What happened keeps its dates."""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from claims.lifecycle import CLOCK_COLUMNS
from claims.models import Claim, ClaimableNotice, ClaimLine, ContestAsk
from consent.models import ConsentRequest
from customers.models import Subscription
from notifications.models import Letter, LetterState

UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def duration(text: str) -> timedelta:
    """`8d`, `12h` or `30m`. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,4})([dhm])", text)
    if match is None:
        raise ValueError(f"{text} is no length of time: write 8d, 12h or 30m.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


@transaction.atomic
def advance(*, by: timedelta) -> None:
    """Bring every open clock closer by `by`: those of claims, opt-out windows, retries, subscriptions' ages."""
    Claim.objects.update(**{column: F(column) - by for column in CLOCK_COLUMNS})
    ConsentRequest.objects.update(asked_at=F("asked_at") - by, window_ends_at=F("window_ends_at") - by)
    open_asks = ContestAsk.objects.open()  # with their beginning: an ask is never due before it was made
    open_asks.update(asked_at=F("asked_at") - by, due_at=F("due_at") - by)
    Letter.objects.filter(state=LetterState.QUEUED).update(next_try_at=F("next_try_at") - by)
    ages = ("purchased_at", "activated_at", "ends_at")
    Subscription.objects.update(**{column: F(column) - by for column in ages})
    ClaimLine.objects.update(told_of_end_at=F("told_of_end_at") - by)  # still of the same end
    ClaimableNotice.objects.update(opens_at=F("opens_at") - by)
