"""Subscriptions end: their partners hear of it before, and when one is over, its lines close.

Called by the sweep in batches, until nothing is due. What another sweep or a person holds at this moment is left to
them, or to the next sweep.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, QuerySet, When
from django.utils.translation import gettext_lazy as _

from claims import letters
from claims.lifecycle import LINES_MAY_OPEN, UNDECIDED, Actor, Status
from claims.lines import close
from claims.models import Claim, ClaimLine
from claims.renewals import renewal_url, successors_of, unclaimed
from claims.transitions import move, record
from customers.models import Subscription
from programs.models import Policy
from text.names import Text

Lines = QuerySet[ClaimLine]

_EDIT = _("The claim has no product left. Edit it and choose another one, or withdraw it.")
_WITHDRAW = _(
    "The claim has no product left, so it cannot be approved. Withdraw it; for another subscription file a new claim."
)


def _what_now(claim: Claim) -> Text:
    """What to do with an open claim whose last line closed."""
    if claim.status not in UNDECIDED:
        return ""
    return _EDIT if claim.status in LINES_MAY_OPEN else _WITHDRAW


@transaction.atomic
def close_over(*, now: datetime, limit: int = 200) -> int:
    """Close the live lines of subscriptions that are over; returns how many claims it looked at.

    An association ends with its subscription, and the next one needs a new claim (partner guides of 2020 and 2023).
    """
    over = ClaimLine.objects.live().filter(subscription__in=Subscription.objects.over(now))
    claims = _locked(over, limit)
    for claim, lines in _with_lines(claims, over):
        _close(claim, lines, now)
    return len(claims)


@transaction.atomic
def warn_of_endings(*, now: datetime, limit: int = 200) -> int:
    """Tell partners of lines in force whose subscription ends soon; returns how many claims it looked at.

    Once at each of the policy's days before the end; after an outage only the latest. An end that moves is a new end.
    """
    ending = _ending(Policy.objects.in_force(now).ending_days, now)
    claims = _locked(ending, limit)
    for claim, lines in _with_lines(claims, ending):
        _warn(claim, lines, now)
    return len(claims)


def _locked(lines: Lines, limit: int) -> list[Claim]:
    """Whatever lines come first: in an order of the claims all of them would be read to find a few."""
    due = set(lines.order_by().values_list("claim", flat=True)[:limit])
    claims = Claim.objects.filter(pk__in=due).select_for_update(of=("self",), skip_locked=True)
    return list(claims.with_parties().order_by("pk"))


def _with_lines(claims: list[Claim], wanted: Lines) -> Iterator[tuple[Claim, list[ClaimLine]]]:
    """Asked again under the lock: whoever held a claim until just now may have closed its lines."""
    by_claim: dict[int, list[ClaimLine]] = defaultdict(list)
    for line in wanted.filter(claim__in=claims).select_related("product", "subscription"):
        by_claim[line.claim_id].append(line)
    return ((claim, by_claim[claim.pk]) for claim in claims if claim.pk in by_claim)


def _close(claim: Claim, lines: list[ClaimLine], now: datetime) -> None:
    cause = ClaimLine.Cause.SUBSCRIPTION_OVER
    left = claim.lines.live().exclude(pk__in=[line.pk for line in lines])
    is_empty, was_approved = not left.exists(), claim.status == Status.APPROVED
    if is_empty and was_approved:
        event = move(claim, "end", actor=Actor.CLOCK, by=None, now=now, cause=cause)
    else:
        changes = close(lines, cause, now=now)
        event = record(claim, "subscription_over", actor=Actor.CLOCK, by=None, now=now, changes=changes)
    letters.to_partner(
        "claims/subscription_over",
        claim,
        event,
        now=now,
        closed=[line.asset_name for line in lines],
        is_ended=is_empty and was_approved,
        is_in_force=was_approved and not is_empty,
        what_now=_what_now(claim) if is_empty else "",
        **_renewal(claim),
    )


def _ending(days: Sequence[int], now: datetime) -> Lines:
    """Lines in force whose end is near, with the latest of `days` that is `reached`, unless that one was told."""
    soon = Subscription.objects.filter(
        ends_at__gt=now, ends_at__lte=now + timedelta(days=max(days, default=0))
    )
    alive = soon.exclude(state=Subscription.State.DEPROVISIONED)  # those are over, whatever their date says
    reached = Case(
        *(When(subscription__ends_at__lte=now + timedelta(days=day), then=day) for day in sorted(days)),
        output_field=PositiveSmallIntegerField(),
    )
    near = ClaimLine.objects.in_force().filter(subscription__in=alive).annotate(reached=reached)
    return near.exclude(told_of_end_at=F("subscription__ends_at"), told_days_before__lte=F("reached"))


def _warn(claim: Claim, lines: list[ClaimLine], now: datetime) -> None:
    ending = {
        line: line.subscription.ends_at
        for line in lines
        if line.subscription is not None and line.subscription.ends_at is not None
    }
    for line, ends_at in ending.items():
        line.told_of_end_at = ends_at
        line.told_days_before = line.reached  # type: ignore[attr-defined]
    ClaimLine.objects.bulk_update(lines, ["told_of_end_at", "told_days_before"])
    first = min(ending.values())
    names = ", ".join(line.asset_name for line in lines)
    changes = {"lines_ending": [None, names], "ends_at": [None, first.isoformat()]}
    event = record(claim, "subscription_ending", actor=Actor.CLOCK, by=None, now=now, changes=changes)
    letters.to_partner(
        "claims/subscription_ending",
        claim,
        event,
        now=now,
        first=first,
        ending=[(line.asset_name, ends_at) for line, ends_at in ending.items()],
        **_renewal(claim),
    )


def _renewal(claim: Claim) -> dict[str, Any]:
    """For the letters: the way to claim the successors, or that they are claimed, or neither where none is known."""
    successors = successors_of(claim.lines.select_related("subscription"))
    is_open = bool(unclaimed(successors, partner_id=claim.partner_id))
    return {
        "renew_url": settings.SITE_URL + renewal_url(claim) if is_open else "",
        "is_renewed": bool(successors) and not is_open,
    }
