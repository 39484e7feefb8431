"""The customer's pages. A GET shows, whoever sends it; only the button denies."""

from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims.gate import MoveRefused
from claims.models import Claim
from consent import operations
from consent.facts import facts
from consent.forms import DenialForm
from consent.models import ConsentLink
from consent.overview import associations_on

SESSION_KEY = "consent_links"  # the ids of the links this browser has opened
LANGUAGE_KEY = "letter_language"  # the language of the tenant whose letter was opened last


@require_safe
@never_cache
@login_not_required
@rate_limit(action="consent", limit_get=True)
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Move the token from the address into the session, so that it leaks into no referrer, history or log."""
    link = ConsentLink.objects.of_token(token).first()
    if link is None:
        return _dead_link(request)
    opened = request.session.get(SESSION_KEY, [])
    if link.link_id not in opened:
        request.session[SESSION_KEY] = [*opened, link.link_id]
    request.session[LANGUAGE_KEY] = link.request.claim.tenant.language
    return redirect("consent:page", link.link_id)


@require_safe
@never_cache
@login_not_required
def page(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    link = _opened_link(request, link_id, reference)
    return _show(request, link, DenialForm(), link_id, reference) if link else _dead_link(request)


@require_POST
@login_not_required
def deny(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    link = _opened_link(request, link_id, reference)
    if link is None:
        return _dead_link(request)
    form = DenialForm(request.POST)
    if not form.is_valid():
        return _show(request, link, form, link_id, reference, status=422)
    try:
        operations.deny(link=link, reason=form.cleaned_data["reason"], now=timezone.now())
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, link, form, link_id, reference, status=409)
    return redirect(_address(link_id, reference))


@require_POST
@login_not_required
def undo(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    link = _opened_link(request, link_id, reference)
    if link is None:
        return _dead_link(request)
    try:
        operations.undo_denial(link=link, now=timezone.now())
    except MoveRefused as refusal:
        form = DenialForm({})
        form.add_error(None, str(refusal))
        return _show(request, link, form, link_id, reference, status=409)
    return redirect(_address(link_id, reference))


def _opened_link(request: HttpRequest, link_id: str, reference: str) -> ConsentLink | None:
    """The link, if this browser came by its letter and no newer letter took its place.

    With a reference: the same person's link to that claim on their tenant, if they administer it.
    """
    if link_id not in request.session.get(SESSION_KEY, []):
        return None
    link = ConsentLink.objects.usable().filter(link_id=link_id).first()
    if link is None or not reference:
        return link
    claim = Claim.objects.filter(tenant=link.request.claim.tenant_id, reference=reference).first()
    return operations.link_to(claim, of=link) if claim else None


def _dead_link(request: HttpRequest) -> HttpResponse:
    """One answer for unknown, void and foreign links: it tells nothing to those who guess."""
    return render(request, "consent/dead_link.html", status=404)


def _show(
    request: HttpRequest, link: ConsentLink, form: Form, link_id: str, reference: str, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = facts(link, now) | {"form": form, "here": _address(link_id, reference)}
    if reference:
        context["back_url"] = _address(link_id)
    elif link.is_administrator:
        context |= associations_on(link, request.GET.get("page"))
    return render(request, "consent/page.html", context, status=status)


def _address(link_id: str, reference: str = "") -> str:
    return reverse("consent:page", args=[link_id, reference] if reference else [link_id])
