"""A claim's documents and comments as the templates' pieces take them, for the pages of both sides."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from claims.models import Comment, Proof
from claims.presentation.history import name_of

Row = dict[str, Any]
COMMENTS_AT_FIRST = 50


def document_row(proof: Proof, user: User, acts: Collection[str]) -> Row:
    """For templates/pieces/document_row.html. `proof` has its claim, document and author loaded."""
    document, claim = proof.document, proof.claim
    return {
        "id": proof.pk,
        "name": document.name,
        "url": reverse("claims:proof", args=[claim.reference, proof.pk]) if document.is_readable else None,
        "kind": proof.get_kind_display(),
        "size": document.size,
        "at": proof.added_at,
        "by": name_of(proof.added_by, user),
        "scan": document.scan_state,
        "comment": proof.comment,
        "acts": [*_preview(proof), *_acts_on(proof, acts)],
        "earlier": [],
    }


def document_rows(proofs: Sequence[Proof], user: User, acts: Collection[str]) -> list[Row]:
    """The newest versions, each with its earlier ones. `proofs`: all current ones of a claim."""
    by_key = {proof.pk: proof for proof in proofs}
    replaced = {proof.replaces_id for proof in proofs}
    return [
        document_row(proof, user, acts)
        | {"earlier": [document_row(old, user, ()) for old in _before(proof, by_key)]}
        for proof in proofs
        if proof.pk not in replaced
    ]


def _before(proof: Proof, by_key: Mapping[int, Proof]) -> Iterator[Proof]:
    while proof.replaces_id is not None:
        proof = by_key[proof.replaces_id]
        yield proof


def _preview(proof: Proof) -> list[Row]:
    """Reading does not mean downloading."""
    url = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    return [{"label": _("Preview"), "url": url}] if proof.document.is_readable else []


def _acts_on(proof: Proof, acts: Collection[str]) -> list[Row]:
    """What no reviewer has seen may be removed; the rest is replaced."""
    where = [proof.claim.reference, proof.pk]
    if "remove_proof" in acts and not proof.was_seen_by_reviewer():
        return [{"label": _("Remove"), "url": reverse("claims:proof_remove", args=where)}]
    if "add_proof" in acts:
        return [{"label": _("Upload a newer version"), "url": reverse("claims:proof_newer", args=where)}]
    return []


def comment_row(comment: Comment, user: User) -> Row:
    """For templates/pieces/comment.html."""
    return {
        "who": name_of(comment.author, user),
        "text": comment.text,
        "at": comment.written_at,
        "is_own": comment.author_id == user.pk,
    }
