"""The documents of the demo's stories: each is about its own claim, and right or wrong in the way its story needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from django.utils import timezone

from claims.models import Claim, Proof
from customers.models import Domain
from demo.sample_files import pdf, scan, word
from demo.work import WORK


@dataclass(frozen=True)
class SampleDocument:
    """How a document is written. `lead`: how long before its upload the customer signed."""

    is_signed: bool = True
    tells_work: bool = True
    leaves_out: tuple[str, ...] = ()  # codes of products
    lead: timedelta = timedelta(days=5)
    is_scan: bool = False


GOOD = SampleDocument()
UNSIGNED = SampleDocument(is_signed=False)
OLD = SampleDocument(lead=timedelta(days=600))
WITHOUT_WORK = SampleDocument(tells_work=False)
SCAN = SampleDocument(is_scan=True)

# Days after the customer signed, and what is done by then.
STEPS = (
    (10, "Kick-off and access"),
    (40, "First group is live"),
    (75, "Everybody is live"),
    (90, "Review of active use with the customer"),
)
TERM = ((10, "Begin of the term"), (90, "End of the term"))


def written(sample: SampleDocument, *, claim: Claim, name: str, kind: str, now: datetime) -> bytes:
    """The document's file. The ending of `name` says in which format."""
    text = "\n".join(_lines(sample, claim, kind, timezone.localtime(now) - sample.lead))
    if sample.is_scan:
        return scan(text)
    return word(text) if PurePath(name).suffix == ".docx" else pdf(text)


def _lines(sample: SampleDocument, claim: Claim, kind: str, signed_at: datetime) -> Iterator[str]:
    yield from _head(claim, kind)
    yield from _scope(sample, claim)
    yield from _milestones(sample, signed_at)
    yield from _signatures(sample, claim, signed_at)


def _head(claim: Claim, kind: str) -> Iterator[str]:
    domain = Domain.objects.get(tenant=claim.tenant_id, is_primary=True).domain
    yield f"# {Proof.Kind(kind).label if kind != Proof.Kind.OTHER else 'Plan of work'}"
    yield f"Project: {claim.name}"
    yield f"Partner: {claim.partner.name}, location {claim.location.name}, MPN ID {claim.location.mpn_id}"
    yield f"Customer: {claim.tenant.name}, {domain}"
    yield f"Directory ID (tenant ID): {claim.tenant.tenant_id}"
    yield ""


def _scope(sample: SampleDocument, claim: Claim) -> Iterator[str]:
    yield f"# What {claim.partner.name} does" if sample.tells_work else "# Products"
    products = [line.product for line in claim.lines.select_related("product").order_by("pk")]
    named = [product for product in products if product.code not in sample.leaves_out]
    for product in named:
        work, use = WORK[product.code] if sample.tells_work else ("licences as listed in the offer.", "")
        yield f"{product.name}: {work}"
        yield use
    yield ""


def _milestones(sample: SampleDocument, signed_at: datetime) -> Iterator[str]:
    yield "# Milestones" if sample.tells_work else "# Dates"
    for days, what in STEPS if sample.tells_work else TERM:
        yield f"{_day(signed_at + timedelta(days=days))}    {what}"
    yield ""


def _signatures(sample: SampleDocument, claim: Claim, signed_at: datetime) -> Iterator[str]:
    us, them = claim.partner.name, claim.tenant.name
    yield "# Acknowledgement"
    yield f"{them} knows that {us} asks Microsoft to associate it with these products,"
    yield f"for which {us} may be paid by Microsoft."
    yield ""
    who = f"{claim.customer_contact_name}, {claim.customer_contact_title}"
    theirs = f"{who}, {_day(signed_at)}" if sample.is_signed else "______________________  Date: ____________"
    yield f"Signed for {them}: {theirs}"
    yield f"Signed for {us}: {claim.partner_contact_name}, {_day(signed_at - timedelta(days=2))}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
