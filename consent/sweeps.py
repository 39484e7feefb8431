"""The customer's side when nobody looks: windows open and stop with the fate of the contact's letter, silence settles,
and whom nobody could reach is told of. In batches, until nothing is due.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery

from claims.letters import News, to_partners
from claims.lifecycle import Actor, Status, clock_that_fires
from claims.models import Claim, ClaimLine
from claims.transitions import Act, move_due, policies_at, record_all, with_claims
from consent import receipts
from consent.models import CUSTOMERS_OWN, ConsentLink, ConsentRequest
from notifications.models import LetterState
from programs.models import Policy

BATCH = 500  # claims in one transaction
REMINDED_BEFORE = timedelta(days=2)

logger = logging.getLogger(__name__)


@transaction.atomic
def open_windows(*, now: datetime, limit: int = BATCH) -> int:
    """Start the opt-out clock of letters that were accepted; stop it where the letter came back, and tell the partner.

    A customer's silence counts only if the letter left, and from the moment it did.
    """
    news = ConsentRequest.objects.with_news().order_by("asked_at").values_list("claim", flat=True)[:limit]
    asked = Claim.objects.filter(pk__in=list(news)).order_by("pk")
    locked = asked.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)
    return take_note_of_letters(list(locked), now=now)


def take_note_of_letters(claims: Collection[int], *, now: datetime) -> int:
    """Draw the consequences of the contacts' letters, once. The claims are locked; says for how many it was news."""
    requests = ConsentRequest.objects.with_news().filter(claim__in=claims).with_contacts_letter()
    accepted = [request for request in requests if request.accepted_at is not None]
    _start_windows([request for request in accepted if request.is_proven], now)
    _note_unproven([request for request in accepted if not request.is_proven], now)
    _stop_windows([request for request in requests if request.accepted_at is None], now)
    return len(requests)


@transaction.atomic
def settle_due(*, now: datetime, limit: int = BATCH) -> int:
    """Silence is consent: settle what nobody denied until the window's end (FY20 guide: 7 days)."""
    moved = move_due("settle", now=now, limit=limit, only=_has_letter_that_left())
    to_partners("consent/settled", [News(claim, event) for claim, event in moved], now=now)
    for claim, event in moved:
        receipts.to_customer("consent/counted", claim, event, now=now)
    return len(moved)


@transaction.atomic
def remind_customers(*, now: datetime, limit: int = BATCH) -> int:
    """Two days before silence counts, once for each asking; a window that is shorter than four has no reminder."""
    soon = Claim.objects.filter(
        status=Status.APPROVED, deadline_at__gt=now, deadline_at__lte=now + REMINDED_BEFORE
    )
    unasked = ConsentRequest.objects.filter(claim=OuterRef("pk"), is_current=True, reminded_at=None)
    long_enough = unasked.filter(window_ends_at__gte=F("asked_at") + 2 * REMINDED_BEFORE)
    due = soon.filter(Exists(long_enough)).order_by("deadline_at")
    locked = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:limit])
    if not locked:
        return 0
    # Asked again under the lock, as for the unreachable.
    untold = ConsentRequest.objects.filter(claim__in=locked, is_current=True, reminded_at=None)
    held = list(untold.values_list("claim", flat=True))
    ConsentRequest.objects.filter(claim__in=held, is_current=True).update(reminded_at=now)
    events = record_all("customer_reminded", [Act(key, now) for key in held], actor=Actor.CLOCK)
    for claim, event in with_claims(events):
        receipts.to_customer("consent/reminder", claim, event, now=now)
    return len(held)


@transaction.atomic
def tell_of_endings(*, now: datetime, limit: int = BATCH) -> int:
    """Tell the customer's people of associations that ended by whomever but themselves, once for each.

    That they are to be told is noted with the end itself, so that nothing is missed while no sweep runs.
    """
    untold = ConsentRequest.objects.exclude(ended_by=None)
    due = list(untold.order_by("pk").values_list("claim", flat=True)[:limit])
    if not due:
        return 0
    locked = Claim.objects.filter(pk__in=due).select_for_update(of=("self",), skip_locked=True)
    held = list(locked.order_by("pk").values_list("pk", flat=True))
    # Asked again under the lock, as for the unreachable.
    found = {
        each.claim_id: each.ended_by for each in untold.filter(claim__in=held).select_related("ended_by")
    }
    events = record_all("customer_told", [Act(key, now) for key in found], actor=Actor.CLOCK)
    for claim, event in with_claims(events):
        is_lost = claim.lines.filter(closed_cause=ClaimLine.Cause.LOST).exists()
        receipts.to_customer("consent/ended", claim, event, now=now, ended=found[claim.pk], is_lost=is_lost)
    return len(found)


