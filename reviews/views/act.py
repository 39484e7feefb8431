"""How a page carries one act out: check the form, call one operation, say what happened or why it did not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.requests import SignedInRequest
from claims.forms import ActForm
from claims.gate import MoveRefused
from claims.models import Claim
from reviews.forms import FindingsForm, ReasonForm
from reviews.views.access import fetch
from reviews.views.detail import show

Operation = Callable[..., Any]


def act_with_findings(
    request: SignedInRequest, reference: str, act: str, done: str, operation: Operation
) -> HttpResponse:
    lines = fetch(request, reference).lines.select_related("product", "subscription")
    form = FindingsForm(request.POST, prefix=act, lines=lines)
    return carry_out(request, reference, act, form, done, operation)


def carry_out(
    request: SignedInRequest, reference: str, act: str, form: Form, done: str, operation: Operation
) -> HttpResponse:
    """Carry the act out and lead back to the claim; else the page again, with the sentence and every typed word."""
    claim = fetch(request, reference)
    if not form.is_valid():
        return show(request, claim, status=422, **{act: form})
    try:
        operation(claim=claim, by=request.user, now=timezone.now(), **_arguments(form))
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        claim = fetch(request, reference)
        return show(request, claim, status=409, **{act: _as_of(claim, form)})
    messages.success(request, done)
    return redirect("reviews:detail", reference)


def _as_of(claim: Claim, form: Form) -> Form:
    return form.as_of(claim) if isinstance(form, ActForm) else form


def _arguments(form: Form) -> dict[str, Any]:
    if isinstance(form, FindingsForm):
        return {"findings": form.findings(), "revision": form.cleaned_data["revision"]}
    return form.cleaned_data


def confirm(
    request: SignedInRequest, reference: str, page: dict[str, Any], done: str, operation: Operation
) -> HttpResponse:
    claim = fetch(request, reference)
    if not request.user.is_reviewer:
        return redirect("reviews:detail", reference)
    form = ReasonForm(request.POST or None, initial={"revision": claim.revision})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            refusal = _try(claim, request, form, operation)
            if refusal is None:
                messages.success(request, done)
                return redirect("reviews:detail", reference)
            form.add_error(None, refusal)
            form.as_of(fetch(request, reference))
            status = 409
    context = page | {"form": form, "back_url": _back(claim), "lead": f"{claim.reference} · {claim.name}"}
    return render(request, "confirm.html", context, status=status)


def _try(claim: Claim, request: SignedInRequest, form: ReasonForm, operation: Operation) -> str | None:
    try:
        operation(claim=claim, by=request.user, now=timezone.now(), **form.cleaned_data)
    except MoveRefused as refusal:
        return str(refusal)
    return None


def _back(claim: Claim) -> str:
    return reverse("reviews:detail", args=[claim.reference])
