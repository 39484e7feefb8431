"""The check of documents against the rules of proof: advice, written down beside each document."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from claims import proof_checks
from claims.models import Claim, Proof, ProofCheck
from claims.proof_checks import ClaimFacts, Found, LineFacts
from documents.models import Reading
from programs.models import Product

logger = logging.getLogger(__name__)
LATELY = timedelta(days=1)  # longer than any outage of the worker that checks


def check_due(*, now: datetime, limit: int = 20) -> int:
    """Check documents that were read and not yet laid against the rules. Returns how many were checked."""
    _forget_older_readings(now)
    done = 0
    while done < limit and _check_next(now):
        done += 1
    return done


@transaction.atomic
def _forget_older_readings(now: datetime) -> None:
    """A document that an operator had read anew is checked anew."""
    anew = Proof.objects.read_anew(since=now - LATELY).select_for_update(of=("self",), skip_locked=True)
    if keys := [proof.pk for proof in anew]:
        Proof.objects.filter(pk__in=keys).update(checked_at=None)


@transaction.atomic
def _check_next(now: datetime) -> bool:
    """The proof stays locked meanwhile: a change of the claim waits, and then asks for another check."""
    due = Proof.objects.to_check().order_by("pk").select_for_update(of=("self",), skip_locked=True)
    proof = due.select_related("document__reading").first()
    if proof is None:
        return False
    # Asked for after the lock, so that what was written before it is seen.
    claim = Claim.objects.with_parties().get(pk=proof.claim_id)
    facts = facts_of(claim)
    found = _found(proof, facts, since=max(claim.submitted_at or now, proof.added_at))
    proof.checks.all().delete()
    ProofCheck.objects.bulk_create(
        ProofCheck(
            proof=proof,
            rule=each.rule,
            line_id=each.line,
            result=each.result,
            page=each.page,
            words=each.words,
        )
        for each in found
    )
    proof.checked_at = now
    proof.save(update_fields=["checked_at"])
    return True


def _found(proof: Proof, facts: ClaimFacts, *, since: datetime) -> list[Found]:
    """`since`: the instant from which twelve months are counted back."""
    reading = proof.document.reading
    if reading.state == Reading.State.UNREADABLE and not reading.pages:
        return proof_checks.unreadable(facts)
    try:
        return proof_checks.check(reading.pages, facts, since.date())
    except Exception:  # one odd document must not keep the others waiting
        logger.exception("Document %s could not be checked", proof.document_id)
        return proof_checks.unreadable(facts)


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
