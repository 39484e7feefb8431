from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import limit_exports
from accounts.models import User
from accounts.requests import SignedInRequest
from audit.codes import Code
from audit.recording import record
from claims.forms import SaveViewForm
from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from claims.presentation.progress import RunningClock, running_clock
from claims.presentation.proof_age import newest_proof_at, proof_warning
from filing import export, operations
from filing.filters import TABS, FilterForm, filtered, ordered
from filing.models import SavedView
from filing.wizard.unfinished import rows_of
from partners.models import Location, Membership
from programs.activities import Program
from text.csv_cells import csv_response
from text.names import filled
from text.paging import counted_page, tabs_of
from text.query import query_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    claim: Claim
    clock: RunningClock | None
    proof_warning: str


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    if request.user.may_read_reviews:
        return redirect("reviews:queue")
    return _page(request)


@require_safe
@limit_exports
def export_csv(request: SignedInRequest) -> HttpResponseBase:
    """Everything that is filtered, not only the page of it."""
    now = timezone.now()
    member = _member(request.user)
    locations = _locations(member)
    chosen = FilterForm(request.GET, locations=locations).chosen()
    claims = _filtered(member, chosen, locations, now)
    record(Code.EXPORT, now=now, by=request.user, kind="associations", key=member.partner_id)
    return csv_response(f"customer-associations-{now:%Y-%m-%d}.csv", export.HEADER, export.rows(claims))


@require_POST
def view_save(request: SignedInRequest) -> HttpResponse:
    """Keep what the list shows under a name."""
    member = _member(request.user)
    chosen = FilterForm(request.POST, locations=_locations(member)).chosen()
    form = SaveViewForm(request.POST)
    address = f"{reverse('claims:list')}?{query_of(chosen)}"
    if not form.is_valid():
        messages.warning(request, " ".join(map(str, form.errors["name"])))
        return redirect(address)
    try:
        view = operations.save_view(
            by=request.user, name=form.cleaned_data["name"], query=query_of(chosen), now=timezone.now()
        )
    except operations.TooManyViews as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, filled(_("View “%s” saved."), view))
    return redirect(address)


@require_POST
def view_delete(request: SignedInRequest, view_id: int) -> HttpResponse:
    view = get_object_or_404(SavedView, user=request.user, pk=view_id)
    operations.delete_view(view=view)
    messages.success(request, filled(_("View “%s” deleted."), view))
    return redirect("claims:list")


def _page(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    member = _member(user)
    locations = _locations(member)
    form = FilterForm(request.GET, locations=locations)
    chosen = form.chosen()
    claims = _filtered(member, chosen, locations, now)
    listed = ordered(claims.select_related("tenant"), chosen.get("sort", ""))
    listed = listed.annotate(newest_proof_at=newest_proof_at())  # type: ignore[no-redef]
    page, counts = _page_and_counts(listed, Claim.objects.of_member(member), request.GET.get("page", "1"))
    address = query_of(chosen)
    context = {
        "form": form,
        "is_filtered": bool(chosen.keys() - {"sort"}),
        "address": address,
        "hidden": chosen,
        "sort": chosen.get("sort", ""),
        "tabs": tabs_of(_labels(), counts, chosen.get("tab", "")),
        "page_obj": page,
        "rows": [Row(claim, running_clock(claim), proof_warning(claim, now=now)) for claim in page],
        "programs": Program.choices,
        "unfinished": rows_of(user),
        "views": [
            {"view": view, "is_current": view.query == address}
            for view in SavedView.objects.filter(user=user)
        ],
        "now": now,
    }
    return render(request, "filing/list.html", context)


def _member(user: User) -> Membership:
    member = Membership.objects.filing().with_scope().filter(user=user).first()
    if member is None:
        raise PermissionDenied("files no claims")
    return member


def _locations(member: Membership) -> list[Location]:
    places = Location.objects.filter(partner_id=member.partner_id)
    return list(places if member.has_all_locations else places.filter(pk__in=member.assigned))


def _filtered(
    member: Membership, chosen: dict[str, Any], locations: list[Location], now: datetime
) -> ClaimQuerySet:
    mine = Claim.objects.of_member(member)
    return filtered(mine, chosen, partner_id=member.partner_id, locations=locations, now=now)


def _page_and_counts(
    found: ClaimQuerySet, visible: ClaimQuerySet, number: str
) -> tuple["Page[Claim]", dict[str, int]]:
    """The page that is asked for, and how many claims stand on each tab."""
    tabs = {"": visible} | {name: visible.filter(status__in=tab.statuses) for name, tab in TABS.items()}
    return counted_page(found, number, PAGE_SIZE, tabs=tabs)


def _labels() -> dict[str, str | Promise]:
    return {"": _("All")} | {name: tab.label for name, tab in TABS.items()}
