from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import letters
from claims.actors import partner_actor, reviewer_actor
from claims.gate import MoveRefused, lock, record
from claims.lifecycle import Status
from claims.models import Claim, Comment, Proof
from documents import limits
from documents.operations import discard, take_in


@transaction.atomic
def add_proof(
    *, claim: Claim, upload: UploadedFile, kind: str, comment: str, by: User, now: datetime
) -> Proof:
    """Put a document on the claim; it answers the findings. Raises documents' FileRefused for what is not let in."""
    actor = partner_actor(by, claim)
    claim = lock(claim)
    if not claim.rights.may_add_proofs:
        raise MoveRefused(
            _("Documents cannot be added while the claim is “%s”.") % claim.get_status_display()
        )
    _refuse_too_many(claim, upload.size or 0)
    document = take_in(upload=upload, by=by, now=now)
    proof = Proof.objects.create(
        claim=claim, document=document, kind=kind, comment=comment, added_by=by, added_at=now
    )
    record(claim, "proof_added", actor=actor, by=by, now=now, changes={"proof": [None, document.name]})
    answer_findings(claim, now=now)
    return proof


@transaction.atomic
def remove_proof(*, proof: Proof, by: User, now: datetime) -> None:
    """Take a document back that no reviewer has seen yet."""
    claim = lock(proof.claim)
    actor = partner_actor(by, claim)
    if not claim.rights.may_remove_proofs:
        raise MoveRefused(
            _("Documents cannot be removed while the claim is “%s”.") % claim.get_status_display()
        )
    proof = Proof.objects.select_related("document", "claim").get(pk=proof.pk)
    if proof.was_seen_by_reviewer():
        raise MoveRefused(_("A reviewer has seen this document. Upload a newer one instead; both are kept."))
    if proof.removed_at is not None:
        return
    proof.removed_at = now
    proof.save(update_fields=["removed_at"])
    discard(document=proof.document, now=now)
    record(
        claim, "proof_removed", actor=actor, by=by, now=now, changes={"proof": [proof.document.name, None]}
    )


@transaction.atomic
def add_comment(
    *, claim: Claim, text: str, by: User, now: datetime, lane: str = Comment.Lane.SHARED
) -> Comment:
    """A word between the sides; an internal one stays at Microsoft. A partner's comment answers the findings."""
    claim = lock(claim)
    if by.is_reviewer:
        actor = reviewer_actor(by)
    else:
        actor, lane = partner_actor(by, claim), Comment.Lane.SHARED
        if not claim.rights.may_comment:
            raise MoveRefused(
                _("The claim is closed, so there is nobody to read a comment. File a new claim.")
            )
        answer_findings(claim, now=now)
    comment = Comment.objects.create(claim=claim, author=by, lane=lane, text=text, written_at=now)
    is_internal = lane == Comment.Lane.INTERNAL
    event = record(claim, "commented", actor=actor, by=by, now=now, note=text, is_internal=is_internal)
    if not is_internal:
        tell = letters.to_partner if by.is_reviewer else letters.to_reviewer
        tell("claims/comment", claim, event, now=now)
    return comment


def answer_findings(claim: Claim, *, now: datetime) -> int:
    """Tick off what waits for the partner's answer; nothing waits in any other status."""
    if claim.status != Status.ACTION_REQUIRED:
        return 0
    return claim.findings.unanswered().update(answered_at=now)


def _refuse_too_many(claim: Claim, size: int) -> None:
    kept = list(claim.proofs.current().values_list("document__size", flat=True))
    if len(kept) >= limits.MAX_FILES_PER_CLAIM or sum(kept) + size > limits.MAX_BYTES_PER_CLAIM:
        raise MoveRefused(
            _("A claim holds at most 20 documents and 100 MB. Remove one first, or put several into one PDF.")
        )
