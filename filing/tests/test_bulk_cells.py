"""Cells as spreadsheets and people leave them: read where there is one meaning, else named as C7 with its title."""

from collections.abc import Callable
from time import process_time

import pytest

from customers.models import LookupCount
from filing.bulk import operations as bulk
from filing.bulk import worker
from filing.models import BulkRow
from filing.tests.bulk_files import Row, check, file_of, row_of, text_of
from filing.tests.test_bulk_work import MARKETING, SALES, dynamics
from programs.models import Product
from tests.factories import NOW, SubscriptionFactory
from tests.walk import Cast

pytestmark = pytest.mark.django_db
Change = Callable[[str], str]


def problems(cast: Cast, row: Row) -> list[str]:
    found = check(cast, row).rows.get()
    assert (found.state == BulkRow.State.REFUSED) == bool(found.problems)
    return found.problems


@pytest.mark.parametrize(
    ("column", "change"),
    [
        ("tenant_id", str.upper),
        ("tenant_id", lambda guid: guid.replace("-", "")),
        ("tenant_id", lambda guid: guid.replace("-", "\u2011")),
        ("tenant_id", lambda guid: f"{{{guid}}}"),
        ("tenant_id", lambda guid: f"'{guid}"),
        ("tenant_id", lambda guid: f'="{guid}"'),
        ("tenant_id", lambda guid: f'"{guid}"'),
        ("tenant_id", lambda guid: f"“{guid}”"),
        ("tenant_id", lambda guid: f"urn:uuid:{guid}"),
        ("tenant_id", lambda guid: f"\u00a0{guid}\u200b"),
        ("domain", lambda name: f"https://www.{name}/about"),
        ("domain", lambda name: f"www.{name}"),
        ("domain", lambda name: f"{name}."),
        ("domain", lambda name: f"\u00a0{name}/"),
        ("domain", str.upper),
        ("mpn_id", lambda mpn_id: f"{mpn_id}.0"),
        ("mpn_id", lambda mpn_id: f"'{mpn_id}"),
        ("mpn_id", lambda mpn_id: f"MPN {mpn_id}"),
        ("mpn_id", lambda mpn_id: f"{mpn_id[0]},{mpn_id[1:4]},{mpn_id[4:]}"),
        ("mpn_id", lambda mpn_id: f"London (GB) · MPN {mpn_id}"),
        ("customer_contact_email", lambda email: f"mailto:{email}"),
        ("customer_contact_email", lambda email: f"Carl Customer <{email}>"),
        ("customer_contact_email", lambda email: f"<{email}>;"),
        ("partner_contact_email", lambda email: f"\u00a0{email}\u00a0"),
        ("solution_area", lambda area: "microsoft_365"),
        ("solution_area", lambda area: area.replace(" ", "\u00a0")),
        ("solution_area", lambda area: "MICROSOFT-365"),
        ("activities", lambda words: "Nutzung"),
        ("activities", lambda words: " usage ; "),
        ("products", lambda words: "exchange\u00a0online"),
        ("products", lambda words: "Exchange Online; Microsoft\u00a0Teams"),
        ("products", lambda words: "Exchange Online, Microsoft Teams"),
        ("products", lambda words: "Exchange Online\nMicrosoft Teams\n"),
        ("claim_name", lambda name: "Autumn\nrollout"),
    ],
)
def test_a_cell_is_read_where_it_has_one_meaning(cast: Cast, column: str, change: Change) -> None:
    row = row_of(cast)
    assert problems(cast, row | {column: change(row[column])}) == []


@pytest.mark.parametrize(
    ("column", "typed", "words"),
    [
        (
            "tenant_id",
            "1b671a64-40d5-491e-99b0-da01ff1f334",
            "F2 (tenant_id): “1b671a64-40d5-491e-99b0-da01ff1f334” is not a GUID: it has 31",
        ),
        (
            "tenant_id",
            "1b671a64-4od5-491e-99b0-da01ff1f3341",
            "F2 (tenant_id): “1b671a64-4od5-491e-99b0-da01ff1f3341” is not a GUID: “o” is none",
        ),
        ("domain", "a.example; b.example", "E2 (domain): “a.example; b.example” is more than one name."),
        ("domain", "sk\u0456.example", "E2 (domain): “sk\u0456” mixes alphabets"),
        ("mpn_id", "4.001E+06", "D2 (mpn_id): “4.001E+06” is not an MPN ID"),
        ("mpn_id", "4001001; 4001002", "D2 (mpn_id): “4001001; 4001002” is not an MPN ID"),
        (
            "partner_contact_email",
            "a@b.example; c@d.example",
            "M2 (partner_contact_email): “a@b.example; c@d.example” is more than one",
        ),
        ("products", "#N/A", "G2 (products): “#N/A” is an error of the spreadsheet"),
        ("products", "#BEZUG!", "G2 (products): “#BEZUG!” is an error of the spreadsheet"),
        ("tenant_id", "########", "F2 (tenant_id): “########” stands where a value had no room"),
        ("claim_name", "a\0b", "A2 (claim_name): The cell contains control characters"),
        ("customer_contact_name", "J\ufffdrg", "I2 (customer_contact_name): “J\ufffdrg” has lost letters"),
        ("claim_name", "x" * 20_001, "A2 (claim_name): The cell has more than 20000 characters."),
        ("claim_name", "", "A2 (claim_name): Name the claim"),
    ],
)
def test_a_cell_with_no_one_meaning_is_named_with_what_is_wrong(cast, column, typed, words) -> None:
    found = problems(cast, row_of(cast, **{column: typed}))
    assert [problem[: len(words)] for problem in found] == [words]


