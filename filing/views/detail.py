from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from filing.views.page import claim_for, claim_page, claim_part

# What looks for itself while a document is being checked, by the element that the answer replaces.
PARTS = {"documents": "filing/_documents_again.html", "checks": "claims/_proof_checks.html"}


@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    if request.user.may_read_reviews:
        return redirect("reviews:detail", reference)
    claim = claim_for(request.user, reference)
    part = PARTS.get(request.headers.get("HX-Target", ""))
    return claim_part(request, claim, part) if part else claim_page(request, claim)
