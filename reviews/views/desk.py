"""One document at a time beside the checklist, so that reading and judging need one window."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from claims.models import Claim, Proof
from claims.proof_checks.summary import Shown
from documents import previews
from documents.serving import NotReadable

PAGES_SHOWN = 40  # further pages stand on the document's own page


def desk(claim: Claim, proofs: Sequence[Proof], checks: Sequence[Shown], wanted: str) -> dict[str, Any]:
    """For templates/reviews/_desk.html. `proofs`: the claim's current ones, newest first; `wanted`: the primary key of
    one of them. Two queries, none where nothing can be read."""
    readable = [proof for proof in proofs if proof.document.is_readable]
    chosen = next((proof for proof in readable if str(proof.pk) == wanted), None) or _first(readable, proofs)
    context: dict[str, Any] = {"pointers": [_pointing_here(row, claim, chosen) for row in checks]}
    if chosen is None:
        return context
    context |= {"chosen": chosen, "switch": _switch(readable, chosen)}
    try:
        shown = previews.preview(chosen.document)
    except NotReadable as refusal:
        return context | {"unreadable": refusal.sentence}
    return context | {"preview": shown, "pages": shown.pages[:PAGES_SHOWN], "last_page": len(shown.pages)}


def _first(readable: Sequence[Proof], proofs: Sequence[Proof]) -> Proof | None:
    """The newest document that no newer one replaced."""
    replaced = {proof.replaces_id for proof in proofs}
    return next((proof for proof in readable if proof.pk not in replaced), None)


def _switch(readable: Sequence[Proof], chosen: Proof) -> list[dict[str, Any]]:
    replaced = {proof.replaces_id for proof in readable}
    return [
        {
            "id": proof.pk,
            "name": proof.document.name,
            "is_chosen": proof == chosen,
            "is_earlier": proof.pk in replaced,
        }
        for proof in readable
    ]


def document_url(claim: Claim, proof_id: int, anchor: str = "desk") -> str:
    return f"{reverse('reviews:detail', args=[claim.reference])}?document={proof_id}#{anchor}"


def _pointing_here(row: Shown, claim: Claim, chosen: Proof | None) -> Shown:
    """The check's pointer leads into the desk; on the document that lies there without fetching the page anew."""
    anchor = f"page-{row.check.page}" if row.check.page and row.check.page <= PAGES_SHOWN else "desk"
    if row.check.page and row.check.page > PAGES_SHOWN:
        return row
    if chosen is not None and row.check.proof_id == chosen.pk:
        return replace(row, url=f"#{anchor}")
    return replace(row, url=document_url(claim, row.check.proof_id, anchor))


def desk_findings(rows: list[dict[str, Any]], claim: Claim) -> list[dict[str, Any]]:
    return [row | _here(row, claim) for row in rows]


def _here(row: Mapping[str, Any], claim: Claim) -> dict[str, Any]:
    finding = row["finding"]
    if "url" not in row or (finding.page or 0) > PAGES_SHOWN:
        return {}
    anchor = f"page-{finding.page}" if finding.page else "desk"
    return {"url": document_url(claim, finding.proof_id, anchor)}
