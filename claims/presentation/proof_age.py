"""Does an association in force still have proof that a reviewer would take? Asked for lists and pages alike."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from claims.lifecycle import Status
from claims.models import Claim, Proof
from documents.models import ScanState


def newest_proof_at() -> Subquery:
    """When the newest document came that can be opened or is being checked: annotated as `newest_proof_at`.

    It costs one look into an index for each claim of the page, and no query of its own.
    """
    usable = Proof.objects.current().filter(
        claim=OuterRef("pk"), document__scan_state__in=[ScanState.PENDING, ScanState.CLEAN]
    )
    return Subquery(usable.order_by("-added_at").values("added_at")[:1])


def proof_warning(claim: Claim, *, now: datetime) -> str:
    """What is wrong with the proof of an approved claim; "" where nothing is. Needs `newest_proof_at`."""
    if claim.status != Status.APPROVED or not claim.needs_poe:
        return ""
    if claim.newest_proof_at is None:
        return _("No proof of execution")
    if claim.newest_proof_at < year_before(now):
        return _("Newest proof older than 12 months")
    return ""


def year_before(now: datetime) -> datetime:
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - 1, day=day)
