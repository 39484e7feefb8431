"""Approving several claims: first what would happen to each, then what happened."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.models import Claim
from reviews.bulk_forms import BulkApproveForm, Chosen
from reviews.operations.bulk_approving import approve_many
from reviews.operations.bulk_green import assess
from reviews.views.access import for_deciders


@require_POST
@for_deciders
def bulk_approve(request: SignedInRequest) -> HttpResponse:
    form = BulkApproveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, " ".join(map(str, form.non_field_errors())))
        return redirect("reviews:queue")
    chosen = form.chosen(Claim.objects.visible_to(request.user))
    show = _outcomes if "confirmed" in request.POST else _preview
    return show(request, chosen)


def _preview(request: SignedInRequest, chosen: Chosen) -> HttpResponse:
    found = assess([claim for claim, _revision in chosen], by=request.user)
    revisions = [revision for _claim, revision in chosen]
    context = {
        "rows": [
            {"claim": assessment.claim, "assessment": assessment, "revision": revision}
            for assessment, revision in zip(found, revisions, strict=True)
        ],
        "green": sum(assessment.is_green for assessment in found),
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
    }
    return render(request, "reviews/bulk_approve.html", context)


def _outcomes(request: SignedInRequest, chosen: Chosen) -> HttpResponse:
    outcomes = approve_many(chosen=chosen, by=request.user, now=timezone.now())
    context = {
        "outcomes": outcomes,
        "approved": sum(outcome.is_approved for outcome in outcomes),
        "crumbs": [(_("Review queue"), reverse("reviews:queue"))],
    }
    return render(request, "reviews/bulk_approved.html", context)
