from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.search import contested, matching
from programs.models import Policy
from reviews.views.access import for_readers

PAGE_LENGTH = 25


def tabs(user: User, now: datetime) -> dict[str, tuple[Any, Q]]:
    """The queue's tabs: what each is called and which of the visible claims it holds."""
    waiting = Q(status__in=[Status.SUBMITTED, Status.UNDER_REVIEW, Status.DISPUTED])
    unreachable_since = now - timedelta(days=Policy.objects.in_force(now).unreachable_days)
    return {
        "mine": (_("Mine"), waiting & Q(reviewer=user)),
        "unassigned": (
            _("Unassigned"),
            Q(status=Status.SUBMITTED, reviewer=None) | Q(status=Status.DISPUTED, reviewer=None),
        ),
        "waiting": (_("All waiting"), waiting),
        "disputes": (_("Disputes"), Q(status=Status.DISPUTED)),
        "overdue": (_("Overdue"), Q(review_due_at__lte=now)),
        "with_partner": (_("With the partner"), Q(status=Status.ACTION_REQUIRED)),
        "unreachable": (
            _("Customer unreachable"),
            Q(
                status=Status.APPROVED,
                consent=Consent.PENDING,
                deadline_at=None,
                approved_at__lte=unreachable_since,
            ),
        ),
        "all": (_("All"), Q()),
    }


@require_safe
@for_readers
def queue(request: SignedInRequest) -> HttpResponse:
    """The claims Microsoft has to act on, oldest first; everything chosen stands in the address."""
    now = timezone.now()
    known = tabs(request.user, now)
    chosen = request.GET.get("tab", "")
    words = request.GET.get("q", "").strip()
    # Whoever searches wants the claim, wherever it stands.
    tab = chosen if chosen in known else ("all" if words else "waiting")
    visible = Claim.objects.visible_to(request.user)
    counts = visible.aggregate(
        **{name: Count("pk", filter=held) for name, (_label, held) in known.items() if name != "all"}
    )
    found = matching(visible.filter(known[tab][1]), words).select_related("partner", "tenant", "reviewer")
    found = found.annotate(is_contested=contested())  # type: ignore[no-redef]
    page = Paginator(found.order_by("submitted_at", "pk"), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "tabs": [
            {"name": name, "label": label, "count": counts.get(name), "is_current": name == tab}
            for name, (label, _held) in known.items()
        ],
        "tab": tab,
        "q": words,
        "page_obj": page,
    }
    return render(request, "reviews/queue.html", context)
