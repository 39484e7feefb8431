"""How a page carries one act out: check the form, call one operation, say what happened or why it did not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.actors import reviewer_actor
from claims.forms import ActForm, errors_of
from claims.models import Claim
from claims.presentation import history
from claims.transitions import ClaimMoved, MoveRefused
from reviews.findings_form import FindingsForm
from reviews.forms import ReasonForm
from reviews.views.access import fetch
from reviews.views.detail import show

Operation = Callable[..., Any]
Page = Callable[[Claim], dict[str, Any]]


def act_with_findings(
    request: SignedInRequest, reference: str, act: str, done: str, operation: Operation
) -> HttpResponse:
    form = findings_form(request, fetch(request, reference), act)
    return carry_out(request, reference, act, form, done, operation)


def findings_form(request: SignedInRequest, claim: Claim, act: str) -> FindingsForm:
    lines = claim.lines.select_related("product", "subscription")
    proofs = claim.proofs.current().select_related("document").with_carried()
    return FindingsForm(request.POST, prefix=act, lines=lines, proofs=proofs)


def carry_out(
    request: SignedInRequest, reference: str, act: str, form: Form, done: str, operation: Operation
) -> HttpResponse:
    """Carry the act out and lead back to the claim; else the page again, with the sentence and every typed word."""
    claim = fetch(request, reference)
    if not form.is_valid():
        return show(request, claim, status=422, forms={act: form})
    try:
        operation(claim=claim, by=request.user, now=timezone.now(), **arguments(form))
    except MoveRefused as refusal:
        return refused(request, claim, act, form, refusal)
    messages.success(request, done)
    return redirect("reviews:detail", reference)


def refused(
    request: SignedInRequest, claim: Claim, act: str, form: Form, refusal: MoveRefused
) -> HttpResponse:
    """The claim as it is now, and the form with every word; pressed again, it acts on what the page shows now."""
    claim = fetch(request, claim.reference)
    form.add_error(None, in_words(refusal, claim, request.user))
    return show(request, claim, status=409, forms={act: _as_of(claim, form)})


def in_words(refusal: MoveRefused, claim: Claim, user: User) -> list[ValidationError]:
    """The refusal, and of a claim that moved on also who moved it."""
    if not isinstance(refusal, ClaimMoved):
        return errors_of(refusal)
    newest = claim.events.filter(revision=claim.revision).select_related("by").first()
    if newest is None:
        return errors_of(refusal)
    entry = history.render([newest], user)[0]
    return [ValidationError(f"{refusal} {entry.who} {entry.text}", code=refusal.code)]


def _as_of(claim: Claim, form: Form) -> Form:
    return form.as_of(claim) if isinstance(form, ActForm) else form


def arguments(form: Form) -> dict[str, Any]:
    if isinstance(form, FindingsForm):
        return {"findings": form.findings(), "revision": form.cleaned_data["revision"]}
    return form.cleaned_data


def confirm(
    request: SignedInRequest,
    reference: str,
    page: Page,
    done: str,
    operation: Operation,
    form_class: type[ReasonForm] = ReasonForm,
) -> HttpResponse:
    """`page`: what it says, told the claim as it is now."""
    claim = fetch(request, reference)
    reviewer_actor(request.user)
    shown = {"revision": claim.revision, "email": claim.customer_contact_email}
    form = form_class(request.POST or None, initial=shown)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _try(claim, request, form, operation)
            if not refusal:
                messages.success(request, done)
                return redirect("reviews:detail", reference)
            form.add_error(None, refusal)
            claim = fetch(request, reference)
            form.as_of(claim)
            status = 409
    context = page(claim) | {
        "form": form,
        "back_url": _back(claim),
        "lead": f"{claim.reference} · {claim.name}",
    }
    return render(request, "confirm.html", context, status=status)


def _try(
    claim: Claim, request: SignedInRequest, form: ReasonForm, operation: Operation
) -> list[ValidationError]:
    try:
        operation(claim=claim, by=request.user, now=timezone.now(), **form.cleaned_data)
    except MoveRefused as refusal:
        return in_words(refusal, fetch(request, claim.reference), request.user)
    return []


def _back(claim: Claim) -> str:
    return reverse("reviews:detail", args=[claim.reference])
