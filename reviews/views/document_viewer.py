"""One document at a time beside the checklist, so that reading and judging need one window."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from claims.models import Claim, Finding, Proof
from claims.presentation.finding_rows import FindingRow, areas_of
from claims.presentation.finding_rows import anchor_of as anchor_of_finding
from claims.proof_files import ProofFile, carried, key_of, proof_files_of
from claims.proof_summary import Shown, Summary, anchor_of
from documents import previews
from documents.places import Passage, around
from documents.serving import NotReadable
from reviews.spots import Offered, Spot

PAGES_SHOWN = 40  # further pages stand on the document's own page
SPOTS_OFFERED = 20  # passages to which a finding may point by a choice


@dataclass(frozen=True, slots=True)
class Readable:
    """A document that may be laid on the desk. `mail`: the name of the e-mail or PDF that it came with."""

    key: str
    name: str
    mail: str
    is_chosen: bool
    is_earlier: bool


def document_viewer(
    claim: Claim, proofs: Sequence[Proof], checks: Summary, findings: Sequence[Finding], wanted: str
) -> dict[str, Any]:
    """For templates/reviews/_desk.html. `proofs`: the claim's current ones, newest first, of `with_carried`; `checks`:
    of `claims.proof_summary`; `wanted`: the key of a file. One query, none where nothing can be read."""
    proof_files = list(proof_files_of(proofs))
    readable, chosen = _laid_out(proof_files, proofs, wanted)
    context: dict[str, Any] = {"pointers": _pointers(claim, checks, readable, chosen)}
    if chosen is None:
        return context
    marked = checks.passages.get(chosen.key, [])
    context |= {
        "chosen": chosen,
        "spots": [],
        "switch": _switch(readable, chosen),
        "came_with": []
        if chosen.along
        else [carried(file, document_url(claim, file.key)) for file in proof_files if _is_of(file, chosen)],
    }
    try:
        shown = previews.preview(chosen.document, marked, areas=areas_of(_about(findings, chosen)))
    except NotReadable as refusal:
        return context | {"unreadable": refusal.sentence}
    pages = shown.pages[:PAGES_SHOWN]
    return context | {
        "preview": shown,
        "pages": pages,
        "last_page": len(shown.pages),
        "spots": _offered(chosen, pages, marked),
    }


def pointers(claim: Claim, proofs: Sequence[Proof], checks: Summary, wanted: str) -> list[Shown]:
    """The same pointers, where the viewer itself is not asked for. No query."""
    return _pointers(claim, checks, *_laid_out(list(proof_files_of(proofs)), proofs, wanted))


def _laid_out(
    proof_files: Iterable[ProofFile], proofs: Sequence[Proof], wanted: str
) -> tuple[list[ProofFile], ProofFile | None]:
    """What can be read, and what of it lies on the desk."""
    readable = [file for file in proof_files if file.document.is_readable]
    chosen = next((file for file in readable if file.key == wanted), None)
    return readable, chosen or _first(readable, proofs)


def _pointers(
    claim: Claim, checks: Summary, readable: Iterable[ProofFile], chosen: ProofFile | None
) -> list[Shown]:
    keys = {file.key for file in readable}
    return [_pointing_here(row, claim, chosen, keys) for row in checks.shown]


def _about(findings: Iterable[Finding], chosen: ProofFile) -> Iterable[Finding]:
    return [row for row in findings if row.proof_id and key_of(row.proof_id, row.document_id) == chosen.key]


def _offered(chosen: ProofFile, pages: Iterable[previews.Page], marked: Sequence[Passage]) -> list[Offered]:
    """Passages that stand on a picture, each place once."""
    offered: dict[str, Offered] = {}
    for page in pages:
        for mark in page.marks:
            if page.picture and mark.boxes and mark.passage in marked:
                value = str(Spot(chosen.key, page.number, around(mark.boxes)))
                offered.setdefault(value, Offered(value, page.number, mark.passage.label, mark.words))
    return list(offered.values())[:SPOTS_OFFERED]


def _first(readable: Sequence[ProofFile], proofs: Sequence[Proof]) -> ProofFile | None:
    """The newest document that no newer one replaced."""
    replaced = {proof.replaces_id for proof in proofs}
    return next((file for file in readable if not file.along and file.proof.pk not in replaced), None)


def _switch(readable: Sequence[ProofFile], chosen: ProofFile) -> list[Readable]:
    replaced = {file.proof.replaces_id for file in readable}
    return [
        Readable(
            key=file.key,
            name=file.document.name,
            mail=file.proof.document.name if file.along else "",
            is_chosen=file == chosen,
            is_earlier=file.proof.pk in replaced,
        )
        for file in readable
    ]


def _is_of(file: ProofFile, mail: ProofFile) -> bool:
    return file.along is not None and file.proof == mail.proof


def document_url(claim: Claim, key: str, anchor: str = "desk") -> str:
    return f"{reverse('reviews:detail', args=[claim.reference])}?document={key}#{anchor}"


def _key_of(row: Shown) -> str:
    return key_of(row.check.proof_id, row.check.document_id if row.is_along else None)


def _pointing_here(row: Shown, claim: Claim, chosen: ProofFile | None, keys: Collection[str]) -> Shown:
    """The check's pointer leads into the viewer; on the document that lies there without fetching the page anew."""
    if (row.check.page or 0) > PAGES_SHOWN or _key_of(row) not in keys:
        return row
    anchor = anchor_of(row.check).lstrip("#") or "desk"
    if chosen is not None and _key_of(row) == chosen.key:
        return replace(row, url=f"#{anchor}")
    return replace(row, url=document_url(claim, _key_of(row), anchor))


def finding_here(row: FindingRow, claim: Claim) -> FindingRow:
    """Leads onto the desk instead of to the document's own page."""
    finding = row.finding
    if not row.url or finding.proof_id is None or (finding.page or 0) > PAGES_SHOWN:
        return row
    anchor = anchor_of_finding(finding).lstrip("#") or "desk"
    return replace(row, url=document_url(claim, key_of(finding.proof_id, finding.document_id), anchor))
