"""A claim's findings as the pages of both sides show them: where to look, and what answered them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent, Finding, Proof
from claims.presentation.history import EVENT_TEXTS, who_acted
from claims.proof_files import ProofFile
from documents.places import Area
from text.names import Text


@dataclass(frozen=True, slots=True)
class Answer:
    who: str
    text: Text | None
    note: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """For templates/claims/_findings.html. `url` shows the document; `newer_url` takes one in its place."""

    finding: Finding
    answer: Answer | None
    document: str = ""
    url: str = ""
    newer_url: str = ""


def findings_of(claim: Claim) -> QuerySet[Finding]:
    """With all that a page shows of them, in one question."""
    return claim.findings.select_related(
        "line__product", "line__subscription", "proof__document", "document", "answer__by"
    )


def waiting_findings(claim: Claim) -> list[Finding]:
    """What an act of the partner may answer now."""
    if claim.status != Status.ACTION_REQUIRED:
        return []
    return list(claim.findings.unanswered().select_related("line__product", "line__subscription"))


def finding_rows(
    claim: Claim,
    findings: Iterable[Finding],
    proofs: Iterable[Proof],
    user: User,
    acts: Collection[str],
) -> list[FindingRow]:
    """What waits for an answer first. `findings`: of `findings_of`; `proofs`: the claim's current ones, with their
    documents.
    """
    current = {proof.pk: proof for proof in proofs}
    newer = {proof.replaces_id: proof for proof in current.values() if proof.replaces_id}
    rows = [
        _with_document(FindingRow(finding, _answer(finding, user)), claim, current, newer, acts)
        for finding in findings
    ]
    return sorted(rows, key=lambda row: row.finding.answered_at is not None)


def _answer(finding: Finding, user: User) -> Answer | None:
    """What was done about it. Findings of old were answered without saying by what."""
    event = finding.answer
    if event is None:
        return None
    return Answer(who_acted(event, user), _told(event, user), event.note)


def _told(event: ClaimEvent, user: User) -> Text | None:
    event_text = EVENT_TEXTS[event.kind]
    return event_text.to_microsoft if user.may_read_reviews else event_text.to_partner


def _with_document(
    row: FindingRow,
    claim: Claim,
    current: Mapping[int, Proof],
    newer: Mapping[int, Proof],
    acts: Collection[str],
) -> FindingRow:
    finding, proof = row.finding, row.finding.proof
    if proof is None:
        return row
    file = ProofFile(proof, finding.document)
    row = replace(row, document=file.name)
    if proof.pk in current and file.document.is_readable:
        row = replace(row, url=file.preview_url(claim, anchor_of(finding)))
    newest = _newest(proof, newer)
    if "add_proof" in acts and finding.answered_at is None and newest.pk in current:
        row = replace(row, newer_url=reverse("claims:proof_newer", args=[claim.reference, newest.pk]))
    return row


def anchor_of(finding: Finding) -> str:
    """Of the very place on the document's page, where the finding points to one."""
    if finding.place:
        return f"#{_key_of(finding)}"
    return f"#page-{finding.page}" if finding.page else ""


def _key_of(finding: Finding) -> str:
    return f"finding-{finding.pk}"


def areas_of(findings: Iterable[Finding]) -> list[Area]:
    """The places to which findings about one document point, for its preview."""
    return [
        Area(
            finding.page or 1,
            finding.place,
            _("Finding: %s") % finding.headline,
            finding.place_words,
            _key_of(finding),
        )
        for finding in findings
        if finding.place
    ]


def _newest(proof: Proof, newer: Mapping[int, Proof]) -> Proof:
    while proof.pk in newer:
        proof = newer[proof.pk]
    return proof
