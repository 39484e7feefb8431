"""One view for each act: check the form, call one operation, say what happened or why it did not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.forms import ActForm
from claims.gate import MoveRefused
from claims.models import Claim
from claims.operations import add_comment
from reviews import operations
from reviews.forms import ApprovalForm, CommentForm, FindingsForm, HandOverForm, ReasonForm
from reviews.views.access import fetch, for_readers
from reviews.views.detail import show


@require_POST
@for_readers
def take(request: SignedInRequest, reference: str) -> HttpResponse:
    form = ActForm(request.POST)
    return _act(request, reference, "take", form, _("Review started"), operations.take)


@require_POST
@for_readers
def approve(request: SignedInRequest, reference: str) -> HttpResponse:
    form = ApprovalForm(request.POST, prefix="approve")
    return _act(request, reference, "approve", form, _("Claim approved"), operations.approve)


@require_POST
@for_readers
def request_action(request: SignedInRequest, reference: str) -> HttpResponse:
    return _act_with_findings(
        request, reference, "request_action", _("Action requested"), operations.request_action
    )


@require_POST
@for_readers
def reject(request: SignedInRequest, reference: str) -> HttpResponse:
    return _act_with_findings(request, reference, "reject", _("Claim rejected"), operations.reject)


@require_POST
@for_readers
def assign(request: SignedInRequest, reference: str) -> HttpResponse:
    form = HandOverForm(request.POST, claim=fetch(request, reference), prefix="assign")
    return _act(request, reference, "assign", form, _("Claim handed over"), operations.assign)


@require_POST
@for_readers
def comment(request: SignedInRequest, reference: str) -> HttpResponse:
    form = CommentForm(request.POST, prefix="comment")
    return _act(request, reference, "comment", form, _("Comment added"), add_comment)


@for_readers
def reopen(request: SignedInRequest, reference: str) -> HttpResponse:
    page = {
        "heading": gettext_lazy("Reopen this decision"),
        "button_label": gettext_lazy("Reopen"),
        "button_kind": "danger",
        "consequences": [
            gettext_lazy("The claim is under review again, with you as its reviewer."),
            gettext_lazy(
                "An association in force stops being in force, and the customer's links stop working."
            ),
            gettext_lazy("The partner gets a letter with your reason."),
        ],
    }
    return _confirm(request, reference, page, _("Claim reopened"), operations.reopen)


@for_readers
def end(request: SignedInRequest, reference: str) -> HttpResponse:
    page = {
        "heading": gettext_lazy("End this association"),
        "button_label": gettext_lazy("End association"),
        "button_kind": "danger",
        "consequences": [
            gettext_lazy("The association ends now, and its products are free for other claims."),
            gettext_lazy("The partner gets a letter with your reason."),
        ],
    }
    return _confirm(request, reference, page, _("Association ended"), operations.end_association)


Operation = Callable[..., Any]


def _act_with_findings(
    request: SignedInRequest, reference: str, act: str, done: str, operation: Operation
) -> HttpResponse:
    lines = fetch(request, reference).lines.select_related("product", "subscription")
    form = FindingsForm(request.POST, prefix=act, lines=lines)
    return _act(request, reference, act, form, done, operation)


def _act(
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


def _confirm(
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
