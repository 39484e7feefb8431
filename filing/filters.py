"""What the list shows: filters, tabs and orders, from the address to a queryset. The page and the export share them."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from claims import search
from claims.forms import ListForm
from claims.lifecycle import STATUSES, Family, Status
from claims.models.claim import LIST_ORDERS, ClaimQuerySet
from claims.policies import can_be_disputed
from partners.models import Location
from programs.activities import ACTIVITY_RULES, Program

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Tab:
    label: Any  # lazy text
    families: frozenset[Family]

    @property
    def statuses(self) -> list[Status]:
        return [status for status, facts in STATUSES.items() if facts.family in self.families]


TABS = {
    "yours": Tab(_("Your turn"), frozenset({Family.YOURS})),
    "microsoft": Tab(_("With Microsoft"), frozenset({Family.MICROSOFT})),
    "in_force": Tab(_("In force"), frozenset({Family.IN_FORCE})),
    "over": Tab(_("Closed"), frozenset({Family.ENDED_WELL, Family.ENDED_BADLY})),
}
CUSTOMER = [F("tenant__name").asc(), F("id").desc()]

SORTS = frozenset({*LIST_ORDERS, "customer"})


class FilterForm(ListForm):
    field_order = ("q", "status", "solution_area")

    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All statuses")), *Status.choices], required=False
    )
    program = forms.ChoiceField(
        label=_("Incentive"), choices=[("", _("All incentives")), *Program.choices], required=False
    )
    location = forms.ChoiceField(label=_("MPN location"), required=False)
    soon = forms.BooleanField(label=_("Deadline within 7 days"), required=False)
    contested = forms.BooleanField(label=_("Contested"), required=False)
    tab = forms.ChoiceField(
        choices=[(name, each.label) for name, each in TABS.items()], required=False, widget=forms.HiddenInput
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | dict[str, Any], *, locations: list[Location]) -> None:
        super().__init__(data)
        places = [(place.mpn_id, str(place)) for place in locations]
        self.fields["location"].choices = [("", _("All locations")), *places]  # type: ignore[attr-defined]

    def clean_sort(self) -> str:
        wanted: str = self.cleaned_data["sort"]
        return wanted if wanted.removeprefix("-") in SORTS else ""


def filtered(
    claims: ClaimQuerySet,
    chosen: dict[str, Any],
    *,
    partner_id: int,
    locations: Iterable[Location],
    now: datetime,
) -> ClaimQuerySet:
    """Of the partner's `claims` what is chosen; `locations` are those the form offered."""
    claims = search.matching(claims, chosen.get("q", ""))
    for name in ("status", "solution_area"):
        if name in chosen:
            claims = claims.filter(**{name: chosen[name]})
    if "location" in chosen:  # by its key, so that PostgreSQL knows how many claims that is
        keys = [place.pk for place in locations if place.mpn_id == chosen["location"]]
        claims = claims.filter(location__in=keys)
    if "tab" in chosen:
        claims = claims.filter(status__in=TABS[chosen["tab"]].statuses)
    if "program" in chosen:
        claims = claims.filter(_of_program(chosen["program"]))
    if "soon" in chosen:
        claims = claims.filter(_due_soon(now))
    if "contested" in chosen:
        claims = claims.filter(pk__in=search.contested_of(partner_id))
    return claims


def ordered(claims: ClaimQuerySet, sort: str) -> ClaimQuerySet:
    """The newest first, unless asked otherwise; what has no deadline stands last either way."""
    orders = LIST_ORDERS | {"customer": CUSTOMER}
    order = orders.get(sort or "created")
    if order is None:
        order = [copy(each) for each in orders[sort.removeprefix("-")]]
        for each in order:
            each.reverse_ordering()
    return claims.order_by(*order)


def _of_program(program: str) -> Q:
    found = Q(pk__in=[])
    for rule in ACTIVITY_RULES:
        if rule.program == program:
            found |= Q(solution_area=rule.solution_area, activities__contains=[rule.activity])
    return found


def _due_soon(now: datetime) -> Q:
    """Where the partner has to act soon, or may not dispute any longer."""
    soon = now + SOON
    answer = Q(status=Status.ACTION_REQUIRED, deadline_at__lte=soon)
    return answer | (can_be_disputed(now) & Q(dispute_until__lte=soon))
