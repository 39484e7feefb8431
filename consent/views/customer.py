"""The customer's pages. A GET shows, whoever sends it; only a button changes anything."""

import re
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from claims.lifecycle import Consent
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations
from consent.customers_pages import customers_page
from consent.forms import DenialForm
from consent.models import ConsentLink
from consent.overview import associations_on
from consent.page_context import page_context
from programs.zones import zone_of

SESSION_KEY = "consent_links"  # the ids of the links this browser has opened
LANGUAGE_KEY = "letter_language"  # the language of the tenant whose letter was opened last
TOKEN = re.compile(r"([\w-]{43})[^\w-]*")  # with what a mail program or a finger took along behind it


@require_safe
@never_cache
@customers_page
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Move the token from the address into the session, so that it leaks into no referrer, history or log.

    Only wrong ones are counted: a company's people may share one address, and 256 bits are not guessed.
    """
    found = TOKEN.fullmatch(token)
    link = ConsentLink.objects.of_token(found[1]).first() if found else None
    if link is None:
        too_many = ratelimit.consume_or_429(request, action="consent", limit_get=True)
        return too_many or dead_link(
            request, "replaced" if found and _was_replaced(found[1]) else "incomplete"
        )
    opened = request.session.get(SESSION_KEY, [])
    if link.link_id not in opened:
        request.session[SESSION_KEY] = [*opened, link.link_id]
    request.session[LANGUAGE_KEY] = link.request.claim.tenant.language
    return redirect("consent:page", link.link_id)


@require_safe
@never_cache
@customers_page
def page(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    link = opened_link(request, link_id, reference)
    if link is None:
        return dead_link(request, "elsewhere", link_id)
    return show(request, link, DenialForm(initial={"reason": link.kept_reason}), link_id, reference)


@require_POST
@customers_page
def deny(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    """What silence has consented to is not ended by one tap: see `ending.end`."""
    link = opened_link(request, link_id, reference)
    form = DenialForm(request.POST)
    if link is None:
        return dead_link(request, "elsewhere", link_id, reason=form.data.get("reason", ""))
    if not form.is_valid():
        return show(request, link, form, link_id, reference, status=422)
    if link.request.claim.consent in {Consent.PASSED, Consent.AGREED}:
        return redirect(f"{address(link_id, reference)}end/")
    try:
        operations.deny(link=link, reason=form.cleaned_data["reason"], now=timezone.now())
    except MoveRefused as refusal:
        return refused(request, link, form, link_id, reference, refusal)
    return redirect(address(link_id, reference))


@require_POST
@customers_page
def undo(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    return _pressed(request, link_id, reference, operations.undo_denial)


@require_POST
@customers_page
def agree(request: HttpRequest, link_id: str, reference: str = "") -> HttpResponse:
    return _pressed(request, link_id, reference, operations.agree)


def _pressed(request: HttpRequest, link_id: str, reference: str, operation: Any) -> HttpResponse:
    """A button without a form."""
    link = opened_link(request, link_id, reference)
    if link is None:
        return dead_link(request, "elsewhere", link_id)
    try:
        operation(link=link, now=timezone.now())
    except MoveRefused as refusal:
        return refused(request, link, DenialForm({}), link_id, reference, refusal)
    return redirect(address(link_id, reference))


def opened_link(request: HttpRequest, link_id: str, reference: str) -> ConsentLink | None:
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


def dead_link(request: HttpRequest, why: str, link_id: str = "", *, reason: str = "") -> HttpResponse:
    """`why` is told from the request alone, and any id may ask for a new link: it tells nothing to those who guess."""
    has_cookies = settings.SESSION_COOKIE_NAME in request.COOKIES
    context = {"why": why, "link_id": link_id, "reason": reason, "has_cookies": has_cookies}
    return render(request, "consent/dead_link.html", context, status=404)


def refused(
    request: HttpRequest, link: ConsentLink, form: Form, link_id: str, reference: str, refusal: MoveRefused
) -> HttpResponse:
    form.add_error(None, str(refusal))
    fresh = ConsentLink.objects.usable().filter(pk=link.pk).first() or link
    return show(request, fresh, form, link_id, reference, status=409)


def show(
    request: HttpRequest, link: ConsentLink, form: Form, link_id: str, reference: str, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    with timezone.override(zone_of(link.request.claim.tenant.country) or None):
        context = page_context(link, now) | {"form": form, "here": address(link_id, reference)}
        if reference:
            context["back_url"] = address(link_id)
        elif link.is_administrator:
            context |= associations_on(link, request.GET.get("page"))
        return render(request, "consent/page.html", context, status=status)


def address(link_id: str, reference: str = "") -> str:
    return reverse("consent:page", args=[link_id, reference] if reference else [link_id])


def _was_replaced(token: str) -> bool:
    return ConsentLink.objects.was(token).exists()
