"""The customer's pages. A GET shows, whoever sends it; only the button denies."""

from datetime import datetime
from typing import Any

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from claims.gate import MoveRefused
from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimLine
from consent import operations
from consent.forms import ContactForm, DenialForm
from consent.models import ConsentLink
from programs.models import Policy

SESSION_KEY = "consent_links"  # the ids of the links this browser has opened


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
    return redirect("consent:page", link.link_id)


@require_safe
@never_cache
@login_not_required
def page(request: HttpRequest, link_id: str) -> HttpResponse:
    link = _opened_link(request, link_id)
    return _show(request, link, DenialForm()) if link else _dead_link(request)


@require_POST
@login_not_required
def deny(request: HttpRequest, link_id: str) -> HttpResponse:
    link = _opened_link(request, link_id)
    if link is None:
        return _dead_link(request)
    form = DenialForm(request.POST)
    if not form.is_valid():
        return _show(request, link, form, status=422)
    try:
        operations.deny(link=link, reason=form.cleaned_data["reason"], now=timezone.now())
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, link, form, status=409)
    return redirect("consent:page", link_id)


@require_POST
@login_not_required
def undo(request: HttpRequest, link_id: str) -> HttpResponse:
    link = _opened_link(request, link_id)
    if link is None:
        return _dead_link(request)
    try:
        operations.undo_denial(link=link, now=timezone.now())
    except MoveRefused as refusal:
        form = DenialForm({})
        form.add_error(None, str(refusal))
        return _show(request, link, form, status=409)
    return redirect("consent:page", link_id)


def contact(request: SignedInRequest, reference: str) -> HttpResponse:
    """The partner corrects the customer's contact while the question is open."""
    claim = get_object_or_404(
        Claim.objects.visible_to(request.user).filter(consent=Consent.PENDING), reference=reference
    )
    if request.user.may_read_reviews:
        return redirect("reviews:detail", reference)
    form = ContactForm(request.POST or None, instance=claim)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            operations.correct_contact(
                claim=claim, by=request.user, fields=form.cleaned_data, now=timezone.now()
            )
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Contact corrected. The consent letter is on its way."))
            return redirect("claims:detail", reference)
    return render(request, "consent/contact.html", {"claim": claim, "form": form}, status=status)


def _opened_link(request: HttpRequest, link_id: str) -> ConsentLink | None:
    """The link, if this browser came by its letter and no newer letter took its place."""
    if link_id not in request.session.get(SESSION_KEY, []):
        return None
    return ConsentLink.objects.usable().filter(link_id=link_id).first()


def _dead_link(request: HttpRequest) -> HttpResponse:
    """One answer for unknown, void and foreign links: it tells nothing to those who guess."""
    return render(request, "consent/dead_link.html", status=404)


def _show(request: HttpRequest, link: ConsentLink, form: Form, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    return render(request, "consent/page.html", _facts(link, now) | {"form": form}, status=status)


def _facts(link: ConsentLink, now: datetime) -> dict[str, Any]:
    claim = link.request.claim
    ends_at = link.request.window_ends_at
    lines = claim.lines.select_related("product", "subscription")
    is_denied = claim.status == Status.CONSENT_DENIED
    shown = lines.filter(closed_cause=ClaimLine.Cause.DENIED) if is_denied else lines.live()
    return {
        "claim": claim,
        "link": link,
        "lines": [line.asset_name for line in shown],
        "is_denied": is_denied,
        "can_deny": claim.status == Status.APPROVED or (claim.reopened_at is not None and bool(shown)),
        "can_undo": operations.is_undoable(link, claim, now=now),
        "window_ends_at": ends_at,
        "opt_out_days": Policy.objects.in_force(link.request.asked_at).opt_out_days,
        "is_window_open": claim.consent == Consent.PENDING,
    }
