"""The parts of the review queue, as data: what each holds and in which order; and the filters from the address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import DECIDING_ROLES, User
from claims.forms import ListForm
from claims.lifecycle import Status
from claims.models.claim import UNREACHABLE, WAITING, ClaimQuerySet
from claims.policies import FREE
from claims.search import contested, matching
from partners.models import Location, Partner
from partners.mpn_ids import read_mpn_id
from programs.calendar import add_business_days, exceptions_after
from programs.models import Policy
from reviews.contested import kept_contested

DUE_SOON_DAYS = 2  # business days
ORDERS: dict[str, list[Any]] = {
    "submitted": [F("submitted_at").asc(), F("id").asc()],
    "-submitted": [F("submitted_at").desc(), F("id").desc()],
    # What has no target stands last either way.
    "target": [F("review_due_at").asc(nulls_last=True), F("submitted_at").asc(), F("id").asc()],
    "-target": [F("review_due_at").desc(nulls_last=True), F("submitted_at").desc(), F("id").desc()],
}


@dataclass(frozen=True)
class QueueContext:
    """Who looks at the queue, and when."""

    user: User
    now: datetime
    policy: Policy
    exceptions: dict[date, bool]  # to the holidays
    contested: list[int] | None  # the keys of the contested claims, where they are kept

    @property
    def soon(self) -> datetime:
        return add_business_days(self.now, DUE_SOON_DAYS, policy=self.policy, exceptions=self.exceptions)

    @property
    def unreachable_since(self) -> datetime:
        return self.now - timedelta(days=self.policy.unreachable_days)


def context_for(user: User, *, now: datetime) -> QueueContext:
    return QueueContext(user, now, Policy.objects.in_force(now), exceptions_after(date.min), kept_contested())


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    holds: Callable[[QueueContext], Q]
    order: str = "submitted"
    has_targets: bool = True  # else there is nothing to put in that order
    is_contested: bool = False
    may_approve_many: bool = False


TABS: dict[str, Tab] = {
    "mine": Tab(
        _("Mine"),
        lambda queue_context: WAITING & Q(reviewer=queue_context.user),
        "target",
        may_approve_many=True,
    ),
    "unassigned": Tab(_("Unassigned"), lambda queue_context: FREE),
    "waiting": Tab(_("All waiting"), lambda queue_context: WAITING, may_approve_many=True),
    "contested": Tab(_("Contested"), lambda queue_context: WAITING, is_contested=True),
    "disputes": Tab(_("Disputes"), lambda queue_context: Q(status=Status.DISPUTED)),
    "due_soon": Tab(
        _("Due soon"),
        lambda queue_context: (
            WAITING & Q(review_due_at__gt=queue_context.now, review_due_at__lte=queue_context.soon)
        ),
        "target",
    ),
    "overdue": Tab(
        _("Overdue"), lambda queue_context: WAITING & Q(review_due_at__lte=queue_context.now), "target"
    ),
    "with_partner": Tab(
        _("With the partner"), lambda queue_context: Q(status=Status.ACTION_REQUIRED), has_targets=False
    ),
    "unreachable": Tab(
        _("Customer unreachable"),
        lambda queue_context: UNREACHABLE & Q(approved_at__lte=queue_context.unreachable_since),
        has_targets=False,
    ),
    "all": Tab(_("All"), lambda queue_context: Q(), "-submitted", has_targets=False),
}
FIRST_TAB = "waiting"


class QueueForm(ListForm):
    field_order = ("q", "partner", "solution_area")

    partner = forms.CharField(
        label=_("Partner or MPN ID"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    reviewer = forms.ChoiceField(label=_("Reviewer"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    tab = forms.ChoiceField(
        choices=[(name, each.label) for name, each in TABS.items()], required=False, widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(
        choices=[(name, name) for name in ORDERS], required=False, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        people = User.objects.filter(staff_role__in=DECIDING_ROLES).order_by("name", "pk")
        self.fields["reviewer"].choices = [  # type: ignore[attr-defined]
            ("", _("All reviewers")),
            *((str(person.pk), str(person)) for person in people),
        ]
        # Microsoft sees no drafts.
        statuses = [(value, label) for value, label in Status.choices if value != Status.DRAFT]
        self.fields["status"].choices = [("", _("All statuses")), *statuses]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """A tab is always among them."""
        chosen = super().chosen()
        # Whoever searches from elsewhere wants the claim, wherever it stands.
        chosen = {"tab": "all" if "q" in chosen else FIRST_TAB} | chosen
        if not TABS[chosen["tab"]].has_targets and chosen.get("sort", "").endswith("target"):
            del chosen["sort"]
        return chosen


def on_tab(claims: ClaimQuerySet, name: str, queue_context: QueueContext) -> ClaimQuerySet:
    held = claims.filter(TABS[name].holds(queue_context))
    if not TABS[name].is_contested:
        return held
    if queue_context.contested is not None:
        return held.filter(pk__in=queue_context.contested)
    return held.filter(contested(drafts_count=False))


def filtered(claims: ClaimQuerySet, chosen: dict[str, Any], queue_context: QueueContext) -> ClaimQuerySet:
    """Of `claims` what is chosen."""
    claims = matching(on_tab(claims, chosen["tab"], queue_context), chosen.get("q", ""))
    for name in ("status", "solution_area", "reviewer"):
        if name in chosen:
            claims = claims.filter(**{name: chosen[name]})
    if "partner" in chosen:
        claims = claims.filter(partner__in=_partners_named(chosen["partner"], is_alone="q" not in chosen))
    return claims


def ordered(claims: ClaimQuerySet, chosen: dict[str, Any]) -> ClaimQuerySet:
    return claims.order_by(*ORDERS[chosen.get("sort") or TABS[chosen["tab"]].order])


def _partners_named(words: str, *, is_alone: bool) -> Any:
    """`is_alone`: by their keys, so that PostgreSQL knows how many claims that is; a search asks questions enough."""
    words = words.strip()
    located = Location.objects.filter(mpn_id=read_mpn_id(words)).values("partner_id")
    named = Partner.objects.filter(Q(name__icontains=words) | Q(pk__in=located)).order_by()
    return list(named.values_list("pk", flat=True)) if is_alone else named.values("pk")
