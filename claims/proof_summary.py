"""What the documents of a claim show, rule by rule, for the pages of both sides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db.models import Q, QuerySet
from django.urls import reverse

from claims.models import Claim, ClaimLine, Proof, ProofCheck
from claims.proof_files import key_of
from claims.proof_guidance import BY_RULE, GUIDANCE, Guidance
from documents.models import Document, ScanState
from documents.places import Passage
from documents.reading import Note
from evidence.facts import Result, Rule

ProofCheckQuerySet: TypeAlias = "QuerySet[ProofCheck]"
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
    is_along: bool = False  # the document came with the proof

    @property
    def why(self) -> str:
        """Why the document could not be read; "" where it could, or where one page is a picture."""
        reading = getattr(self.check.document, "reading", None)
        return str(Note(reading.note).label) if reading and reading.note in Note.values else ""

    @property
    def result(self) -> str:
        return self.check.result


@dataclass(frozen=True, slots=True)
class Summary:
    """What the checks of a claim's documents found. `passages`: by the key of a paper; `waiting`: unread documents."""

    shown: list[Shown]
    passages: Mapping[str, list[Passage]]
    waiting: int
    has_pictures: bool
    given_up: list[str]
    looks_again: bool


def summary(
    claim: Claim,
    proofs: Sequence[Proof],
    lines: Iterable[ClaimLine],
    *,
    now: datetime,
    found: Iterable[ProofCheck] | None = None,
) -> Summary:
    """`proofs`: the claim's current ones with their documents, of `with_reading`, newest first; those that a newer one
    replaced do not count. One query, unless the caller asked for the checks of several claims at once: `found`."""
    replaced = {proof.replaces_id for proof in proofs}
    newest = [proof for proof in proofs if proof.pk not in replaced]
    checked = {proof.pk: proof for proof in newest if proof.checked_at}
    live = {line.pk: line for line in lines if line.state != ClaimLine.State.CLOSED}
    if found is None:
        found = with_documents(ProofCheck.objects.filter(proof__in=checked))
    found = [check for check in found if check.proof_id in checked]
    best = _best(found, list(checked))
    waiting = [proof for proof in newest if _is_waiting(proof)]
    return Summary(
        shown=list(_shown(claim, best, checked, live)),
        passages=_by_file(found, checked, live),
        waiting=len(waiting),
        has_pictures=any(proof.reading_note == Note.PICTURE for proof in waiting),
        given_up=[proof.document.name for proof in newest if proof.is_check_given_up],
        looks_again=any(proof.added_at > now - SOON for proof in waiting),
    )


def with_documents(found: ProofCheckQuerySet) -> ProofCheckQuerySet:
    """With the document in which each was found, and what became of its reading; not with its text."""
    text = ("pages", "pages_from_picture", "pages_unread", "not_read", "signatures")
    return found.select_related("document__reading").defer(*(f"document__reading__{name}" for name in text))


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
                along = check.document if check.document_id not in (None, proof.document_id) else None
                url = _url(claim, proof, check, along)
                yield Shown(guidance, asset, check, (along or proof.document).name, url, along is not None)


def _by_file(
    found: Iterable[ProofCheck], proofs: dict[int, Proof], lines: dict[int, ClaimLine]
) -> dict[str, list[Passage]]:
    """All passages that answer a rule, by the key of the document they are in."""
    by_paper: dict[str, list[Passage]] = defaultdict(list)
    for check in found:
        if check.result == Result.FOUND and (check.line_id is None or check.line_id in lines):
            asset = lines[check.line_id].asset_name if check.line_id else ""
            is_own = check.document_id in (None, proofs[check.proof_id].document_id)
            key = key_of(check.proof_id, None if is_own else check.document_id)
            by_paper[key] += passages(check, asset)
    return by_paper


def _url(claim: Claim, proof: Proof, check: ProofCheck, along: Document | None) -> str:
    """Of the very place, where it is known."""
    of_file = f"?file={along.pk}" if along else ""
    return reverse("claims:proof_preview", args=[claim.reference, proof.pk]) + of_file + anchor_of(check)


def anchor_of(check: ProofCheck) -> str:
    if check.spans:
        return f"#place-{check.pk}"
    return f"#page-{check.page}" if check.page else ""


def passages_of(proof: Proof, document: Document) -> list[Passage]:
    """Where the document answers the rules. One query."""
    of_document = Q(document=document) | (Q(document=None) if document == proof.document else Q(pk=None))
    checks = proof.checks.filter(of_document, result=Result.FOUND).select_related("line__product")
    return [
        passage
        for check in checks
        for passage in passages(check, check.line.asset_name if check.line else "")
    ]


def passages(check: ProofCheck, asset: str) -> list[Passage]:
    """`asset`: the name of the check's line; "" for a rule about the whole claim."""
    title = str(BY_RULE[Rule(check.rule)].title)
    label = f"{title} · {asset}" if asset else title
    keys = [f"place-{check.pk}", *[""] * len(check.spans)]
    return [
        Passage(page, start, end, label, key)
        for (page, start, end), key in zip(check.spans, keys, strict=False)
    ]
