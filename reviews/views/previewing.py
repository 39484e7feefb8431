"""The letters of a decision, read before they are sent."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from claims.models import Claim
from claims.transitions import MoveRefused
from reviews import operations
from reviews.forms import ApprovalForm
from reviews.letters_preview import letters_of
from reviews.views.access import fetch, for_deciders
from reviews.views.act import arguments, findings_form, in_words, refused
from reviews.views.detail import show

PREVIEWED: dict[str, Callable[..., Any]] = {
    "approve": operations.approve,
    "request_action": operations.request_action,
    "reject": operations.reject,
}


@require_POST
@for_deciders
def preview(request: SignedInRequest, reference: str, act: str) -> HttpResponse:
    """The page again, with the letters below the form and every word still in it; to htmx the letters alone."""
    act = act.replace("-", "_")
    if act not in PREVIEWED:
        raise Http404("no such decision")
    claim = fetch(request, reference)
    form = _form(request, claim, act)
    if not form.is_valid():
        return _fragment(request, act, form, 422) or show(request, claim, status=422, forms={act: form})
    try:
        letters = letters_of(
            PREVIEWED[act], claim=claim, by=request.user, now=timezone.now(), **_arguments(act, form)
        )
    except MoveRefused as refusal:
        return _refused(request, claim, act, form, refusal)
    claim = fetch(request, reference)  # the act was tried on the one above
    return _fragment(request, act, form, 200, letters) or show(
        request, claim, letters={act: letters}, forms={act: form}
    )


def _is_htmx(request: SignedInRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _form(request: SignedInRequest, claim: Claim, act: str) -> Form:
    if act == "approve":
        return ApprovalForm(request.POST, prefix="approve")
    return findings_form(request, claim, act)


def _arguments(act: str, form: Form) -> dict[str, Any]:
    """Letters may be looked at before the contact's address is confirmed."""
    return arguments(form) | ({"confirms_contact": True} if act == "approve" else {})


def _refused(
    request: SignedInRequest, claim: Claim, act: str, form: Form, refusal: MoveRefused
) -> HttpResponse:
    if not _is_htmx(request):
        return refused(request, claim, act, form, refusal)
    form.add_error(None, in_words(refusal, fetch(request, claim.reference), request.user))
    return render(request, "reviews/_preview.html", {"act": act, "form": form}, status=409)


def _fragment(
    request: SignedInRequest, act: str, form: Form, status: int, letters: Any = None
) -> HttpResponse | None:
    if not _is_htmx(request):
        return None
    context = {"act": act, "form": form, "letters": letters}
    return render(request, "reviews/_preview.html", context, status=status)
