"""The check of documents against the rules of proof: advice, written down beside each document.

It is computed without a transaction, and written down only where nothing changed meanwhile that it was computed from.
"""

import logging
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Q

import evidence
from claims.models import Claim, Proof, ProofCheck
from claims.models.evidence import ProofQuerySet
from documents.models import Reading
from documents.sandboxed import run
from documents.signatures import shown
from evidence import ClaimFacts, Digital, Found, LineFacts, PageText, Result, wire
from leases import LeaseQueue
from programs.models import Product
from sandbox.bounds import MEGABYTE, Bounds
from sandbox.run import End

logger = logging.getLogger(__name__)
LATELY = timedelta(days=1)  # longer than any outage of the worker that checks


@dataclass(frozen=True)
class ReadDocument:
    """What was read of one document: the proof's own, or one that came with it."""

    document_id: int
    is_read: bool
    pages: list[str]
    from_picture: list[int]
    unread: list[int]
    signatures: list[dict[str, Any]]

    @property
    def says_something(self) -> bool:
        """Of a scan that nobody could read the signatures still do."""
        return self.is_read or bool(self.signatures)

    @property
    def digital(self) -> list[Digital]:
        return [
            Digital(each.name, each.organisation, each.at[:10], each.page, stands=each.stands)
            for each in shown(self.signatures)
            if each.stands or each.has_fallen
        ]

    @property
    def page_texts(self) -> list[PageText]:
        return [
            PageText(page, is_from_picture=number in self.from_picture, is_unread=number in self.unread)
            for number, page in enumerate(self.pages, start=1)
        ]


@dataclass(frozen=True)
class Basis:
    """All that a check is computed from. `since`: the day from which twelve months are counted back."""

    facts: ClaimFacts
    since: date
    read_documents: list[ReadDocument]


Pointers = list[tuple[int, Found]]  # with the document's primary key
Answers = list[tuple[ReadDocument, list[Found]]]


def check_due(*, now: datetime, limit: int = 20) -> int:
    """Check documents that were read and not yet laid against the rules. Returns how many were checked."""
    _forget_older_readings(now)
    done = 0
    for _turn in range(limit):
        proof = QUEUE.reserve_next(now=now)
        if proof is None:
            break
        done += _check(proof, now=now)
    return done


def check_again(*, proofs: ProofQuerySet) -> int:
    """Check anew, as after giving up. What was found before stays until then. Says how many."""
    return proofs.current().ask_again()


@transaction.atomic
def _forget_older_readings(now: datetime) -> None:
    """A document that an operator had read anew is checked anew."""
    anew = Proof.objects.read_anew(since=now - LATELY).select_for_update(of=("self",), skip_locked=True)
    if keys := [proof.pk for proof in anew]:
        Proof.objects.filter(pk__in=keys).ask_again()


def _check(proof: Proof, *, now: datetime) -> bool:
    """Whether the document is done with."""
    try:
        basis = _basis(proof, now)
        found = _found(basis)
    except Exception:  # one odd document must not keep the others waiting
        logger.exception("Document %s could not be checked (try %s)", proof.document_id, proof.check_attempts)
        QUEUE.postpone(proof, now=now)
        return False
    return _settle(proof, basis, found, now=now)


def _basis(proof: Proof, now: datetime) -> Basis:
    claim = Claim.objects.with_parties().get(pk=proof.claim_id)
    since = max(claim.submitted_at or now, proof.added_at).date()
    return Basis(facts_of(claim), since, _read_documents(proof))


def _read_documents(proof: Proof) -> list[ReadDocument]:
    of_proof = Q(document=proof.document_id) | Q(document__carried_by=proof.document_id)
    readings = Reading.objects.filter(of_proof, document__discarded_at=None).order_by("document")
    return [
        ReadDocument(
            document_id=reading.document_id,
            is_read=reading.state == Reading.State.READ,
            pages=reading.pages,
            from_picture=reading.pages_from_picture,
            unread=reading.pages_unread,
            signatures=reading.signatures,
        )
        for reading in readings
    ]


