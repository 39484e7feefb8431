"""The documents of a claim that can be read: each proof's own, and right after it what came with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from claims.models import Claim, Proof
from documents.models import Document


@dataclass(frozen=True)
class ProofFile:
    """`along`: a file that came with the proof; None: the proof's own document."""

    proof: Proof
    along: Document | None = None

    @property
    def document(self) -> Document:
        return self.along or self.proof.document

    @property
    def key(self) -> str:
        """As addresses and forms name it."""
        return key_of(self.proof.pk, self.along.pk if self.along else None)

    @property
    def name(self) -> str:
        return self.proof.name_with(self.along)

    @property
    def of_file(self) -> str:
        """What the addresses of a proof's preview, pages and download need for a file that came with it."""
        return f"?file={self.along.pk}" if self.along else ""

    def preview_url(self, claim: Claim, anchor: str = "") -> str:
        address = reverse("claims:proof_preview", args=[claim.reference, self.proof.pk])
        return address + self.of_file + anchor


@dataclass(frozen=True, slots=True)
class Carried:
    """What came with a document, as pages list it. `url`: where it can be read, or ""."""

    name: str
    url: str
    state: str


def carried(paper: ProofFile, url: str) -> Carried:
    document = paper.document
    return Carried(document.name, url if document.is_readable else "", document.get_scan_state_display())


def key_of(proof_id: int, along_id: int | None) -> str:
    return f"{proof_id}-{along_id}" if along_id else str(proof_id)


def proof_files_of(proofs: Iterable[Proof]) -> Iterator[ProofFile]:
    """`proofs`: of `ProofQuerySet.with_carried`, with their documents. No query; of what came along no more is loaded
    than its name and what the scanner says of it."""
    for proof in proofs:
        yield ProofFile(proof)
        for file in proof.carried_files:
            yield ProofFile(proof, Document(**file, carried_by_id=proof.document_id))
