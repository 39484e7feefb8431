"""Words in the documents of a claim, for its partner and for reviewers."""

from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from claims.models import Claim, Proof
from documents import search
from documents.models import Document, Reading
from filing.views.page import claim_for
from filing.views.previews import crumbs_to

LONGEST = 200  # characters


@require_safe
def find_words(request: SignedInRequest, reference: str) -> HttpResponse:
    claim = claim_for(request.user, reference)
    words = " ".join(request.GET.get("find", "").split())[:LONGEST]
    proofs = {proof.document_id: proof for proof in claim.proofs.current().order_by("-added_at", "-pk")}
    of_claim = Q(pk__in=proofs) | Q(carried_by__in=proofs)
    documents = {
        document.pk: document
        for document in Document.objects.readable().filter(of_claim).select_related("reading")
    }
    hits = search.find(documents, words)
    context = {
        "claim": claim,
        "find": words,
        "is_short": len(words) < search.FEWEST,
        "count": len(hits),
        "files": _files(claim, proofs, documents, hits, words),
        "not_read": _not_read(documents),
        "crumbs": [*crumbs_to(claim, request.user)],
    }
    return render(request, "filing/find.html", context)


def _files(
    claim: Claim, proofs: dict[int, Proof], documents: dict[int, Document], hits: list[search.Hit], words: str
) -> list[dict[str, object]]:
    return [
        {
            "name": documents[key].name,
            "hits": [
                vars(hit) | {"url": _url(claim, proofs, documents[key], hit, words)} for hit in of_document
            ],
        }
        for key, of_document in groupby(hits, lambda hit: hit.document_id)
    ]


def _url(claim: Claim, proofs: dict[int, Proof], document: Document, hit: search.Hit, words: str) -> str:
    proof = proofs[document.carried_by_id or document.pk]
    of_file = {"file": document.pk} if document.carried_by_id else {}
    address = reverse("claims:proof_preview", args=[claim.reference, proof.pk])
    return f"{address}?{urlencode(of_file | {'find': words})}#page-{hit.page}"


def _not_read(documents: dict[int, Document]) -> list[str]:
    """Documents without text, and what came with others and is of a kind nobody reads."""
    names = []
    for document in documents.values():
        reading = getattr(document, "reading", None)
        if reading is None or reading.state != Reading.State.READ:
            state = reading.get_state_display() if reading else _("Being read")
            names.append(f"{document.name} · {state}")
        names += reading.not_read if reading else []
    return names
