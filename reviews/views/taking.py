"""Who reads the claim."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.forms import ActForm
from reviews import operations, presence
from reviews.people_forms import HandOverForm, NoteForm
from reviews.views.access import fetch, for_deciders, for_readers
from reviews.views.act import carry_out


@require_POST
@for_deciders
def take(request: SignedInRequest, reference: str) -> HttpResponse:
    form = ActForm(request.POST)
    return carry_out(request, reference, "take", form, _("Review started"), operations.begin)


@require_POST
@for_deciders
def take_next(request: SignedInRequest) -> HttpResponse:
    try:
        claim = operations.take_next(by=request.user, now=timezone.now())
    except operations.NothingFree as nothing:
        messages.info(request, str(nothing))
        return redirect("reviews:queue")
    messages.success(request, _("Review started"))
    return redirect("reviews:detail", claim.reference)


@require_POST
@for_deciders
def assign(request: SignedInRequest, reference: str) -> HttpResponse:
    form = HandOverForm(request.POST, claim=fetch(request, reference), prefix="assign")
    return carry_out(request, reference, "assign", form, _("Claim handed over"), operations.assign)


@require_POST
@for_deciders
def give_back(request: SignedInRequest, reference: str) -> HttpResponse:
    form = NoteForm(request.POST, prefix="give_back")
    return carry_out(request, reference, "give_back", form, _("Claim given back"), operations.give_back)


@require_POST
@for_readers
def note_open(request: SignedInRequest, reference: str) -> HttpResponse:
    """The page tells that it is open, or that it was left; the answer says who else has it open."""
    claim = fetch(request, reference)
    if "left" in request.POST:
        presence.note_left(claim=claim, user=request.user)
        return HttpResponse(status=204)
    now = timezone.now()
    presence.note_open(claim=claim, user=request.user, now=now)
    names = presence.names_of_others(claim, request.user, now=now)
    return render(request, "reviews/_people_open.html", {"open_with": names})