def _found(basis: Basis) -> Pointers:
    """The best of all documents for each rule: what was found wins over what could not be read, that over nothing."""
    best: dict[tuple[str, int | None], tuple[int, Found]] = {}
    for read_document, answers in _compute(basis.read_documents, basis.facts, basis.since):
        for each in answers:
            key = (each.rule, each.line)
            if key not in best or _RANKS[each.result] < _RANKS[best[key][1].result]:
                best[key] = (read_document.document_id, each)
    return list(best.values())


_RANKS = {Result.FOUND: 0, Result.UNREADABLE: 1, Result.NOT_FOUND: 2}
_BOUNDS = Bounds(cpu_seconds=20, seconds=60, output_bytes=64 * MEGABYTE)


class NotAnswered(Exception):
    """The process that checks a document's text did not come to its end."""


def _compute(read_documents: list[ReadDocument], facts: ClaimFacts, since: date) -> Answers:
    """Where no secret lies, because the text is a stranger's. Raises NotAnswered, NotWhole, OSError, and whatever a
    strange answer makes it raise."""
    unread = [
        (read_document, evidence.unreadable(facts))
        for read_document in read_documents
        if not read_document.says_something
    ]
    read = [read_document for read_document in read_documents if read_document.says_something]
    if not read:
        return unread
    with tempfile.TemporaryFile() as questions:
        for read_document in read:
            questions.write(
                wire.asking(read_document.page_texts, facts, since, read_document.digital).encode() + b"\n"
            )
        questions.flush()
        with run("evidence.job", questions, bounds=_BOUNDS) as (end, said):
            if end != End.WELL:
                raise NotAnswered(end.value)
            answers = [wire.told(answer.decode()) for answer in said]
    return [*zip(read, answers, strict=True), *unread]


@transaction.atomic
def _settle(proof: Proof, basis: Basis, found: Pointers, *, now: datetime) -> bool:
    """Whether it was still for us to say. The lock makes whoever changes the claim wait, and then ask for another
    check; what they changed before it is seen here."""
    ours = cast(ProofQuerySet, QUEUE.ours(proof)).to_check()
    if ours.select_for_update(of=("self",), no_key=True).first() is None:
        return False
    if _basis(proof, now) != basis:
        QUEUE.hand_back(proof, now=now)
        return False
    _write(proof, found)
    QUEUE.ours(proof).update(checked_at=now, check_attempts=0, next_check_at=None, check_note="")
    return True


def _write(proof: Proof, found: Pointers) -> None:
    proof.checks.all().delete()
    ProofCheck.objects.bulk_create(
        ProofCheck(
            proof=proof,
            rule=each.rule,
            line_id=each.line,
            result=each.result,
            document_id=document_id,
            page=each.page,
            words=each.words,
            spans=[[span.page, span.start, span.end] for span in each.spans],
            is_from_picture=each.is_from_picture,
        )
        for document_id, each in found
    )


def _give_up(proof: Proof, *, now: datetime, **said: Any) -> None:
    logger.error("Document %s is not checked, after %s tries", proof.document_id, proof.check_attempts)
    proof.checks.all().delete()
    given_up = {"checked_at": now, "check_note": Proof.CheckNote.GAVE_UP}
    QUEUE.ours(proof).update(**given_up, check_attempts=0, next_check_at=None)


QUEUE = LeaseQueue(
    due=lambda now: Proof.objects.check_due(now),
    give_up=_give_up,
    holds=timedelta(minutes=3),
    first=timedelta(minutes=1),
    factor=4,
    longest=timedelta(hours=1),
    tries=4,
    attempts="check_attempts",
    next_try_at="next_check_at",
)


def facts_of(claim: Claim) -> ClaimFacts:
    """What the check has to know of a claim. `claim` has its parties loaded."""
    lines = list(claim.lines.live().select_related("product"))
    claimed = {line.product_id for line in lines}
    others = [product for product in Product.objects.all() if product.pk not in claimed]
    return ClaimFacts(
        partner_names=(claim.partner.name, claim.location.name),
        customer_names=(claim.tenant.name,),
        customer_domains=tuple(claim.tenant.domains.values_list("domain", flat=True)),
        partner_people=(claim.partner_contact_name,),
        lines=tuple(LineFacts(line.pk, (line.product.name, *line.product.aliases)) for line in lines),
        other_products=tuple(name for product in others for name in (product.name, *product.aliases)),
    )
