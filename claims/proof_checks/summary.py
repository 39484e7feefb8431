"""What the documents of a claim show, rule by rule, for the pages of both sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from claims.models import Claim, ClaimLine, Proof, ProofCheck
from claims.proof_checks.facts import Result, Rule
from claims.proof_checks.guidance import GUIDANCE, Guidance
from documents.models import ScanState

SOON = timedelta(minutes=5)  # so long a page looks by itself whether a new document is checked
_BEST_FIRST = (Result.FOUND, Result.UNREADABLE, Result.NOT_FOUND)


@dataclass(frozen=True)
class Shown:
    """The best result of one rule, or of one line of the claim, over all documents."""

    guidance: Guidance
    asset: str
    check: ProofCheck
    document: str
    url: str

    @property
    def result(self) -> str:
        return self.check.result


def summary(
    claim: Claim,
    proofs: Sequence[Proof],
    lines: Iterable[ClaimLine],
    *,
    now: datetime,
    found: Iterable[ProofCheck] | None = None,
) -> dict[str, Any]:
    """`proofs`: the claim's current ones with their documents, newest first; those that a newer one replaced do not
    count. One query, unless the caller asked for the checks of several claims at once: `found`."""
    replaced = {proof.replaces_id for proof in proofs}
    newest = [proof for proof in proofs if proof.pk not in replaced]
    checked = {proof.pk: proof for proof in newest if proof.checked_at}
    live = {line.pk: line for line in lines if line.state != ClaimLine.State.CLOSED}
    if found is None:
        found = ProofCheck.objects.filter(proof__in=checked)
    best = _best([check for check in found if check.proof_id in checked], list(checked))
    waiting = [proof for proof in newest if _is_waiting(proof)]
    return {
        "shown": list(_shown(claim, best, checked, live)),
        "waiting": len(waiting),
        "looks_again": any(proof.added_at > now - SOON for proof in waiting),
    }


def _is_waiting(proof: Proof) -> bool:
    can_be_read = proof.document.scan_state in (ScanState.PENDING, ScanState.CLEAN)
    return proof.checked_at is None and can_be_read


Key = tuple[str, int | None]


def _best(found: Iterable[ProofCheck], newest_first: list[int]) -> dict[Key, ProofCheck]:
    best: dict[Key, ProofCheck] = {}
    ranked = sorted(found, key=lambda each: newest_first.index(each.proof_id))
    for check in sorted(ranked, key=lambda each: _BEST_FIRST.index(Result(each.result))):
        best.setdefault((check.rule, check.line_id), check)
    return best


def _shown(
    claim: Claim, best: dict[Key, ProofCheck], proofs: dict[int, Proof], lines: dict[int, ClaimLine]
) -> Iterable[Shown]:
    for guidance in GUIDANCE:
        of_line: Sequence[int | None] = list(lines) if guidance.rule == Rule.LINE_NAMED else [None]
        for key in of_line:
            if check := best.get((guidance.rule, key)):
                asset = lines[key].asset_name if key is not None else ""
                proof = proofs[check.proof_id]
                yield Shown(guidance, asset, check, proof.document.name, _url(claim, proof, check))


def _url(claim: Claim, proof: Proof, check: ProofCheck) -> str:
    page = f"#page-{check.page}" if check.page else ""
    return reverse("claims:proof_preview", args=[claim.reference, proof.pk]) + page
