"""What follows where a later virus check finds malware in a document that was clean: both sides hear of it.

The download is closed by documents already; it knows no claim.
"""

from datetime import datetime

from django.db import transaction

from claims import letters
from claims.lifecycle import FINAL, Actor, Status
from claims.models import Proof
from claims.transitions import lock, record


def tell_of_infected(*, now: datetime, limit: int = 100) -> int:
    """Tell of documents that turned out to be infected. Returns how many."""
    told = 0
    for proof in Proof.objects.turned().select_related("claim").order_by("pk")[:limit]:
        told += _tell(proof, now)
    return told


@transaction.atomic
def _tell(proof: Proof, now: datetime) -> bool:
    claim = lock(proof.claim)
    turned = Proof.objects.turned().filter(pk=proof.pk).select_related("document").first()
    if turned is None:  # another worker was quicker, or it was removed
        return False
    turned.checks.all().delete()  # nobody can follow its pointers any more
    document = turned.document
    event = record(
        claim,
        "proof_blocked",
        actor=Actor.CLOCK,
        by=None,
        now=now,
        note=document.scan_note,
        changes={"proof": [document.name, None]},
    )
    facts = {"document": document.name, "found": document.scan_note}
    letters.to_partner("claims/proof_blocked", claim, event, now=now, key="partner", is_partner=True, **facts)
    if claim.status not in {Status.DRAFT, *FINAL}:
        letters.to_reviewer("claims/proof_blocked", claim, event, now=now, key="reviewer", **facts)
    return True
