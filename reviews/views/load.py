from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from reviews.load import loads
from reviews.queues import standpoint
from reviews.views.access import for_readers


@require_safe
@for_readers
def load(request: SignedInRequest) -> HttpResponse:
    if not request.user.oversees_reviews:
        raise PermissionDenied("the load is for leads and auditors")
    at = standpoint(request.user, now=timezone.now())
    context = {
        "loads": loads(at),
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
        "now": at.now,
    }
    return render(request, "reviews/load.html", context)
