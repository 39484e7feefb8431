"""What a tenant's portal administrator sees: every association there ever was on the tenant, by claim."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, OuterRef, Subquery, Value, When, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.lifecycle import IN_PROCESS, Actor, Consent, Status
from claims.models import Claim, ClaimEvent, ClaimLine
from claims.models.claim import ClaimQuerySet
from claims.transitions import is_legal
from consent.models import ConsentLink
from customers.models import Subscription

PAGE_LENGTH = 20
SUBSCRIPTIONS_SHOWN = 50
PRINTED = 500  # associations on one sheet; the download has them all
PART = 500  # claims read by one question
UNANSWERED = {"", Consent.PENDING, Consent.NOT_ASKED}
ROLES = dict(ConsentLink.Role.choices)

STATES: dict[str, Promise] = {
    "in_force": _("In force"),
    "reopened": _("Microsoft decides anew"),
    "denied": _("Denied"),
    "ended": _("Ended"),
}
# Why it is over, as a customer would say it.
ENDINGS: dict[str, Promise] = {
    ClaimLine.Cause.REMOVED: _("The partner ended it."),
    ClaimLine.Cause.REFUSED: _("Microsoft took its approval back."),
    ClaimLine.Cause.WITHDRAWN: _("The partner ended it."),
    ClaimLine.Cause.LOST: _("It went to another partner."),
    ClaimLine.Cause.DENIED: _("Your organisation denied it."),
    ClaimLine.Cause.DISASSOCIATED: _("The partner ended it."),
    ClaimLine.Cause.SUBSCRIPTION_OVER: _("The subscription is over."),
    ClaimLine.Cause.UNREACHABLE: _("Nobody at your organisation could be reached."),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """`subscription_id`: for an administrator, whose own admin center shows it as well."""

    name: str
    subscription_id: str = ""


@dataclass(frozen=True, slots=True)
class Association:
    """One claim on the tenant. `until`: when silence counts; `over_at` and below: of one that is over."""

    claim: Claim
    state: str
    state_text: str | Promise
    is_over: bool
    assets: list[Asset]
    since: datetime | None
    until: datetime | None
    is_asked: bool
    can_deny: bool
    over_at: datetime | None = None
    why: str | Promise = ""
    denied_by: str | Promise = ""
    reason: str = ""


def associations_on(link: ConsentLink, page: str | None) -> dict[str, Any]:
    """For templates/consent/_associations.html: whatever there is on the tenant beside the link's own claim."""
    others = every_association(link).exclude(pk=link.request.claim_id)
    shown = Paginator(others, PAGE_LENGTH).get_page(page)
    rows = rows_of(list(shown), link)
    is_own_deniable = _can_deny(link.request.claim)
    context = {
        "is_administrator": True,
        "associations": [row for row in rows if not row.is_over],
        "past_associations": [row for row in rows if row.is_over],
        "may_deny_several": is_own_deniable + sum(row.can_deny for row in rows) > 1,
        "is_own_deniable": is_own_deniable,
        "page_obj": shown,
    }
    return context | _subscriptions(link)


def every_association(link: ConsentLink) -> ClaimQuerySet:
    """Whatever was ever in force on the tenant, by claim: those in force first, each kind's newest first."""
    rank = Case(
        When(status=Status.APPROVED, then=Value(0)),
        When(status__in=IN_PROCESS, then=Value(1)),
        default=Value(2),
    )
    ever = Claim.objects.filter(tenant=link.request.claim.tenant_id, approved_at__isnull=False)
    return ever.select_related("partner").order_by(rank, "-approved_at", "-pk")


def rows_of(claims: Collection[Claim], link: ConsentLink) -> list[Association]:
    """Two questions, however many claims."""
    keys = [claim.pk for claim in claims]
    lines: dict[int, list[ClaimLine]] = defaultdict(list)
    kept = ClaimLine.objects.filter(claim__in=keys).exclude(closed_cause=ClaimLine.Cause.REMOVED)
    for line in kept.select_related("product", "subscription"):
        lines[line.claim_id].append(line)
    # What this customer's own people typed; nobody else's reasons are theirs to read.
    denials = ClaimEvent.objects.filter(claim__in=keys, kind="deny", actor=Actor.CUSTOMER)
    newest = {event.claim_id: event for event in denials.order_by("revision")}
    return [_row(claim, lines[claim.pk], newest.get(claim.pk), link) for claim in claims]


