"""What is due for a person, from whichever clock it comes: claims, asks, the ends of subscriptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.lifecycle import CLOCKS, CONTESTING, IN_REVIEW, Status
from claims.models import Claim, ClaimLine, ContestAsk
from claims.models.claim import RUNNING_CLOCK, WAITING
from claims.policies import can_be_disputed
from claims.presentation.progress import CLOCK_LABELS
from customers.models import Subscription

AHEAD = timedelta(days=90)
SUBSCRIPTION_ENDS_AHEAD = timedelta(days=30)
# A clock that has run out still stands until its sweep has moved it.
UNSWEPT = timedelta(days=1)
MOST = 200
FOR_PARTNERS = frozenset(clock.status for clock in CLOCKS) - IN_REVIEW


@dataclass(frozen=True)
class Due:
    """`key`: the same for as long as it is the same clock of the same claim. `is_theirs`: the person has to act."""

    claim: Claim
    key: str
    label: str | Promise
    at: datetime
    is_theirs: bool
    about: str = ""
    page: str = "claims:detail"

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.claim.reference])


def due_for(user: User, *, now: datetime) -> list[Due]:
    """The nearest first, one more than `MOST` if there are more: a constant number of bounded queries."""
    found = _of_reviewer(user, now) if user.is_reviewer else _of_partner(user, now)
    return sorted(found, key=lambda due: (due.at, due.claim.pk, due.key))[: MOST + 1]


def _of_partner(user: User, now: datetime) -> Iterator[Due]:
    if user.may_read_reviews:  # an auditor sees every claim, and none waits for them
        return
    mine = Claim.objects.visible_to(user)
    # By the very expression that the list's index has.
    running = mine.filter(status__in=FOR_PARTNERS).alias(runs_until=RUNNING_CLOCK)
    running = running.filter(runs_until__gte=now - UNSWEPT, runs_until__lte=now + AHEAD)
    running = running.filter(~Q(status=Status.REJECTED) | can_be_disputed(now))
    yield from map(
        _of_clock, running.select_related("tenant").order_by(RUNNING_CLOCK.asc(), "-pk")[: MOST + 1]
    )
    yield from _asks(ContestAsk.objects.filter(claim__in=mine), now, is_theirs=True)
    yield from _ends(ClaimLine.objects.filter(claim__in=mine), now)


def _of_reviewer(user: User, now: datetime) -> Iterator[Due]:
    """Overdue ones too: a review target moves nothing, so they stand until somebody decides."""
    mine = Claim.objects.visible_to(user).filter(WAITING, reviewer=user, status__in=IN_REVIEW)
    targets = mine.filter(review_due_at__lte=now + AHEAD).select_related("tenant").order_by("review_due_at")
    yield from map(_of_clock, targets[: MOST + 1])
    yield from _asks(ContestAsk.objects.filter(asked_by=user), now, is_theirs=False)


def _of_clock(claim: Claim) -> Due:
    status = Status(claim.status)
    column = "review_due_at" if status in IN_REVIEW else "deadline_at"
    column = "dispute_until" if status == Status.REJECTED else column
    label, is_partners = CLOCK_LABELS[status, column]
    at, key = getattr(claim, column), f"{status}-{column}"
    if status in IN_REVIEW:
        return Due(claim, key, label, at, is_theirs=True, page="reviews:detail")
    return Due(claim, key, label, at, is_theirs=is_partners)


def _asks(asks: QuerySet[ContestAsk], now: datetime, *, is_theirs: bool) -> Iterator[Due]:
    waiting = asks.filter(closed_at=None, answered_at=None, claim__status__in=CONTESTING)
    near = waiting.filter(due_at__lte=now + AHEAD).select_related("claim__tenant").order_by("due_at")
    label = _("Newer proof requested by") if is_theirs else _("You requested newer proof by")
    page = "claims:detail" if is_theirs else "reviews:detail"
    for ask in near[: MOST + 1]:
        yield Due(ask.claim, f"ask-{ask.pk}", label, ask.due_at, is_theirs, page=page)


def _ends(lines: QuerySet[ClaimLine], now: datetime) -> Iterator[Due]:
    soon = lines.filter(
        Q(subscription__ends_at__gt=now, subscription__ends_at__lte=now + SUBSCRIPTION_ENDS_AHEAD),
        ~Q(subscription__state=Subscription.State.DEPROVISIONED),
        state=ClaimLine.State.IN_FORCE,
    )
    soon = soon.select_related("claim__tenant", "product", "subscription").annotate(
        ends_at=F("subscription__ends_at")
    )
    for line in soon.order_by("ends_at")[: MOST + 1]:
        yield Due(
            line.claim, f"end-{line.pk}", _("Subscription ends"), line.ends_at, False, about=line.asset_name
        )
