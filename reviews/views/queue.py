from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from claims.models import Claim
from claims.models.claim import ClaimQuerySet
from claims.search import contested
from reviews.operations.starting import can_begin
from reviews.presence import open_with
from reviews.queues import TABS, QueueContext, QueueForm, context_for, filtered, on_tab, ordered
from reviews.targets import Target, targets
from reviews.views.access import for_readers
from text.paging import CAP, counted_page, tabs_of
from text.query import query_of

PAGE_SIZE = 25
# Whether a claim is contested is asked claim by claim, and what is filtered is found among all that is not.
CAPS = {name: PAGE_SIZE for name, tab in TABS.items() if tab.is_contested}
FILTERED_CAP = 100


@require_safe
@for_readers
def queue(request: SignedInRequest) -> HttpResponse:
    """The claims Microsoft has to act on; everything chosen stands in the address."""
    queue_context = context_for(request.user, now=timezone.now())
    form = QueueForm(request.GET)
    chosen = form.chosen()
    tab = TABS[chosen["tab"]]
    page, counts = _page_and_counts(chosen, queue_context, request.GET.get("page", "1"))
    is_filtered = bool(chosen.keys() - {"tab", "sort"})
    context = {
        "form": form,
        "is_filtered": is_filtered,
        "wrong_place": is_filtered and chosen["tab"] != "all" and query_of(chosen | {"tab": "all"}),
        "tabs": tabs_of({name: each.label for name, each in TABS.items()}, counts, chosen["tab"], CAPS),
        "tab": chosen["tab"],
        "sort": chosen.get("sort") or tab.order,
        "has_targets": tab.has_targets,
        "page_obj": page,
        "rows": _rows(list(page), queue_context),
        "may_choose": tab.may_approve_many and request.user.is_reviewer,
        "may_see_load": request.user.oversees_reviews,
        "now": queue_context.now,
    }
    return render(request, "reviews/queue.html", context)


def _page_and_counts(
    chosen: dict[str, Any], queue_context: QueueContext, number: str
) -> tuple["Page[Claim]", dict[str, int]]:
    """The page that is asked for, and how many claims stand on each tab."""
    visible = Claim.objects.visible_to(queue_context.user)
    found = ordered(filtered(visible, chosen, queue_context), chosen)
    is_tab = not chosen.keys() - {"tab", "sort"}
    return counted_page(
        _with_columns(found, queue_context),
        number,
        PAGE_SIZE,
        tabs={name: on_tab(visible, name, queue_context) for name in TABS},
        found=found,
        tab=chosen["tab"] if is_tab else "",
        caps=CAPS,
        cap=CAPS.get(chosen["tab"], CAP if is_tab else FILTERED_CAP),
    )


def _with_columns(claims: ClaimQuerySet, queue_context: QueueContext) -> ClaimQuerySet:
    claims = claims.select_related("partner", "tenant", "reviewer")
    return claims.annotate(  # type: ignore[no-redef]
        is_contested=contested(drafts_count=False),
        open_with=open_with(queue_context.user, now=queue_context.now),
    )


@dataclass(frozen=True, slots=True)
class Row:
    claim: Claim
    target: Target | None
    may_begin: bool


def _rows(claims: list[Claim], queue_context: QueueContext) -> list[Row]:
    aims = targets(
        claims, now=queue_context.now, policy=queue_context.policy, exceptions=queue_context.exceptions
    )
    return [Row(claim, aims.get(claim.pk), can_begin(claim, queue_context.user)) for claim in claims]
