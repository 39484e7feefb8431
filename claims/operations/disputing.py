"""Disputing a rejection: once, with reasons, with documents that were missing, or with both."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import letters
from claims.actors import partner_actor
from claims.lifecycle import Status
from claims.models import Claim, Proof
from claims.operations.proving import AlreadyThere, attach_proof, room_for_proofs
from claims.policies import can_be_disputed, holds
from claims.refusals import ActCode
from claims.transitions import MoveRefused, lock, move
from documents import limits
from documents.models import Document
from documents.operations import discard_upload, store_upload


@transaction.atomic
def dispute(
    *,
    claim: Claim,
    by: User,
    now: datetime,
    justification: str = "",
    documents: Sequence[UploadedFile] = (),
    kind: str = Proof.Kind.OTHER,
    revision: int | None = None,
) -> Claim:
    """Once, within 30 days of the rejection, by an Incentive Admin (support guide of 2021: once per claim).

    All of it or nothing: raises documents' FileRefused for the first file that is not let in. The dispute stands
    while its documents wait for the scanner. It goes to the queue without the reviewer who decided.
    """
    actor = partner_actor(by, claim)
    _refuse_empty(justification, documents)
    # First asked without the lock, which nobody shall hold while a slow storage takes the files.
    _refuse(Claim.objects.get(pk=claim.pk), documents, now)
    with _taken_in(documents, by=by, now=now) as taken:
        claim = lock(claim, revision=revision)
        _refuse(claim, documents, now)
        event = move(
            claim, "dispute", actor=actor, by=by, now=now, note=justification, disputed_at=now, reviewer=None
        )
        claim.findings.unanswered().update(answered_at=now, answer=event)
        for document in taken:
            attach_proof(Proof(claim=claim, document=document, kind=kind), actor=actor, by=by, now=now)
    names = [document.name for document in taken]
    letters.to_partner("claims/disputed", claim, event, now=now, documents=names)
    return claim


@contextmanager
def _taken_in(uploads: Sequence[UploadedFile], *, by: User, now: datetime) -> Iterator[list[Document]]:
    """Documents of all the files; none stays behind when one of them, or what follows, is refused."""
    taken: list[Document] = []
    try:
        for upload in uploads:
            taken.append(store_upload(upload=upload, by=by, now=now))
            _refuse_repeated(taken)
        yield taken
    except BaseException:
        for document in taken:
            discard_upload(document=document)
        raise


def _refuse_empty(justification: str, documents: Collection[UploadedFile]) -> None:
    if not justification.strip() and not documents:
        raise MoveRefused(
            _("Say why the rejection is wrong, or add a document that shows it."), ActCode.REASON_MISSING
        )


def _refuse(claim: Claim, documents: Collection[UploadedFile], now: datetime) -> None:
    if claim.status != Status.REJECTED:
        return  # the move has the sentence for that
    if not holds(can_be_disputed(now), claim):
        raise MoveRefused(
            _(
                "This rejection can no longer be disputed: a claim can be disputed once, and only for a time. "
                "You may file a new claim."
            ),
            ActCode.DISPUTE_OVER,
        )
    room = room_for_proofs(list(claim.proofs.current().select_related("document")))
    if len(documents) > room.files or sum(document.size or 0 for document in documents) > room.size:
        raise MoveRefused(
            _(
                "A claim holds at most 20 documents and 100 MB. This one has room for %(files)s more with "
                "%(megabytes)s MB. Combine several into one PDF."
            )
            % {"files": room.files, "megabytes": room.size // limits.MEGABYTE},
            ActCode.NO_ROOM_FOR_DOCUMENTS,
        )


def _refuse_repeated(taken: Sequence[Document]) -> None:
    *before, newest = taken
    same = next((document for document in before if document.sha256 == newest.sha256), None)
    if same is not None:
        raise AlreadyThere(newest.name, same.name)