def report_unsettled(*, now: datetime) -> int:
    """How many claims are due and cannot be settled, because the contact's letter is not known to have left.

    A window without such a letter is stopped before that, at the latest in the next run. What is reported longer is a
    fault that somebody has to look at: its reference is logged.
    """
    due = Claim.objects.due(clock_that_fires("settle"), now).exclude(_has_letter_that_left())
    references = list(due.order_by("deadline_at").values_list("reference", flat=True)[:BATCH])
    for reference in references:
        logger.warning("%s is due, but its customer's letter did not leave: not settled", reference)
    return len(references)


@transaction.atomic
def tell_unreachable(*, now: datetime, limit: int = BATCH) -> int:
    """Tell partners of claims that are in force for 14 days (Policy: unreachable_days) while no letter reached the
    customer: once for each asking, and not while a newer letter has its own 14 days."""
    days = Policy.objects.in_force(now).unreachable_days
    requests = _unreached(since=now - timedelta(days=days), limit=limit)
    ConsentRequest.objects.filter(pk__in=requests.values()).update(unreachable_at=now)
    events = record_all("customer_unreachable", [Act(key, now) for key in requests], actor=Actor.CLOCK)
    news = [News(claim, event, context={"days": days}) for claim, event in with_claims(events)]
    to_partners("consent/unreachable", news, now=now)
    return len(requests)


def _unreached(*, since: datetime, limit: int) -> dict[int, int]:
    """Requests to tell of, by their claims, which are locked. Asked again under the lock: another sweep may have told
    of them just now, which the first question does not see."""
    untold = ConsentRequest.objects.to_tell_of(written_by=since)
    # Asked claim by claim, of which few are unreachable: as an EXISTS it would be looked for among all requests.
    request = Subquery(untold.filter(claim=OuterRef("pk")).values("pk")[:1])
    late = Claim.objects.unreachable_since(since).alias(request=request).filter(request__isnull=False)
    locked = late.order_by("approved_at", "pk").select_for_update(of=("self",), skip_locked=True)
    held = list(locked.values_list("pk", flat=True)[:limit])
    return dict(untold.filter(claim__in=held).values_list("claim", "pk"))


def _start_windows(requests: list[ConsentRequest], now: datetime) -> None:
    """The full window from the moment the letter left, as long as the policy said when the customer was asked."""
    policies = policies_at(request.asked_at for request in requests)
    for request in requests:
        days = policies[request.asked_at].opt_out_days
        request.window_ends_at, request.returned_at = _begins_at(request, now) + timedelta(days=days), None
    ConsentRequest.objects.bulk_update(requests, ["window_ends_at", "returned_at"])
    acts = [Act(each.claim_id, now, columns={"deadline_at": each.window_ends_at}) for each in requests]
    record_all("window_opened", acts, actor=Actor.CLOCK)


def _begins_at(request: ConsentRequest, now: datetime) -> datetime:
    """When the letter left; where its address was not the customer's by then, when it came to be."""
    assert request.accepted_at is not None, "only a letter that left starts a window"
    if request.unproven_at is not None:
        confirmed_at = request.claim.contact_confirmed_at
        return confirmed_at if confirmed_at and request.claim.is_contact_confirmed else now
    return max(request.accepted_at, request.asked_at)


def _note_unproven(requests: list[ConsentRequest], now: datetime) -> None:
    ConsentRequest.objects.filter(pk__in=[request.pk for request in requests]).update(unproven_at=now)
    record_all("contact_unproven", [Act(request.claim_id, now) for request in requests], actor=Actor.CLOCK)


def _stop_windows(requests: list[ConsentRequest], now: datetime) -> None:
    keys = [request.pk for request in requests]
    ConsentRequest.objects.filter(pk__in=keys).update(window_ends_at=None, returned_at=now)
    acts = [Act(request.claim_id, now, columns={"deadline_at": None}) for request in requests]
    told = with_claims(record_all("letter_returned", acts, actor=Actor.CLOCK))
    to_partners("consent/returned", [News(claim, event) for claim, event in told], now=now)


def _has_letter_that_left() -> Exists:
    links = ConsentLink.objects.to_contact().filter(request__claim=OuterRef("pk"), request__is_current=True)
    return Exists(links.filter(CUSTOMERS_OWN, letter__state=LetterState.ACCEPTED))
