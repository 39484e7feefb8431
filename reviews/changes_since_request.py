"""What the partner did after we asked for something: read from the history, so nobody has to compare by eye."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from claims.lifecycle import ANSWERS, WAITS_FOR_MICROSOFT, Actor, Status
from claims.models import Claim, ClaimEvent, Proof
from claims.presentation.finding_rows import FindingRow
from claims.presentation.history import Change, Entry

PARTNER = frozenset({Actor.PARTNER, Actor.INCENTIVE_ADMIN})
READ_AGAIN = WAITS_FOR_MICROSOFT - {Status.DISPUTED}
# The newest of these says whether we wait for an answer to what we asked, or have decided since.
TURNS = ANSWERS | {"expire", "reopen", "dispute"}


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """`what`: the kind of event; `old` and `new`: names; `url`: of the new one on the desk, if it still lies there."""

    what: str
    old: str
    new: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangesSinceRequest:
    asked_at: datetime
    documents: list[ChangedDocument]
    changes: list[Change]
    comments: list[Entry]
    findings: list[FindingRow]

    @property
    def is_empty(self) -> bool:
        return not (self.documents or self.changes or self.comments)


def changes_since_request(
    claim: Claim,
    events: Sequence[ClaimEvent],
    told: Sequence[Entry],
    proofs: Iterable[Proof],
    finding_rows: Iterable[FindingRow],
) -> ChangesSinceRequest | None:
    """Of a claim that came back: the partner's acts after the newest request, oldest first; else None.

    `events`: newest first, every move among them; `told`: their entries of the history, in the same order.
    """
    turn = next((event for event in events if event.kind in TURNS), None)
    if claim.status not in READ_AGAIN or turn is None or turn.kind != "request_action":
        return None
    newer = [(event, entry) for event, entry in zip(events, told, strict=True) if _is_after(event, turn)]
    acts = [(event, entry) for event, entry in reversed(newer) if event.actor in PARTNER]
    return ChangesSinceRequest(
        asked_at=turn.at,
        documents=_documents(claim, [event for event, _entry in acts], proofs),
        changes=[row for event, entry in acts if event.kind == "edited" for row in entry.changes],
        comments=[entry for event, entry in acts if event.kind == "commented"],
        findings=[row for row in finding_rows if row.finding.raised_at == turn.at],
    )


def _is_after(event: ClaimEvent, turn: ClaimEvent) -> bool:
    return (event.at, event.pk) > (turn.at, turn.pk)


def _documents(claim: Claim, acts: Iterable[ClaimEvent], proofs: Iterable[Proof]) -> list[ChangedDocument]:
    """The event knows names; the page to read is found by the name and the instant."""
    pages = {(proof.document.name, proof.added_at): proof.pk for proof in proofs}
    rows = []
    for event in acts:
        if event.kind in {"proof_added", "proof_replaced", "proof_removed"}:
            old, new = event.changes["proof"]
            found = pages.get((new, event.at))
            url = (
                f"{reverse('reviews:detail', args=[claim.reference])}?document={found}#desk" if found else ""
            )
            rows.append(ChangedDocument(event.kind, old, new, url))
    return rows
