import pytest
from django.urls import reverse

from claims.models import Claim
from filing import export
from tests.downloads import read_csv
from tests.walk import Cast, claim_in, draft, make_cast, rival_of, subscription_of, workload
from text.csv_cells import safe

EXPORT = reverse("claims:export")


def test_export_tells_each_claim_with_its_lines(cast: Cast, browse) -> None:
    product, subscription = subscription_of(cast.tenant)
    claim = draft(
        cast, area="business_applications", assets=[(product, subscription)], name='Ünïcode; "quoted"'
    )

    response = browse(cast.admin).get(EXPORT)

    [row] = read_csv(response)
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    assert row["reference"] == claim.reference
    assert row["claim_name"] == 'Ünïcode; "quoted"'
    assert row["subscription_ids"] == str(subscription.subscription_id)
    assert row["tenant_id"] == str(cast.tenant.tenant_id)
    assert row["programs"] == "OSU Business Applications"
    assert row["domain"] == cast.tenant.domains.get().domain


def test_export_has_what_is_filtered_and_nothing_else(cast: Cast, browse) -> None:
    draft(cast)
    approved = claim_in("approved", cast, assets=[workload("sharepoint-online")])
    draft(rival_of(cast), assets=[workload("microsoft-teams")])

    rows = read_csv(browse(cast.admin).get(EXPORT, {"status": "approved"}))

    assert [row["reference"] for row in rows] == [approved.reference]
    assert len(read_csv(browse(cast.admin).get(EXPORT))) == 2


def test_export_reads_in_parts_and_repeats_nothing(cast: Cast, browse, monkeypatch) -> None:
    monkeypatch.setattr(export, "PART", 2)
    for _ in range(5):  # all created at one instant
        other = make_cast()
        other.location, other.admin = cast.location, cast.admin
        draft(other)

    references = [row["reference"] for row in read_csv(browse(cast.admin).get(EXPORT))]

    assert references == list(Claim.objects.values_list("reference", flat=True))
    assert len(references) == 5


@pytest.mark.parametrize("name", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cast: Cast, browse, name: str) -> None:
    Claim.objects.filter(pk=draft(cast).pk).update(name=name)

    [row] = read_csv(browse(cast.admin).get(EXPORT))

    assert row["claim_name"] == f"'{name}"
    assert safe("plain") == "plain"


def test_export_of_nothing_is_a_header(cast: Cast, browse) -> None:
    response = browse(cast.admin).get(EXPORT)

    assert b"".join(response.streaming_content).decode("utf-8-sig").strip() == ",".join(export.HEADER)


def test_export_asks_to_sign_in(cast: Cast, browse) -> None:
    assert browse(None).get(EXPORT).url.startswith(reverse("account_login"))


@pytest.mark.proof
def test_export_asks_the_same_for_three_and_for_many(
    cast: Cast, browse, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        other = make_cast()
        other.location, other.admin = cast.location, cast.admin
        draft(other)
    person = browse(cast.admin)

    with django_assert_max_num_queries(7):
        assert len(read_csv(person.get(EXPORT))) == 30
