"""The template passes our own check once it is filled in, and not before."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from claims.models import Claim
from claims.operations.checking import facts_of
from customers.models import Tenant
from documents.content_checking import content_type
from documents.reader import word
from evidence import Result, Rule, check
from filing.poe_template import poe_template
from tests.factories import NOW
from tests.walk import Cast, draft, subscription_of, workload

SIGNED_ON = NOW - timedelta(days=9)
WORK = "We migrate all accounts in six waves and train the help desk"


def workloads(cast: Cast) -> Claim:
    return draft(cast, assets=[workload(), workload("office-365-proplus")])


def subscription(cast: Cast) -> Claim:
    assets = [subscription_of(cast.tenant)]
    return draft(cast, area="business_applications", activities=["pre_sales", "usage"], assets=assets)


def of(claim: Claim) -> Claim:
    return Claim.objects.with_parties().get(pk=claim.pk)


def filled(content: bytes) -> bytes:
    """As a partner fills it in, and has it signed."""
    document = Document(BytesIO(content))
    signers = iter(["Ada Park", "Irene Brown"])
    for table in document.tables:
        heads = [cell.text for cell in table.rows[0].cells]
        if heads[0] == "Product or workload":
            for row in table.rows[1:]:
                fill(row, 1, WORK, f"{NOW:%d.%m.%Y}", f"{NOW + timedelta(days=60):%d.%m.%Y}")
        elif heads[0] == "Milestone":
            fill(table.rows[1], 0, "Kick-off", f"{NOW:%d %B %Y}", "Access to everything")
            fill(table.rows[2], 0, "Go-live", f"{NOW + timedelta(days=30):%d %B %Y}", "900 active people")
        elif heads[0] == "Company":
            signer = next(signers)
            values = {
                "Name": signer,
                "Title": "Head of IT",
                "Signature": signer,
                "Date": f"{SIGNED_ON:%d %b %Y}",
            }
            for row in table.rows[1:]:
                fill(row, 1, values[row.cells[0].text])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def fill(row, start: int, *values: str) -> None:
    for cell, value in zip(row.cells[start:], values, strict=False):
        cell.text = value


def text_of(content: bytes) -> list[str]:
    pages, _pictures = word.read(BytesIO(content))
    return [page.text for page in pages]


def results(claim: Claim, content: bytes) -> dict[tuple[str, int | None], str]:
    found = check(text_of(content), facts_of(claim), NOW.date())
    return {(each.rule, each.line): each.result for each in found}


@pytest.mark.parametrize("make", [workloads, subscription])
def test_filled_in_template_passes_all_five_rules(cast: Cast, make: Callable[[Cast], Claim]) -> None:
    claim = of(make(cast))

    found = results(claim, filled(poe_template(claim)))

    assert set(found.values()) == {Result.FOUND}
    assert len(found) == 4 + claim.lines.count()


@pytest.mark.parametrize("make", [workloads, subscription])
def test_empty_template_shows_who_works_for_whom_only(cast: Cast, make: Callable[[Cast], Claim]) -> None:
    claim = of(make(cast))

    found = results(claim, poe_template(claim))

    assert found.pop((Rule.PARTIES, None)) == Result.FOUND
    assert found == dict.fromkeys(found, Result.NOT_FOUND)


def test_template_as_one_line_for_each_cell_is_read_as_well(cast: Cast) -> None:
    claim = of(workloads(cast))
    lines = [
        cell
        for line in "".join(text_of(filled(poe_template(claim)))).split("\n")
        for cell in line.split("\t")
    ]

    found = check(["\n".join(lines)], facts_of(claim), NOW.date())

    assert {each.rule for each in found if each.result == Result.FOUND} >= {
        Rule.CUSTOMER_ACKNOWLEDGES,
        Rule.DATES,
    }


def test_template_may_be_uploaded(cast: Cast) -> None:
    content = poe_template(of(workloads(cast)))

    assert "wordprocessingml" in content_type(BytesIO(content), name="template.docx")


def test_template_holds_what_the_claim_knows(cast: Cast) -> None:
    claim = of(workloads(cast))
    text = "".join(text_of(poe_template(claim)))

    for words in (
        claim.partner.name,
        claim.tenant.name,
        claim.tenant.domains.get().domain,
        str(claim.tenant.tenant_id),
        "Exchange Online",
        "Office 365 ProPlus",
        "within the 12 months before",
    ):
        assert words in text


@pytest.mark.parametrize(("country", "is_disclosed"), [("US", True), ("PR", True), ("DE", False)])
def test_public_sector_is_told_of_incentives(cast: Cast, country: str, is_disclosed: bool) -> None:
    Tenant.objects.filter(pk=cast.tenant.pk).update(country=country)
    claim = of(workloads(cast))

    assert ("may be paid for it by Microsoft" in "".join(text_of(poe_template(claim)))) == is_disclosed
