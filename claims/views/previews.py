"""A claim's documents shown page by page, so that reading does not mean downloading; for partner and reviewer."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from claims.models import Claim, Proof
from claims.views.page import claim_for
from documents import previews
from documents.models import PageImage
from documents.serving import NotReadable


@require_safe
def preview(request: SignedInRequest, reference: str, proof_id: int) -> HttpResponse:
    claim = claim_for(request.user, reference)
    proof = _proof(claim, proof_id)
    try:
        shown = previews.preview(proof.document)
    except NotReadable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("claims:detail", reference)
    context = {
        "claim": claim,
        "proof": proof,
        "document": proof.document,
        "preview": shown,
        "crumbs": [*_list_of(request.user), (claim.name, claim.get_absolute_url() + "#proofs")],
    }
    return render(request, "claims/preview.html", context)


@require_safe
def page(request: SignedInRequest, reference: str, proof_id: int, number: int) -> HttpResponseBase:
    """One picture of the preview. It asks the same questions: its address may be known to anybody."""
    proof = _proof(claim_for(request.user, reference), proof_id)
    try:
        return previews.page_image(request, proof.document, number)
    except PageImage.DoesNotExist as missing:
        raise Http404("no such page") from missing
    except NotReadable as refusal:
        return HttpResponse(
            refusal.sentence, content_type="text/plain; charset=utf-8", status=HTTPStatus.SERVICE_UNAVAILABLE
        )


def _proof(claim: Claim, proof_id: int) -> Proof:
    return get_object_or_404(claim.proofs.current().select_related("document"), pk=proof_id)


def _list_of(user: User) -> list[tuple[str, str]]:
    if user.may_read_reviews:
        return [(_("Review queue"), reverse("reviews:queue"))]
    return [(_("Customer associations"), reverse("claims:list"))]
