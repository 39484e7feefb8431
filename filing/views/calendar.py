from itertools import groupby

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from filing import calendar_feed
from filing.deadlines import AHEAD, MOST, Due, due_for
from partners.models import Membership


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@require_POST
@never_cache
def address_make(request: SignedInRequest) -> HttpResponse:
    """Answers with the page itself: the address is shown this once and kept nowhere, not even in a session."""
    _refuse_without_deadlines(request.user)
    token = calendar_feed.make_address(user=request.user)
    request.user.refresh_from_db(fields=["calendar_token_hash", "calendar_fetched_at"])
    return _page(request, new_address=f"{settings.SITE_URL}{reverse('calendar:feed', args=[token])}")


@require_POST
def address_stop(request: SignedInRequest) -> HttpResponse:
    _refuse_without_deadlines(request.user)
    calendar_feed.stop(user=request.user)
    messages.success(request, _("The feed is stopped. Its address no longer works."))
    return redirect("calendar:page")


@login_not_required
@require_safe
@rate_limit(action="calendar", limit_get=True)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Fetched by programs that cannot sign in. What its owner may no longer see is not in it."""
    owner, now = calendar_feed.owner_of(token), timezone.now()
    if owner is None:
        raise Http404("no such calendar")
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        text = calendar_feed.written(due_for(owner, now=now)[:MOST])
    if request.method == "GET":
        calendar_feed.note_fetch(token=token, now=now)
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="cpor.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: SignedInRequest, *, new_address: str = "") -> HttpResponse:
    user, now = request.user, timezone.now()
    _refuse_without_deadlines(user)
    found = due_for(user, now=now)
    ahead = [due for due in found[:MOST] if due.at > now]
    context = {
        "overdue": [due for due in found[:MOST] if due.at <= now],
        "days": [(day, list(each)) for day, each in groupby(ahead, key=_local_day)],
        "has_more": len(found) > MOST,
        "most": MOST,
        "days_ahead": AHEAD.days,
        "has_feed": user.calendar_token_hash is not None,
        "fetched_at": user.calendar_fetched_at,
        "new_address": new_address,
        "is_partner": not user.is_reviewer,
    }
    return render(request, "filing/calendar.html", context)


def _local_day(due: Due) -> object:
    return timezone.localtime(due.at).date()


def _refuse_without_deadlines(user: User) -> None:
    """Deadlines have whoever files claims and whoever decides them."""
    if not user.is_reviewer and not Membership.objects.filing().filter(user=user).exists():
        raise PermissionDenied("has no deadlines")
