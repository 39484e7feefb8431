from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import limit_exports
from accounts.models import User
from accounts.requests import SignedInRequest
from audit.codes import Code
from audit.recording import record
from reviews.history_export import HEADER, rows
from reviews.history_form import HistoryForm, of_last_days
from text.csv_cells import csv_response


@require_safe
def history(request: SignedInRequest) -> HttpResponse:
    """Ask which part of the history shall be in the file."""
    _refuse_others(request.user)
    return _page(request, HistoryForm(initial=of_last_days(timezone.now())))


@require_safe
@limit_exports
def history_csv(request: SignedInRequest) -> HttpResponseBase:
    """Who did what when, with old and new values: one row for each changed field, the oldest first."""
    _refuse_others(request.user)
    form = HistoryForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    record(Code.EXPORT, now=timezone.now(), by=request.user, kind="history")
    name = f"history-{timezone.now():%Y-%m-%d}.csv"
    return csv_response(name, HEADER, rows(form.events_for(request.user), form.kinds()))


def _page(request: SignedInRequest, form: HistoryForm, **how: Any) -> HttpResponse:
    crumbs = [(_("Review queue"), reverse("reviews:queue"))]
    return render(request, "reviews/history.html", {"crumbs": crumbs, "form": form}, **how)


def _refuse_others(user: User) -> None:
    if not user.oversees_reviews:
        raise PermissionDenied("the history is exported by auditors and leads")