def in_parts(link: ConsentLink) -> Iterator[Association]:
    """Every association, for a download: their keys at once, the rest as it is written."""
    keys = list(every_association(link).values_list("pk", flat=True))
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        claims = Claim.objects.select_related("partner").in_bulk(part)
        yield from rows_of([claims[key] for key in part if key in claims], link)


def _subscriptions(link: ConsentLink) -> dict[str, Any]:
    """The tenant's own subscriptions, whether anybody claims them or not, and which partner stands behind each."""
    holder = ClaimLine.objects.in_force().filter(subscription=OuterRef("pk"))
    found = Subscription.objects.filter(tenant=link.request.claim.tenant_id)
    listed = found.exclude(state=Subscription.State.DEPROVISIONED).order_by("product_name", "subscription_id")
    shown = listed.annotate(held_by=Subquery(holder.values("partner__name")[:1]), of_all=Window(Count("*")))[
        :SUBSCRIPTIONS_SHOWN
    ]
    subscriptions = list(shown)
    of_all = subscriptions[0].of_all if subscriptions else 0
    return {"subscriptions": subscriptions, "more_subscriptions": of_all - len(subscriptions)}


def asset_row(line: ClaimLine, link: ConsentLink) -> Asset:
    if line.subscription is None or not link.is_administrator:
        return Asset(line.asset_name)
    return Asset(line.product.name, str(line.subscription.subscription_id))


def _row(claim: Claim, lines: list[ClaimLine], denial: ClaimEvent | None, link: ConsentLink) -> Association:
    state = _state(claim)
    row = Association(
        claim=claim,
        state=state,
        state_text=STATES[state],
        is_over=state in {"denied", "ended"},
        assets=[asset_row(line, link) for line in _lines_shown(lines)],
        since=claim.approved_at,
        until=claim.deadline_at if claim.consent == Consent.PENDING else None,
        is_asked=claim.consent != Consent.NOT_NEEDED,
        can_deny=_can_deny(claim),
    )
    if state == "denied" and denial:
        return _denied(row, denial)
    return _ended(row, lines) if state == "ended" else row


def _state(claim: Claim) -> str:
    if claim.status == Status.APPROVED:
        return "in_force"
    if claim.status in IN_PROCESS:
        return "reopened"
    return "denied" if claim.status == Status.CONSENT_DENIED else "ended"


def _can_deny(claim: Claim) -> bool:
    return claim.consent != Consent.NOT_NEEDED and is_legal(claim, "deny", Actor.CUSTOMER)


def _lines_shown(lines: list[ClaimLine]) -> list[ClaimLine]:
    """What stands, or else what stood last: of one that is over, all that was ever in force."""
    live = [line for line in lines if line.state != ClaimLine.State.CLOSED]
    return live or [line for line in lines if line.in_force_at] or lines


def _denied(row: Association, event: ClaimEvent) -> Association:
    """Whoever denies what counted already, ends it."""
    _none, role = event.changes.get("denied_by", [None, ""])
    answered, _denied = event.changes.get("consent", ["", ""])
    is_new = answered in UNANSWERED
    return replace(
        row,
        state_text=STATES["denied" if is_new else "ended"],
        over_at=event.at,
        why=_("Your organisation denied it.") if is_new else _("Your organisation ended it."),
        denied_by=ROLES.get(role, ""),
        reason=event.note,
    )


def _ended(row: Association, lines: list[ClaimLine]) -> Association:
    """It is over when its last line is, and for that one's reason."""
    ends = [(line.closed_at, line.pk, line.closed_cause) for line in lines if line.closed_at]
    if not ends:
        return row
    at, _key, cause = max(ends)
    return replace(row, over_at=at, why=ENDINGS[cause])
