from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from reviews.load import loads
from reviews.queues import context_for
from reviews.views.access import for_readers


@require_safe
@for_readers
def load(request: SignedInRequest) -> HttpResponse:
    if not request.user.oversees_reviews:
        raise PermissionDenied("the load is for leads and auditors")
    queue_context = context_for(request.user, now=timezone.now())
    context = {
        "loads": loads(queue_context),
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "now": queue_context.now,
    }
    return render(request, "reviews/load.html", context)
