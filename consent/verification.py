"""Is a letter real? Whoever asks names what stands in it and where it came to, and learns nothing more than when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery

from claims.models import Claim
from claims.references import find_reference
from customers.identifiers import NotADomain, normalise_domain
from notifications import kinds
from notifications.models import Letter, LetterState

MOST_NAMED = 20  # of the letters about one claim to one domain
AROUND = " \t\r\n<>()[]\"'.,;:"  # pasted along with an address


@dataclass(frozen=True, slots=True)
class Known:
    """We did send such letters; when the recipient's mail server took each, the newest first."""

    partner: str
    domain: str
    accepted: list[datetime]


def known_letters(*, reference: str, domain: str) -> Known | None:
    """Letters to customers about this claim that a mailbox at exactly this domain took; both as people type them.

    None for whatever is not so, without saying what of it.
    """
    claim, host = find_reference(reference), read_domain(domain)
    if not claim or not host:
        return None
    letters = Letter.objects.about(f"claim:{claim}").filter(
        letter__in=_kinds_to_customers(), state=LetterState.ACCEPTED, to_email__iendswith=f"@{host}"
    )
    partner = Claim.objects.filter(reference=claim).values("partner__name")
    found = letters.annotate(partner=Subquery(partner)).order_by("-accepted_at")
    rows: list[Any] = list(found.values("partner", "accepted_at")[:MOST_NAMED])
    return Known(rows[0]["partner"], host, [row["accepted_at"] for row in rows]) if rows else None


def read_domain(text: str) -> str:
    """The domain, of a whole address what stands after its @, in the form that the registers keep; or ""."""
    try:
        return normalise_domain(text.rpartition("@")[2].strip(AROUND))
    except NotADomain:
        return ""


def _kinds_to_customers() -> list[str]:
    return [kind.letter for kind in kinds.every() if kind.audience == kinds.Audience.CUSTOMER]
