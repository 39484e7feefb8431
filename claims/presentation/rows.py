"""A claim's documents and comments as the templates' components take them, for the pages of both sides."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Comment, Proof
from claims.presentation.history import name_of

COMMENTS_AT_FIRST = 50


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with a document, behind a link."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """For templates/components/document_row.html. `url`: of the file, None while nobody may read it; `size`: bytes."""

    id: int
    name: str
    url: str | None
    kind: str
    size: int
    at: datetime
    by: str
    scan: str
    comment: str = ""
    acts: Sequence[Act] = ()
    earlier: Sequence["DocumentRow"] = ()


@dataclass(frozen=True, slots=True)
class CommentRow:
    """For templates/components/comment.html."""

    who: str
    text: str
    at: datetime
    is_own: bool


def document_row(proof: Proof, user: User, acts: Collection[str]) -> DocumentRow:
    """`proof` has its claim, document and author loaded."""
    document, claim = proof.document, proof.claim
    return DocumentRow(
        id=proof.pk,
        name=document.name,
        url=reverse("claims:proof", args=[claim.reference, proof.pk]) if document.is_readable else None,
        kind=proof.get_kind_display(),
        size=document.size,
        at=proof.added_at,
        by=name_of(proof.added_by, user),
        scan=document.scan_state,
        comment=proof.comment,
        acts=[*_preview(proof), *_acts_on(proof, acts)],
    )


def document_rows(proofs: Sequence[Proof], user: User, acts: Collection[str]) -> list[DocumentRow]:
    """The newest versions, each with its earlier ones. `proofs`: all current ones of a claim."""
    by_key = {proof.pk: proof for proof in proofs}
    replaced = {proof.replaces_id for proof in proofs}
    return [
        replace(
            document_row(proof, user, acts),
            earlier=[document_row(old, user, ()) for old in _before(proof, by_key)],
        )
        for proof in proofs
        if proof.pk not in replaced
    ]


def _before(proof: Proof, by_key: Mapping[int, Proof]) -> Iterator[Proof]:
    while proof.replaces_id is not None:
        proof = by_key[proof.replaces_id]
        yield proof


def _preview(proof: Proof) -> list[Act]:
    """Reading does not mean downloading."""
    url = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    return [Act(_("Preview"), url)] if proof.document.is_readable else []


def _acts_on(proof: Proof, acts: Collection[str]) -> list[Act]:
    """What no reviewer has seen may be removed; the rest is replaced."""
    where = [proof.claim.reference, proof.pk]
    if "remove_proof" in acts and not proof.was_seen_by_reviewer():
        return [Act(_("Remove"), reverse("claims:proof_remove", args=where))]
    if "add_proof" in acts:
        return [Act(_("Upload a newer version"), reverse("claims:proof_newer", args=where))]
    return []


def comment_row(comment: Comment, user: User) -> CommentRow:
    who = name_of(comment.author, user)
    return CommentRow(who, comment.text, comment.written_at, comment.author_id == user.pk)