def test_all_wrong_cells_of_a_row_that_cannot_be_read_are_named(cast: Cast) -> None:
    wrong = {"mpn_id": "4.001E+06", "tenant_id": "#N/A", "domain": "no", "products": "#REF!"}
    found = problems(cast, row_of(cast, **wrong))
    assert {problem.partition(":")[0] for problem in found} == {
        "D2 (mpn_id)",
        "E2 (domain)",
        "F2 (tenant_id)",
        "G2 (products)",
    }
    assert len(found) == 4


def test_a_cell_is_named_where_it_stands_in_this_file(cast: Cast) -> None:
    order = ["Remarks", "Domain", "Tenant ID", *(c for c in row_of(cast) if c not in {"domain", "tenant_id"})]
    row = row_of(cast) | {"Remarks": ""}
    titled = row | {"Domain": row["domain"], "Tenant ID": "twelve"}
    text = "sep=,\r\n" + text_of([{}, {column: titled[column] for column in order}], order)
    upload, _is_new = bulk.take_upload(upload=file_of(text), by=cast.admin, now=NOW)
    worker.work(now=NOW)
    found = upload.rows.get()
    assert found.line == 3
    assert found.problems[0].startswith("C3 (Tenant ID): “twelve” is not a GUID")


def test_subscription_ids_are_read_however_they_were_pasted(cast: Cast) -> None:
    one, two, three = SubscriptionFactory.create_batch(3, tenant=cast.tenant)
    ids = [str(each.subscription_id) for each in (one, two, three)]
    typed = f"{{{ids[0]}}}; {ids[1].replace('-', '')}\n“{ids[2].upper()}”"
    upload = check(cast, dynamics(cast, subscription_ids=typed))
    bulk.start(upload=upload, by=cast.admin, now=NOW)
    worker.work(now=NOW)
    claim = upload.rows.get().claim
    assert {line.subscription for line in claim.lines.all()} == {one, two, three}


def test_subscription_ids_by_product_may_stand_on_lines(cast: Cast) -> None:
    marketing = Product.objects.get(name=MARKETING)
    sales, campaign = (
        SubscriptionFactory(tenant=cast.tenant),
        SubscriptionFactory(tenant=cast.tenant, product=marketing),
    )
    typed = f"{SALES.upper()} = {sales.subscription_id}\n{MARKETING}=urn:uuid:{campaign.subscription_id}"
    row = dynamics(cast, products=f"{SALES}\n{MARKETING}", subscription_ids=typed)
    assert problems(cast, row) == []


def test_a_wrong_subscription_id_is_named_by_its_cell(cast: Cast) -> None:
    SubscriptionFactory.create_batch(2, tenant=cast.tenant)
    found = problems(cast, dynamics(cast, subscription_ids="a0000001-0000-4000-8000"))
    assert found[0].startswith("H2 (subscription_ids): ")
    assert "a0000001-0000-4000-8000" in found[0]


def test_a_look_up_counts_once_however_it_is_typed(cast: Cast) -> None:
    row = row_of(cast)
    upload = check(
        cast,
        row,
        row
        | {
            "domain": f"https://www.{row['domain']}/",
            "tenant_id": row["tenant_id"].replace("-", ""),
            "products": "Yammer",
        },
    )
    assert [each.state for each in upload.rows.all()] == ["ready", "ready"]
    assert sum(each.count for each in LookupCount.objects.all()) == 1


@pytest.mark.parametrize(
    "run", ["a", " ", "-", ".", "a.", "@", "a;", "a=", "1 ", "{", "<", "w.w.", "\u00a0", "é", "--.", "xn--"]
)
def test_a_row_of_long_cells_costs_no_more_than_their_length(cast: Cast, run: str) -> None:
    """And names only so many of its faults as anybody reads."""
    long = run * (5000 // len(run))
    begun = process_time()
    found = problems(cast, dict.fromkeys(row_of(cast), long) | {"solution_area": "Business Applications"})
    assert process_time() - begun < 2
    assert 0 < len(found) <= worker.MOST_TOLD
    assert max(map(len, found)) < 1000


def test_two_spellings_of_one_product_are_one(cast: Cast) -> None:
    assert problems(cast, row_of(cast, products="Exchange Online; exchange-online")) == []
