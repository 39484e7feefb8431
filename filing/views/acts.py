"""What a partner does on a claim's page: each view takes one form to one operation and says how it ended."""

from collections.abc import Callable
from functools import wraps

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from claims import operations
from claims.actors import partner_actor
from claims.forms import ActForm, CommentForm
from claims.operations.filing import NotReady
from claims.presentation.finding_rows import waiting_findings
from claims.transitions import MoveRefused
from documents.serving import NotReadable, attachment
from filing.poe_template import poe_template
from filing.views.page import claim_for, claim_page
from filing.views.previews import document_of

View = Callable[..., HttpResponse]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def post_only(view: View) -> View:
    """A GET, as after signing in again, leads back to the claim."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request: SignedInRequest, reference: str) -> HttpResponse:
        if request.method != "POST":
            return redirect("claims:detail", reference)
        return view(request, reference)

    return wrapped


@post_only
def submit(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = claim_for(request.user, reference)
    form = ActForm(request.POST)
    if not form.is_valid():
        return claim_page(request, claim, refused=list(map(str, form.errors["revision"])), status=422)
    try:
        operations.submit(
            claim=claim, by=request.user, now=timezone.now(), revision=form.cleaned_data["revision"]
        )
    except NotReady as refusal:
        return claim_page(request, claim, refused=refusal.problems, status=422)
    except MoveRefused as refusal:
        return claim_page(request, claim, refused=refusal.problems, status=409)
    messages.success(
        request, _("Claim submitted. Microsoft reviews it next; a receipt is on its way to you.")
    )
    return redirect("claims:detail", reference)


@post_only
def comment(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = claim_for(request.user, reference)
    partner_actor(request.user, claim)  # reviewers write on their own page, where they choose who reads it
    form = CommentForm(request.POST, waiting=waiting_findings(claim))
    if not form.is_valid():
        return claim_page(request, claim, comment_form=form, status=422)
    try:
        operations.add_comment(
            claim=claim,
            text=form.cleaned_data["text"],
            by=request.user,
            now=timezone.now(),
            answers=form.chosen_findings(),
        )
    except MoveRefused as refusal:
        return claim_page(request, claim, comment_form=form, refused=refusal.problems, status=409)
    messages.success(request, _("Comment added."))
    return redirect(reverse("claims:detail", args=[reference]) + "#comments")


@require_safe
@rate_limit(action="download", limit_get=True)
def proof(request: SignedInRequest, reference: str, proof_id: int) -> HttpResponseBase:
    """A document, for whoever may see its claim: partner and reviewer alike."""
    claim = claim_for(request.user, reference)
    found = get_object_or_404(claim.proofs.current().select_related("document"), pk=proof_id)
    try:
        return attachment(document_of(request, found), by=request.user, now=timezone.now())
    except NotReadable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("claims:detail", reference)


@require_safe
def template(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = claim_for(request.user, reference)
    response = HttpResponse(poe_template(claim), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="POE {claim.reference}.docx"'
    return response
