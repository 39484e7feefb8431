"""Made claims as drafts, with their lines, their proofs and what became of each later: written by COPY."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimLine, Proof
from claims.references import ALPHABET, LENGTH
from customers.models import Subscription
from demo.bulk_seed.copying import copy, new_keys
from demo.bulk_seed.registers import Customer, Filer, make_subscriptions, make_workloads
from demo.bulk_seed.scenarios import Way
from demo.bulk_seed.words import PLACES, PROJECTS
from documents.models import Document, ScanState
from documents.store import sha256_of
from programs.activities import Activity, SolutionArea
from programs.models import Product

SAMPLE = settings.BASE_DIR / "demo" / "poe" / "good-statement-of-work.pdf"
SAMPLE_NAME = "statement-of-work.pdf"
BUSINESS_ACTIVITIES = (
    (Activity.PRE_SALES,),
    (Activity.USAGE,),
    (Activity.PRE_SALES, Activity.USAGE),
)


@dataclass(frozen=True)
class Catalogue:
    business: Sequence[Product]
    workloads: Sequence[Product]


@dataclass(frozen=True, slots=True)
class Asset:
    product: Product
    subscription: int | None = None  # its key


@dataclass(slots=True)
class Made:
    """One claim to be: what it is, the way it goes, and when it takes each step."""

    key: int
    way: Way
    filer: Filer
    customer: Customer
    begun_at: datetime
    area: SolutionArea = SolutionArea.MICROSOFT_365
    activities: tuple[Activity, ...] = (Activity.USAGE,)
    assets: list[Asset] = field(default_factory=list)
    at: dict[str, datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.at = {step: self.begun_at + after for step, after in self.way.offsets.items()}

    @property
    def contact_email(self) -> str:
        return "" if self.way.is_revenue else f"connie@{self.customer.domain}"

    @property
    def waits_for_microsoft(self) -> bool:
        return self.way.status in {Status.SUBMITTED, Status.UNDER_REVIEW}


def choose_assets(claims: Sequence[Made], catalogue: Catalogue, rng: Random) -> None:
    """Of one customer's claims each is for another workload or for subscriptions of its own. Only where two partners'
    claims wait for Microsoft at once, both are after the same: a contest."""
    keys = iter(new_keys(Subscription, 2 * len(claims)))
    waiting: dict[int, Made] = {}
    for number, made in enumerate(claims):
        rival = waiting.pop(made.customer.key, None) if made.waits_for_microsoft else None
        if rival and rival.filer != made.filer:
            made.area, made.activities, made.assets = rival.area, rival.activities, rival.assets
            continue
        if made.waits_for_microsoft:
            waiting[made.customer.key] = made
        if made.way.is_revenue or rng.random() < 0.25:
            _choose_subscriptions(made, keys, catalogue, rng)
        else:
            made.assets = [Asset(catalogue.workloads[number % len(catalogue.workloads)])]


def _choose_subscriptions(made: Made, keys: Iterator[int], catalogue: Catalogue, rng: Random) -> None:
    made.area = SolutionArea.BUSINESS_APPLICATIONS
    made.activities = (
        (Activity.REVENUE_ASSOCIATION,) if made.way.is_revenue else rng.choice(BUSINESS_ACTIVITIES)
    )
    wanted = 2 if rng.random() < 0.2 else 1
    made.assets = [Asset(rng.choice(catalogue.business), next(keys)) for _ in range(wanted)]


def write_drafts(claims: Sequence[Made], rng: Random) -> None:
    _write_what_is_claimed(claims)
    _write_claims(claims, rng)
    lines = (
        (made.key, made.filer.partner_id, made.customer.key, asset.product.pk, asset.subscription, "open", "")
        for made in claims
        for asset in made.assets
    )
    columns = (
        "claim_id",
        "partner_id",
        "tenant_id",
        "product_id",
        "subscription_id",
        "state",
        "closed_cause",
    )
    copy(ClaimLine, columns, lines)
    _write_proofs([made for made in claims if made.way.is_proved])


def _write_what_is_claimed(claims: Iterable[Made]) -> None:
    """Each only once: two claims of a contest are after the same."""
    assets = {(made.customer.key, asset) for made in claims for asset in made.assets}
    make_workloads((tenant, asset.product) for tenant, asset in assets if asset.subscription is None)
    make_subscriptions(
        (asset.subscription, tenant, asset.product)
        for tenant, asset in assets
        if asset.subscription is not None
    )


CLAIM_COLUMNS = (
    *("id", "reference", "revision", "partner_id", "location_id", "tenant_id", "solution_area", "activities"),
    *("name", "customer_contact_name", "customer_contact_title", "customer_contact_email"),
    *("partner_contact_name", "partner_contact_email", "status", "consent"),
    *("created_by_id", "created_at", "changed_at"),
)


def _write_claims(claims: Sequence[Made], rng: Random) -> None:
    references = _free_references(len(claims), rng)
    copy(
        Claim,
        CLAIM_COLUMNS,
        (_claim_row(made, reference, rng) for made, reference in zip(claims, references, strict=True)),
    )


def _claim_row(made: Made, reference: str, rng: Random) -> tuple[object, ...]:
    filer = made.filer
    name = f"{rng.choice(PROJECTS)} {rng.choice(PLACES)} {made.begun_at.year}"
    contact = ("", "") if made.way.is_revenue else ("Connie Customer", "Head of IT")
    return (
        *(made.key, reference, 0, filer.partner_id, filer.location_id, made.customer.key),
        *(made.area.value, f"{{{','.join(made.activities)}}}", name, *contact, made.contact_email),
        *(filer.name, filer.email, Status.DRAFT.value),
        (Consent.NOT_NEEDED if made.way.is_revenue else Consent.NOT_ASKED).value,
        # As the newest act of the draft's own time leaves it.
        *(filer.user_id, made.begun_at, made.at.get("prove", made.begun_at)),
    )


def _free_references(wanted: int, rng: Random) -> list[str]:
    """Among millions one that is drawn may well be taken."""
    drawn: set[str] = set()
    while len(drawn) < wanted:
        new = {"CA-" + "".join(rng.choices(ALPHABET, k=LENGTH)) for _ in range(wanted - len(drawn))}
        drawn |= new - set(Claim.objects.filter(reference__in=new).values_list("reference", flat=True))
    return sorted(drawn)


def _write_proofs(claims: Sequence[Made]) -> None:
    """Each claim has a document's row of its own. Only where the claim is still open do its bytes lie in the storage:
    those of settled claims would be a million files that nobody opens, and are answered as not to be fetched."""
    content = SAMPLE.read_bytes()
    facts = (SAMPLE_NAME, len(content), sha256_of(ContentFile(content)), "application/pdf")
    keys = new_keys(Document, len(claims))
    tokens = [secrets.token_hex(16) for _ in claims]
    copy(
        Document,
        (
            *("id", "key", "name", "size", "sha256", "content_type", "uploaded_by_id", "uploaded_at"),
            *("scan_state", "scan_note", "scan_attempts", "scanned_at"),
        ),
        (
            (
                *(key, f"{token[:2]}/{token[2:]}", *facts, made.filer.user_id, made.at["prove"]),
                *(ScanState.CLEAN.value, "", 1, made.at["prove"]),
            )
            for key, token, made in zip(keys, tokens, claims, strict=True)
        ),
    )
    copy(
        Proof,
        ("claim_id", "document_id", "kind", "comment", "added_by_id", "added_at"),
        (
            (made.key, key, Proof.Kind.STATEMENT_OF_WORK.value, "", made.filer.user_id, made.at["prove"])
            for key, made in zip(keys, claims, strict=True)
        ),
    )
    for token, made in zip(tokens, claims, strict=True):
        if made.way.rests:
            storages["poe"].save(f"{token[:2]}/{token[2:]}", ContentFile(content))
