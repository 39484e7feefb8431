"""Seeded claims as drafts, with their lines, their proofs and what became of each later: written by COPY."""

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
from demo.bulk_seed.scenarios import Scenario
from demo.bulk_seed.vocabulary import PLACES, PROJECTS
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
class SeedClaim:
    """One claim to be: what it is, its scenario, and when it takes each step."""

    key: int
    scenario: Scenario
    filer: Filer
    customer: Customer
    begun_at: datetime
    area: SolutionArea = SolutionArea.MICROSOFT_365
    activities: tuple[Activity, ...] = (Activity.USAGE,)
    assets: list[Asset] = field(default_factory=list)
    at: dict[str, datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.at = {step: self.begun_at + after for step, after in self.scenario.offsets.items()}

    @property
    def contact_email(self) -> str:
        return "" if self.scenario.is_revenue else f"connie@{self.customer.domain}"

    @property
    def waits_for_microsoft(self) -> bool:
        return self.scenario.status in {Status.SUBMITTED, Status.UNDER_REVIEW}


def choose_assets(claims: Sequence[SeedClaim], catalogue: Catalogue, rng: Random) -> None:
    """Of one customer's claims each is for another workload or for subscriptions of its own. Only where two partners'
    claims wait for Microsoft at once, both are after the same: a contest."""
    keys = iter(new_keys(Subscription, 2 * len(claims)))
    waiting: dict[int, SeedClaim] = {}
    for number, seed in enumerate(claims):
        rival = waiting.pop(seed.customer.key, None) if seed.waits_for_microsoft else None
        if rival and rival.filer != seed.filer:
            seed.area, seed.activities, seed.assets = rival.area, rival.activities, rival.assets
            continue
        if seed.waits_for_microsoft:
            waiting[seed.customer.key] = seed
        if seed.scenario.is_revenue or rng.random() < 0.25:
            _choose_subscriptions(seed, keys, catalogue, rng)
        else:
            seed.assets = [Asset(catalogue.workloads[number % len(catalogue.workloads)])]


def _choose_subscriptions(seed: SeedClaim, keys: Iterator[int], catalogue: Catalogue, rng: Random) -> None:
    seed.area = SolutionArea.BUSINESS_APPLICATIONS
    seed.activities = (
        (Activity.REVENUE_ASSOCIATION,) if seed.scenario.is_revenue else rng.choice(BUSINESS_ACTIVITIES)
    )
    wanted = 2 if rng.random() < 0.2 else 1
    seed.assets = [Asset(rng.choice(catalogue.business), next(keys)) for _ in range(wanted)]


def write_drafts(claims: Sequence[SeedClaim], rng: Random) -> None:
    _write_what_is_claimed(claims)
    _write_claims(claims, rng)
    lines = (
        (seed.key, seed.filer.partner_id, seed.customer.key, asset.product.pk, asset.subscription, "open", "")
        for seed in claims
        for asset in seed.assets
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
    _write_proofs([seed for seed in claims if seed.scenario.is_proved])


def _write_what_is_claimed(claims: Iterable[SeedClaim]) -> None:
    """Each only once: two claims of a contest are after the same."""
    assets = {(seed.customer.key, asset) for seed in claims for asset in seed.assets}
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


def _write_claims(claims: Sequence[SeedClaim], rng: Random) -> None:
    references = _free_references(len(claims), rng)
    copy(
        Claim,
        CLAIM_COLUMNS,
        (_claim_row(seed, reference, rng) for seed, reference in zip(claims, references, strict=True)),
    )


def _claim_row(seed: SeedClaim, reference: str, rng: Random) -> tuple[object, ...]:
    filer = seed.filer
    name = f"{rng.choice(PROJECTS)} {rng.choice(PLACES)} {seed.begun_at.year}"
    contact = ("", "") if seed.scenario.is_revenue else ("Connie Customer", "Head of IT")
    return (
        *(seed.key, reference, 0, filer.partner_id, filer.location_id, seed.customer.key),
        *(seed.area.value, f"{{{','.join(seed.activities)}}}", name, *contact, seed.contact_email),
        *(filer.name, filer.email, Status.DRAFT.value),
        (Consent.NOT_NEEDED if seed.scenario.is_revenue else Consent.NOT_ASKED).value,
        # As the newest act of the draft's own time leaves it.
        *(filer.user_id, seed.begun_at, seed.at.get("prove", seed.begun_at)),
    )


def _free_references(wanted: int, rng: Random) -> list[str]:
    """Among millions one that is drawn may well be taken."""
    drawn: set[str] = set()
    while len(drawn) < wanted:
        new = {"CA-" + "".join(rng.choices(ALPHABET, k=LENGTH)) for _ in range(wanted - len(drawn))}
        drawn |= new - set(Claim.objects.filter(reference__in=new).values_list("reference", flat=True))
    return sorted(drawn)


def _write_proofs(claims: Sequence[SeedClaim]) -> None:
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
                *(key, f"{token[:2]}/{token[2:]}", *facts, seed.filer.user_id, seed.at["prove"]),
                *(ScanState.CLEAN.value, "", 1, seed.at["prove"]),
            )
            for key, token, seed in zip(keys, tokens, claims, strict=True)
        ),
    )
    copy(
        Proof,
        ("claim_id", "document_id", "kind", "comment", "added_by_id", "added_at"),
        (
            (seed.key, key, Proof.Kind.STATEMENT_OF_WORK.value, "", seed.filer.user_id, seed.at["prove"])
            for key, seed in zip(keys, claims, strict=True)
        ),
    )
    for token, seed in zip(tokens, claims, strict=True):
        if seed.scenario.rests:
            storages["poe"].save(f"{token[:2]}/{token[2:]}", ContentFile(content))
