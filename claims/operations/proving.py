from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import letters
from claims.actors import partner_actor, reviewer_actor
from claims.lifecycle import Actor
from claims.models import Claim, ClaimEvent, Comment, Proof
from claims.operations.answering import answer_findings
from claims.operations.asks import answer_ask
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, record
from documents import limits
from documents.models import Document
from documents.operations import discard, discard_upload, store_upload
from text.names import filled


class AlreadyThere(MoveRefused):
    """The same file again, as after a double click or a retry whose first answer was lost, or under another name."""

    def __init__(self, name: str, there: str) -> None:
        if name == there:
            sentence = _("“%(name)s” is already on this claim. It was not added a second time.")
        else:
            sentence = _(
                "“%(name)s” has the same content as “%(there)s”, which is already on this claim. "
                "It was not added a second time."
            )
        super().__init__(filled(sentence, {"name": name, "there": there}), ActCode.DOCUMENT_ALREADY_THERE)


@transaction.atomic
def add_proof(
    *,
    claim: Claim,
    upload: UploadedFile,
    kind: str,
    comment: str,
    by: User,
    now: datetime,
    replaces: Proof | None = None,
    claim_comment: str = "",
    answers: Collection[int] | None = None,
) -> Proof:
    """Put a document on the claim. `replaces`: the version it is newer than; `answers`: the findings (their primary
    keys) that it answers, None for all.

    `claim_comment` becomes a comment on the claim together with the document, or not at all. Raises documents'
    FileRefused for what is not let in, AlreadyThere for the same file again.
    """
    actor = partner_actor(by, claim)
    # First asked without the lock, which nobody shall hold while a slow storage takes the file.
    _refuse_proof(Claim.objects.get(pk=claim.pk), upload.size or 0, replaces)
    document = store_upload(upload=upload, by=by, now=now)
    try:
        claim = lock(claim)
        _refuse_repeated(claim, document)
        _refuse_proof(claim, document.size, replaces)
    except Exception:
        discard_upload(document=document)
        raise
    proof = Proof(claim=claim, document=document, kind=kind, comment=comment, replaces=replaces)
    event = attach_proof(proof, actor=actor, by=by, now=now)
    answer_findings(claim, event, now=now, chosen=answers)
    answer_ask(claim, event, now=now)
    if claim_comment:
        add_comment(claim=claim, text=claim_comment, by=by, now=now, answers=answers)
    return proof


def attach_proof(proof: Proof, *, actor: Actor, by: User, now: datetime) -> ClaimEvent:
    """Tie a document that was taken in to its claim, which the caller has locked."""
    proof.added_by, proof.added_at = by, now
    proof.save(force_insert=True)
    old = proof.replaces.document.name if proof.replaces else None
    kind = "proof_replaced" if proof.replaces else "proof_added"
    changes = {"proof": [old, proof.document.name]}
    return record(proof.claim, kind, actor=actor, by=by, now=now, changes=changes)


@transaction.atomic
def remove_proof(*, proof: Proof, by: User, now: datetime) -> None:
    """Take a document back that no reviewer has seen yet. The version before it counts again."""
    claim = lock(proof.claim)
    actor = partner_actor(by, claim)
    if not claim.rights.may_remove_proofs:
        raise MoveRefused(
            _("Documents cannot be removed while the claim is “%s”.") % claim.get_status_display(),
            ActCode.NOT_NOW,
        )
    proof = Proof.objects.select_related("document", "claim").get(pk=proof.pk)
    if proof.was_seen_by_reviewer():
        raise MoveRefused(
            _("A reviewer has seen this document. Upload a newer one instead; both are kept."),
            ActCode.ALREADY_READ,
        )
    if proof.removed_at is not None:
        return
    _refuse_replaced(proof)
    proof.removed_at, proof.replaces = now, None
    proof.save(update_fields=["removed_at", "replaces"])
    discard(document=proof.document, now=now)
    record(
        claim, "proof_removed", actor=actor, by=by, now=now, changes={"proof": [proof.document.name, None]}
    )


