from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from filing.views.page import claim_for, claim_page


@require_safe
def detail(request: SignedInRequest, reference: str) -> HttpResponse:
    if request.user.may_read_reviews:
        return redirect("reviews:detail", reference)
    return claim_page(request, claim_for(request.user, reference))
