"""The portal administrator's pages beside their link's own: everything on one sheet, as a file, several denied at once.

Each asks anew whether this browser came by the letter and whether its reader is still in the customer's register.
"""

from collections.abc import Callable
from functools import wraps
from re import fullmatch
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.codes import Code
from audit.recording import record
from claims.lifecycle import Status
from claims.models import Claim
from claims.references import PATTERN
from claims.transitions import MoveRefused
from consent import operations, overview_export
from consent.customers_pages import customers_page
from consent.forms import DenialForm
from consent.models import ConsentLink
from consent.overview import PAGE_LENGTH, PRINTED, Association, every_association, rows_of
from consent.views.customer import dead_link, opened_link
from programs.zones import zone_of
from text.csv_cells import csv_response

MOST_AT_ONCE = PAGE_LENGTH + 1  # a page of them, and the link's own
OUTCOME_KEY = "consent_outcome"  # what became of the newest denial of several


def for_administrators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """With the link that this browser came by, while its reader administers the tenant."""

    @wraps(view)
    def inner(request: HttpRequest, link_id: str) -> HttpResponseBase:
        link = opened_link(request, link_id, "")
        if link is None or not link.is_administrator:
            return dead_link(request, "elsewhere", link_id)
        return view(request, link)

    return inner


@require_safe
@never_cache
@customers_page
@for_administrators
def associations(request: HttpRequest, link: ConsentLink) -> HttpResponse:
    """All on one sheet, for paper."""
    found = every_association(link)
    rows = rows_of(list(found[:PRINTED]), link)
    more = found.count() - len(rows) if len(rows) == PRINTED else 0
    return _page(request, link, "consent/associations.html", {"rows": rows, "more": more})


@require_safe
@never_cache
@customers_page
@for_administrators
def export_csv(request: HttpRequest, link: ConsentLink) -> HttpResponseBase:
    record(Code.EXPORT, now=timezone.now(), kind="consent.consentlink", key=link.pk)
    name = f"associations-{timezone.now():%Y-%m-%d}.csv"
    return csv_response(name, overview_export.HEADER, overview_export.rows(link))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@customers_page
@for_administrators
def several(request: HttpRequest, link: ConsentLink) -> HttpResponse:
    """A POST asks, before anything is denied; a GET tells what became of it."""
    if request.method == "POST":
        return _ask(request, link, DenialForm(initial={"reason": request.POST.get("reason", "")}))
    outcomes = request.session.get(OUTCOME_KEY, {}).get(link.link_id)
    if not outcomes:
        return redirect("consent:page", link.link_id)
    return _page(request, link, "consent/several_denied.html", _told(link, outcomes))


@require_POST
@customers_page
@for_administrators
def deny_several(request: HttpRequest, link: ConsentLink) -> HttpResponse:
    form, rows = DenialForm(request.POST), _chosen(request, link)
    if not rows or not form.is_valid():
        return _ask(request, link, form, status=422)
    reason = form.cleaned_data["reason"]
    outcomes = {row.claim.reference: _deny(row.claim, link, reason) for row in rows}
    request.session[OUTCOME_KEY] = {link.link_id: outcomes}
    return redirect("consent:several", link.link_id)


def _deny(claim: Claim, link: ConsentLink, reason: str) -> str:
    """Each on its own: what one claim does not allow, another may. Returns why not, or "" where it is denied now."""
    if claim.status == Status.CONSENT_DENIED:
        return _("It was denied before.")
    way = link if claim.pk == link.request.claim_id else operations.link_to(claim, of=link)
    if way is None:
        return _("It reports revenue only and cannot be denied here. Ask the partner.")
    try:
        operations.deny(link=way, reason=reason, now=timezone.now())
    except MoveRefused as refusal:
        return str(refusal)
    return ""


def _ask(request: HttpRequest, link: ConsentLink, form: Form, *, status: int = 200) -> HttpResponse:
    chosen = _chosen(request, link)
    rows = [row for row in chosen if row.can_deny]
    context = {"form": form, "rows": rows, "others": [row for row in chosen if not row.can_deny]}
    return _page(request, link, "consent/several.html", context, status=status if rows else 422)


def _chosen(request: HttpRequest, link: ConsentLink) -> list[Association]:
    """Of what was ticked what there is on this tenant, in the page's order."""
    ticked = [typed for typed in request.POST.getlist("chosen") if fullmatch(PATTERN, typed)]
    return rows_of(list(every_association(link).filter(reference__in=ticked[:MOST_AT_ONCE])), link)


def _told(link: ConsentLink, outcomes: dict[str, str]) -> dict[str, Any]:
    claims = list(every_association(link).filter(reference__in=outcomes))
    rows = [(row, outcomes[row.claim.reference]) for row in rows_of(claims, link)]
    return {"rows": rows, "denied": sum(not refusal for _row, refusal in rows)}


def _about(link: ConsentLink) -> dict[str, Any]:
    claim = link.request.claim
    back = reverse("consent:page", args=[link.link_id])
    return {"link": link, "claim": claim, "tenant": claim.tenant, "back_url": back, "now": timezone.now()}


def _page(
    request: HttpRequest, link: ConsentLink, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """In the time of the tenant's country."""
    with timezone.override(zone_of(link.request.claim.tenant.country) or None):
        return render(request, name, _about(link) | context, status=status)