@dataclass(frozen=True)
class Room:
    """What a claim still takes."""

    files: int
    size: int  # bytes


def room_for_proofs(proofs: Collection[Proof], *, replacing: Proof | None = None) -> Room:
    """`proofs`: the claim's current ones, with their documents.

    An earlier version that a reviewer has seen takes no room: nobody could remove it to make some.
    """
    replaced = {proof.replaces_id for proof in proofs} | {replacing.pk if replacing else None}
    kept = [proof for proof in proofs if proof.pk not in replaced or not proof.was_seen_by_reviewer()]
    return Room(
        files=max(0, limits.MAX_FILES_PER_CLAIM - len(kept)),
        size=max(0, limits.MAX_BYTES_PER_CLAIM - sum(proof.document.size for proof in kept)),
    )


@transaction.atomic
def add_comment(
    *,
    claim: Claim,
    text: str,
    by: User,
    now: datetime,
    lane: str = Comment.Lane.SHARED,
    answers: Collection[int] | None = None,
) -> Comment:
    """A word between the sides; an internal one stays at Microsoft. A partner's comment answers the findings
    `answers` (their primary keys), None for all.
    """
    claim = lock(claim)
    if by.is_reviewer:
        actor = reviewer_actor(by)
    else:
        actor, lane = partner_actor(by, claim), Comment.Lane.SHARED
        if not claim.rights.may_comment:
            raise MoveRefused(
                _("The claim is closed, so there is nobody to read a comment. File a new claim."),
                ActCode.NOT_NOW,
            )
    comment = Comment.objects.create(claim=claim, author=by, lane=lane, text=text, written_at=now)
    is_internal = lane == Comment.Lane.INTERNAL
    event = record(claim, "commented", actor=actor, by=by, now=now, note=text, is_internal=is_internal)
    if not by.is_reviewer:
        answer_findings(claim, event, now=now, chosen=answers)
        answer_ask(claim, event, now=now)
    if not is_internal:
        tell = letters.to_partner if by.is_reviewer else letters.to_reviewer
        tell("claims/comment", claim, event, now=now)
    return comment


def _refuse_proof(claim: Claim, size: int, replaces: Proof | None) -> None:
    if not claim.may_add_proofs:
        raise MoveRefused(
            _("Documents cannot be added while the claim is “%s”.") % claim.get_status_display(),
            ActCode.NOT_NOW,
        )
    proofs = list(claim.proofs.current().select_related("document"))
    if replaces is not None:
        _refuse_replaced(replaces)
        if replaces not in proofs:
            raise MoveRefused(
                filled(_("“%s” is no longer on this claim. Upload yours as a new document."), replaces),
                ActCode.DOCUMENT_REPLACED,
            )
    room = room_for_proofs(proofs, replacing=replaces)
    if not room.files or size > room.size:
        raise MoveRefused(
            _(
                "A claim holds at most 20 documents and 100 MB. Remove one first, or combine several into one PDF."
            ),
            ActCode.NO_ROOM_FOR_DOCUMENTS,
        )


def _refuse_replaced(proof: Proof) -> None:
    newer = Proof.objects.filter(replaces=proof).select_related("document").first()
    if newer is not None:
        sentence = _("“%(old)s” already has a newer version: “%(new)s”. Continue from that one.")
        raise MoveRefused(sentence % {"old": proof, "new": newer}, ActCode.DOCUMENT_REPLACED)


def _refuse_repeated(claim: Claim, document: Document) -> None:
    """The same bytes under any name. Under its own name a file may come again once a reviewer has seen it."""
    for proof in claim.proofs.current().filter(document__sha256=document.sha256).select_related("document"):
        if proof.document.name != document.name or not proof.was_seen_by_reviewer():
            raise AlreadyThere(document.name, proof.document.name)
