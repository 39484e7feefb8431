from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.forms import FilterForm
from claims.models import Claim, UnfinishedClaim
from claims.models.claim import RUNNING_CLOCK, ClaimQuerySet
from claims.progress import running_clock
from claims.search import matching
from partners.models import Membership
from programs.activities import Program, SolutionArea

PAGE_SIZE = 25


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    user = request.user
    if user.may_read_reviews:
        return redirect("reviews:queue")
    if not Membership.objects.filing().filter(user=user).exists():
        raise PermissionDenied("files no claims")
    form = FilterForm(request.GET)
    chosen = form.chosen()
    page = Paginator(_claims(user, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_filtered": bool(chosen.keys() - {"sort"}),
        "sort": chosen.get("sort", ""),
        "page_obj": page,
        "rows": [{"claim": claim, "clock": running_clock(claim)} for claim in page],
        "programs": Program.choices,
        "unfinished": [_unfinished_row(row) for row in UnfinishedClaim.objects.of(user)],
        "now": timezone.now(),
    }
    return render(request, "claims/list.html", context)


def _claims(user: User, chosen: dict[str, str]) -> ClaimQuerySet:
    claims = Claim.objects.visible_to(user).select_related("tenant")
    claims = matching(claims, chosen.get("q", ""))
    for name in ("status", "solution_area"):
        if name in chosen:
            claims = claims.filter(**{name: chosen[name]})
    claims = claims.annotate(clock_at=RUNNING_CLOCK)
    return claims.order_by(*_order(chosen.get("sort", "")))


def _order(sort: str) -> list[Any]:
    """The newest first, unless asked otherwise; what has no deadline stands last either way."""
    key, descends = sort.removeprefix("-"), sort.startswith("-")
    if key == "deadline":
        clock = F("clock_at")
        return [clock.desc(nulls_last=True) if descends else clock.asc(nulls_last=True), "-pk"]
    columns = FilterForm.SORTS.get(key, ["-created_at"])
    return [*(f"-{column}" if descends else column for column in columns), "-pk"]


def _unfinished_row(unfinished: UnfinishedClaim) -> dict[str, Any]:
    area = unfinished.answer("solution-area", "solution_area", "")
    customer = unfinished.answer("customer", "domain", "")
    known = [str(SolutionArea(area).label)] if area in SolutionArea.values else []
    return {
        "key": unfinished.key,
        "title": ", ".join([*known, *([customer] if customer else [])]) or _("Nothing answered yet"),
        "created_at": unfinished.created_at,
        "changed_at": unfinished.changed_at,
    }
