"""A claim's documents shown page by page, so that reading does not mean downloading; for partner and reviewer."""

from datetime import datetime, timedelta
from http import HTTPStatus

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import MINUTE
from accounts.models import User
from accounts.requests import SignedInRequest
from audit.codes import Code
from audit.recording import recent, record
from claims.models import Claim, Proof
from claims.presentation.finding_rows import areas_of
from claims.proof_files import Carried, carried, proof_files_of
from claims.proof_summary import passages_of
from documents import previews
from documents.models import Document, PageImage
from documents.places import Area
from documents.serving import NotReadable
from filing.views.page import claim_for

MOST_A_MINUTE = 120  # previews of one person
OPEN_FOR = timedelta(minutes=30)  # while a document is read; then a look for itself is written down once more


@require_safe
def preview(request: SignedInRequest, reference: str, proof_id: int) -> HttpResponse:
    """`file`: one that came with it. `find`: words that are marked beside what answers a rule."""
    claim, now = claim_for(request.user, reference), timezone.now()
    proof = _proof(claim, proof_id)
    document = document_of(request, proof)
    is_looked_at = not _looks_for_itself(request, document, now)
    if is_looked_at and recent(Code.PREVIEW, by=request.user, since=now - MINUTE) >= MOST_A_MINUTE:
        return respond_429(request)
    words = " ".join(request.GET.get("find", "").split())
    try:
        shown = previews.preview(
            document, passages_of(proof, document), words, _marked(claim, proof, document)
        )
    except NotReadable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("claims:detail", reference)
    if is_looked_at:
        record(Code.PREVIEW, now=now, by=request.user, kind="documents.document", key=document.pk)
    context = {
        "claim": claim,
        "proof": proof,
        "document": document,
        "preview": shown,
        "find": words,
        "of_file": "" if document == proof.document else f"?file={document.pk}",
        "carried": _carried(claim, proof) if document == proof.document else [],
        "crumbs": [*crumbs_to(claim, request.user), *_of_mail(claim, proof, document)],
    }
    return render(request, "filing/preview.html", context)


def _looks_for_itself(request: SignedInRequest, document: Document, now: datetime) -> bool:
    """A page that was opened, and asks again while its document is read. What it says of itself is not enough."""
    if request.headers.get("HX-Trigger") != "preview":
        return False
    return recent(Code.PREVIEW, by=request.user, since=now - OPEN_FOR, key=document.pk) > 0


@require_safe
def page(request: SignedInRequest, reference: str, proof_id: int, number: int) -> HttpResponseBase:
    """One picture of the preview. It asks the same questions: its address may be known to anybody."""
    proof = _proof(claim_for(request.user, reference), proof_id)
    try:
        return previews.page_image(request, document_of(request, proof), number)
    except PageImage.DoesNotExist as missing:
        raise Http404("no such page") from missing
    except NotReadable as refusal:
        return HttpResponse(
            refusal.sentence, content_type="text/plain; charset=utf-8", status=HTTPStatus.SERVICE_UNAVAILABLE
        )


def document_of(request: HttpRequest, proof: Proof) -> Document:
    """The proof's own, or the one that came with it and was asked for. Raises Http404."""
    wanted = request.GET.get("file", "")
    if not wanted:
        return proof.document
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < _LONGEST_KEY):
        raise Http404("no such file")
    return get_object_or_404(proof.document.carried.kept(), pk=wanted)


_LONGEST_KEY = 18  # digits; a larger number is none of a row


def crumbs_to(claim: Claim, user: User) -> list[tuple[str, str]]:
    return [*_list_of(user), (claim.name, claim.get_absolute_url() + "#proofs")]


def _marked(claim: Claim, proof: Proof, document: Document) -> list[Area]:
    """Where findings of the reviewers point. One query."""
    findings = claim.findings.on_document(proof, document).filter(place_left__isnull=False)
    return areas_of(findings.select_related("line__product", "line__subscription").order_by("page", "pk"))


def _carried(claim: Claim, proof: Proof) -> list[Carried]:
    return [carried(file, file.preview_url(claim)) for file in proof_files_of([proof]) if file.along]


def _of_mail(claim: Claim, proof: Proof, document: Document) -> list[tuple[str, str]]:
    if document == proof.document:
        return []
    return [(proof.document.name, reverse("claims:proof_preview", args=[claim.reference, proof.pk]))]


def _proof(claim: Claim, proof_id: int) -> Proof:
    return get_object_or_404(claim.proofs.current().select_related("document").with_carried(), pk=proof_id)


def _list_of(user: User) -> list[tuple[str, str]]:
    if user.may_read_reviews:
        return [(_("Review queue"), reverse("reviews:queue"))]
    return [(_("Customer associations"), reverse("claims:list"))]
