from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from claims import operations
from claims.actors import partner_actor
from claims.forms import errors_of
from claims.lifecycle import Status
from claims.models import Claim
from claims.presentation.allowed_actions import allowed_actions
from claims.transitions import MoveRefused
from filing.editing import Editing
from filing.views.page import claim_for, claim_page


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """One page for whatever the status lets a partner change; one press changes all of it, or nothing."""
    claim, now = claim_for(request.user, reference), timezone.now()
    if "edit" not in allowed_actions(claim, partner_actor(request.user, claim), now=now):
        refused = _("This claim cannot be edited while it is “%s”.") % claim.get_status_display()
        return claim_page(request, claim, refused=[refused], status=409)
    if claim.status == Status.APPROVED:
        return redirect("consent:contact", reference)  # a new contact gets a new letter
    if request.method != "POST":
        return _page(request, claim, Editing(claim=claim, user=request.user, now=now))
    editing = Editing(claim=claim, user=request.user, now=now, data=request.POST)
    if not editing.is_valid():
        return _page(request, claim, editing, status=422)
    try:
        event = operations.edit_claim(claim=claim, by=request.user, now=now, **editing.changes())
    except MoveRefused as refusal:
        editing.form.add_error(None, errors_of(refusal))
        fresh = claim_for(request.user, reference)
        editing.as_of(fresh)
        return _page(request, fresh, editing, status=409)
    messages.success(request, _("Changes saved.") if event else _("Nothing was changed."))
    return redirect("claims:detail", reference)


def _page(request: SignedInRequest, claim: Claim, editing: Editing, *, status: int = 200) -> HttpResponse:
    crumbs = [
        (_("Customer associations"), reverse("claims:list")),
        (claim.reference, claim.get_absolute_url()),
    ]
    context = {
        "claim": claim,
        "forms": editing.forms,
        "is_wrong": any(form.errors for form in editing.forms),
        "form": editing.form,
        "products": editing.products,
        "subscriptions": editing.subscriptions,
        "crumbs": crumbs,
    }
    return render(request, "filing/edit.html", context, status=status)
