from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
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
from charts.cache import get_or_count
from reviews.statistics.charts import charts
from reviews.statistics.counts import Counts, count
from text.csv_cells import csv_response


@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    """How the whole process goes, week by week."""
    counts = _counts(request.user)
    context = {
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "charts": charts(counts),
        "as_of": counts.as_of,
    }
    return render(request, "reviews/statistics.html", context)


@require_safe
@limit_exports
def statistics_csv(request: SignedInRequest, name: str) -> HttpResponseBase:
    counts = _counts(request.user)
    chart = next((chart for chart in charts(counts) if chart.name == name), None)
    if chart is None:
        raise Http404("no such chart")
    record(Code.EXPORT, now=timezone.now(), by=request.user, kind="review_statistics", key=name)
    return csv_response(f"{name}-{counts.as_of:%Y-%m-%d}.csv", chart.header, chart.rows)


def _counts(user: User) -> Counts:
    if not user.oversees_reviews:
        raise PermissionDenied("the numbers are for leads and auditors")
    # All who may see them see the same claims.
    return get_or_count("review-statistics", lambda: count(user, timezone.now()))
