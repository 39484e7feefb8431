"""Proofs as people have them, from the upload to what the page says: the files of documents/tests/poe, each with the
result that its README names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.models import Claim, Proof, ProofCheck
from claims.operations import add_proof, check_due
from customers.models import Domain
from documents import operations as documents
from documents import reading
from documents.models import Document
from documents.tests.samples import upload
from evidence import Rule
from programs.models import Product
from tests.factories import SubscriptionFactory
from tests.walk import Asset, Cast, draft

FILES = Path(__file__).resolve().parents[1] / "documents" / "tests" / "poe"
TODAY = datetime(2026, 11, 29, 9, tzinfo=UTC)
ALL_FIVE = frozenset(Rule)
SIGNED = frozenset({Rule.CUSTOMER_ACKNOWLEDGES, Rule.DATES})
SERVICE, SALES, EXCHANGE = "dynamics-365-customer-service", "dynamics-365-sales", "exchange-online"


@dataclass(frozen=True)
class Real:
    """What is claimed, and the rules that are surely answered."""

    product: str
    found: Collection[Rule] = ALL_FIVE
    note: str = ""  # of a document that was not read


REAL = {
    "74-libreoffice-with-hyperlink.pdf": Real(EXCHANGE),
    "77-reviewer-highlight.pdf": Real(SERVICE),
    "73-freetext-annotations.pdf": Real(SALES),
    "50-form-labels.pdf": Real(SALES),
    "51-printed-labels.pdf": Real(SALES, SIGNED),
    "02-form-needappearances.pdf": Real(SERVICE),
    "71-esign-overlay.pdf": Real(SALES, SIGNED),
    "04-title-plan-slash-launch.pdf": Real(SERVICE),
    "06-uncompressed-design-launch.pdf": Real(SERVICE),
    "03-owner-password-only.pdf": Real(SERVICE),
    "12-acrobat-date-field.pdf": Real(SERVICE, ()),
    "10-pdfa3-order-xml.pdf": Real(SERVICE),
    "08-trailing-padding-4k.pdf": Real(SERVICE),
    "18-xfa-please-wait.pdf": Real(SERVICE, (), note="xfa"),
    "53-adobe-sign.pdf": Real(SALES, SIGNED),
    "64-docusign-dated.pdf": Real(SALES, SIGNED),
    "55-dropbox-sign.pdf": Real(SALES, {Rule.DATES}),
    "40-pyhanko-visible.pdf": Real(SERVICE, {Rule.CUSTOMER_ACKNOWLEDGES}),
    "14-ccitt-g4-scan.pdf": Real(SERVICE),
    "scan.tif": Real(SERVICE),
    "28-openpyxl.xlsx": Real(SERVICE, {Rule.LINE_NAMED}),
    "30-forward-as-attachment.eml": Real(SERVICE, {Rule.CUSTOMER_ACKNOWLEDGES}),
    "62-embedded.msg": Real(SALES, {Rule.CUSTOMER_ACKNOWLEDGES}),
    "31-mail-with-signed-pdf.eml": Real(SERVICE),
    "36-no-subject.eml": Real(SERVICE, {Rule.CUSTOMER_ACKNOWLEDGES}),
}
QUICK = {"74-libreoffice-with-hyperlink.pdf", "31-mail-with-signed-pdf.eml", "14-ccitt-g4-scan.pdf"}


@pytest.fixture
def cast_of_the_files(cast: Cast) -> Cast:
    cast.location.partner.name = "Contoso Consulting"
    cast.location.partner.save()
    cast.tenant.name = "Adventure Works"
    cast.tenant.save()
    Domain.objects.create(tenant=cast.tenant, domain="adventure-works.example")
    return cast


def asset(cast: Cast, code: str) -> tuple[Asset, str]:
    product = Product.objects.get(code=code)
    area = product.solution_area
    return (
        product,
        None if area == "microsoft_365" else SubscriptionFactory(tenant=cast.tenant, product=product),
    ), area


def proven(cast: Cast, name: str, product: str) -> Proof:
    """Uploaded, scanned, read with what came along, and laid against the rules."""
    claimed, area = asset(cast, product)
    claim: Claim = draft(cast, assets=[claimed], area=area)
    proof = add_proof(
        claim=claim,
        upload=upload(name, (FILES / name).read_bytes()),
        kind="other",
        comment="",
        by=cast.admin,
        now=TODAY,
    )
    while (
        documents.scan_pending(now=TODAY)
        or reading.read_due(now=TODAY)
        or reading.read_pictures_due(now=TODAY)
    ):
        pass
    assert not Document.objects.to_be_read().exists()
    assert check_due(now=TODAY) == 1
    return proof


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else (pytest.mark.proof,)) for name in REAL]
)
def test_real_file_is_taken_read_and_understood(cast_of_the_files: Cast, name: str) -> None:
    real = REAL[name]
    proof = proven(cast_of_the_files, name, real.product)
    results = dict(proof.checks.values_list("rule", "result"))
    reading_ = proof.document.reading

    assert reading_.note == real.note
    assert {
        rule: result for rule, result in results.items() if rule in real.found and result != "found"
    } == {}
    expected_unread = set(results.values()) if real.note else set()
    assert {
        result for result in results.values() if result == ProofCheck.Result.UNREADABLE
    } == expected_unread


def test_every_file_has_its_result() -> None:
    assert {path.name for path in FILES.iterdir()} - {"README.md"} == REAL.keys()
