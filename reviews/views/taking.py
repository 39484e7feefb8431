"""Who reads the claim."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.forms import ActForm
from reviews import operations
from reviews.forms import HandOverForm
from reviews.views.access import fetch, for_readers
from reviews.views.act import carry_out


@require_POST
@for_readers
def take(request: SignedInRequest, reference: str) -> HttpResponse:
    form = ActForm(request.POST)
    return carry_out(request, reference, "take", form, _("Review started"), operations.take)


@require_POST
@for_readers
def assign(request: SignedInRequest, reference: str) -> HttpResponse:
    form = HandOverForm(request.POST, claim=fetch(request, reference), prefix="assign")
    return carry_out(request, reference, "assign", form, _("Claim handed over"), operations.assign)
