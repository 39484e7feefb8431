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
from claims.presentation.progress import running_clock
from filing.statistics.charts import charts
from filing.statistics.counts import DEADLINES_SHOWN, Counts, count, deadlines
from partners.models import Membership
from text.csv_cells import csv_response
from text.paging import slice_of


@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    """How the partner's own claims go, and what has to be answered next."""
    member = _member(request.user)
    counts = _counts(member)
    ahead = slice_of(deadlines(member, timezone.now()), 0, DEADLINES_SHOWN + 1)
    context = {
        "crumbs": [(_("Customer associations"), reverse("claims:list"))],
        "charts": charts(counts),
        "as_of": counts.as_of,
        "deadlines": [{"claim": claim, "clock": running_clock(claim)} for claim in ahead[:DEADLINES_SHOWN]],
        "has_more_deadlines": len(ahead) > DEADLINES_SHOWN,
    }
    return render(request, "filing/statistics.html", context)


@require_safe
@limit_exports
def statistics_csv(request: SignedInRequest, name: str) -> HttpResponseBase:
    counts = _counts(_member(request.user))
    chart = next((chart for chart in charts(counts) if chart.name == name), None)
    if chart is None:
        raise Http404("no such chart")
    record(Code.EXPORT, now=timezone.now(), by=request.user, kind="partner_statistics", key=name)
    return csv_response(f"{name}-{counts.as_of:%Y-%m-%d}.csv", chart.header, chart.rows)


def _member(user: User) -> Membership:
    member = Membership.objects.filing().with_scope().filter(user=user).first()
    if member is None:
        raise PermissionDenied("files no claims")
    return member


def _counts(member: Membership) -> Counts:
    """Kept for all members who may see the same: those of the same partner and the same locations."""
    named = "-".join(map(str, sorted(member.assigned))) or "none"
    places = "all" if member.has_all_locations else named
    return get_or_count(
        f"partner-statistics-{member.partner_id}-{places}", lambda: count(member, timezone.now())
    )
