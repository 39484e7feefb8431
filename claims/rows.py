"""A claim's documents and comments as the templates' pieces take them, for the pages of both sides."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from claims.history import name_of
from claims.models import Comment, Proof

Row = dict[str, Any]
COMMENTS_AT_FIRST = 50


def document_row(proof: Proof, user: User, acts: Collection[str]) -> Row:
    """For templates/pieces/document_row.html. `proof` has its claim, document and author loaded."""
    document, claim = proof.document, proof.claim
    may_remove = "remove_proof" in acts and not proof.was_seen_by_reviewer()
    remove = {"label": _("Remove"), "url": reverse("claims:proof_remove", args=[claim.reference, proof.pk])}
    return {
        "name": document.name,
        "url": reverse("claims:proof", args=[claim.reference, proof.pk]) if document.is_readable else None,
        "kind": proof.get_kind_display(),
        "size": document.size,
        "at": proof.added_at,
        "by": name_of(proof.added_by, user),
        "scan": document.scan_state,
        "comment": proof.comment,
        "acts": [remove] if may_remove else [],
    }


def comment_row(comment: Comment, user: User) -> Row:
    """For templates/pieces/comment.html."""
    return {
        "who": name_of(comment.author, user),
        "text": comment.text,
        "at": comment.written_at,
        "is_own": comment.author_id == user.pk,
    }
