from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from charts.cache import kept_or_counted
from reviews.numbers.charts import charts
from reviews.numbers.facts import Facts, count
from text.csv_cells import csv_response


@require_safe
def numbers(request: SignedInRequest) -> HttpResponse:
    """How the whole process goes, week by week."""
    facts = _facts(request.user)
    context = {
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "charts": charts(facts),
        "as_of": facts.as_of,
    }
    return render(request, "reviews/numbers.html", context)


@require_safe
def numbers_csv(request: SignedInRequest, name: str) -> HttpResponseBase:
    facts = _facts(request.user)
    chart = next((chart for chart in charts(facts) if chart.name == name), None)
    if chart is None:
        raise Http404("no such chart")
    return csv_response(f"{name}-{facts.as_of:%Y-%m-%d}.csv", chart.header, chart.rows)


def _facts(user: User) -> Facts:
    if not user.oversees_reviews:
        raise PermissionDenied("the numbers are for leads and auditors")
    # All who may see them see the same claims.
    return kept_or_counted("review-numbers", lambda: count(user, timezone.now()))
