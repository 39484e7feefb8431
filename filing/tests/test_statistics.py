"""A partner's own numbers, through the page and its files."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import StaffRole, User
from charts import cache as keeping
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim
from partners.models import Role
from reviews import operations as reviewing
from tests.downloads import read_csv
from tests.factories import NOW, LocationFactory, MembershipFactory, ReviewerFactory, TenantFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, claim_in, draft, make_cast, rival_of

PAGE = reverse("claims:numbers")


def of_another_customer(cast: Cast) -> Cast:
    cast.tenant = TenantFactory()
    return cast


def table(browse: Browse, person: User, name: str) -> list[dict[str, str]]:
    return read_csv(browse(person).get(reverse("claims:numbers_csv", args=[name])))


def page_of(browse: Browse, person: User) -> str:
    return browse(person).get(PAGE).content.decode()


@pytest.mark.proof
@pytest.mark.parametrize("address", [PAGE, reverse("claims:numbers_csv", args=["by-status"])])
def test_numbers_are_for_members_who_file(address: str, cast: Cast, browse: Browse) -> None:
    claim_in(Status.APPROVED, cast)
    for person in (cast.admin, cast.colleague, make_cast().admin):
        assert browse(person).get(address).status_code == 200
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user
    operator = ReviewerFactory(staff_role=StaffRole.OPERATOR)
    for person in (viewer, operator, cast.reviewer, cast.lead):
        assert browse(person).get(address).status_code == 403
    assert browse(None).get(address).status_code == 302
    assert browse(cast.admin).post(address).status_code == 405


@pytest.mark.proof
def test_each_partner_sees_its_own_claims_alone(cast: Cast, browse: Browse) -> None:
    rival = rival_of(cast)
    claim_in(Status.APPROVED, cast)
    draft(of_another_customer(cast))
    claim_in(Status.SUBMITTED, rival)

    own = {row["Status"]: row["Of all your claims"] for row in table(browse, cast.admin, "by-status")}

    assert own == {"Approved": "1 of 2 (50\u00a0%)", "Draft": "1 of 2 (50\u00a0%)"}
    assert "0 of 1 (0\u00a0%) claims are approved now." in page_of(browse, rival.admin)


@pytest.mark.proof
def test_a_member_of_one_location_sees_that_locations_claims_alone(cast: Cast, browse: Browse) -> None:
    elsewhere = make_cast()
    elsewhere.location = LocationFactory(partner=cast.location.partner)
    elsewhere.admin = cast.admin
    seen = claim_in(Status.ACTION_REQUIRED, cast, name="Seen here")
    claim_in(Status.ACTION_REQUIRED, elsewhere, name="Filed elsewhere")
    member = MembershipFactory(partner=cast.location.partner)
    member.locations.add(cast.location)

    page = page_of(browse, member.user)

    assert seen.name in page
    assert "Filed elsewhere" not in page
    assert table(browse, member.user, "by-status")[0]["Claims"] == "1"
    assert table(browse, cast.admin, "by-status")[0]["Claims"] == "2"


def test_without_claims_the_page_says_so_and_draws_nothing(cast: Cast, browse: Browse) -> None:
    page = page_of(browse, cast.admin)

    assert "You have no claims yet." in page
    assert "No claim is waiting for your answer." in page
    assert "chart-drawing" not in page


@pytest.mark.proof
def test_time_to_approval_counts_from_the_first_submission(cast: Cast, browse: Browse) -> None:
    start = NOW - 12 * DAY
    claim = claim_in(Status.ACTION_REQUIRED, cast, now=start)
    claiming.add_comment(claim=claim, text="It is on page 3.", by=cast.admin, now=start + 6 * DAY)
    claiming.submit(claim=claim, by=cast.admin, now=start + 7 * DAY)
    claim.refresh_from_db()
    reviewing.take(claim=claim, by=cast.reviewer, now=start + 8 * DAY)
    claim.refresh_from_db()
    reviewing.approve(claim=claim, by=cast.reviewer, now=start + 9 * DAY + timedelta(hours=3))

    rows = [row for row in table(browse, cast.admin, "time-to-approval") if row["Approvals"] != "0"]

    assert [(row["Median"], row["Nine of ten, at most"], row["Approvals"]) for row in rows] == [
        ("9", "9", "1")
    ]
    assert "Half of 1 approvals came within 9 days" in page_of(browse, cast.admin)


def test_findings_are_told_in_words_with_their_base(cast: Cast, browse: Browse) -> None:
    claim_in(Status.REJECTED, cast)
    rival = make_cast()
    claim_in(Status.REJECTED, rival)

    [row] = table(browse, cast.admin, "findings")

    assert row["Finding"] == "The customer's signature or acknowledgement is missing"
    assert row["Of all findings"] == "1 of 1 (100\u00a0%)"


@pytest.mark.proof
def test_deadlines_stand_by_date_with_a_way_to_the_claim(cast: Cast, browse: Browse) -> None:
    later = claim_in(Status.ACTION_REQUIRED, cast, name="Later")
    sooner = claim_in(Status.REJECTED, of_another_customer(cast), now=NOW - 3 * DAY, name="Sooner")
    claim_in(Status.REJECTED, of_another_customer(cast), now=NOW - 40 * DAY, name="Too late to dispute")
    claim_in(Status.UNDER_REVIEW, of_another_customer(cast), name="With Microsoft")

    rows = browse(cast.admin).get(PAGE).context["deadlines"]

    assert [row["claim"] for row in rows] == [sooner, later]
    page = page_of(browse, cast.admin)
    assert f'href="{later.get_absolute_url()}"' in page
    assert page.index("Sooner") < page.index("Later")
    assert "With Microsoft" not in page


@pytest.mark.proof
def test_of_many_deadlines_the_nearest_are_shown(cast: Cast, browse: Browse) -> None:
    for _number in range(11):
        claim_in(Status.ACTION_REQUIRED, of_another_customer(cast))

    page = browse(cast.admin).get(PAGE)

    assert len(page.context["deadlines"]) == 10
    assert "All your claims, by deadline" in page.content.decode()


@pytest.mark.proof
def test_numbers_name_neither_reviewer_nor_rival(cast: Cast, browse: Browse) -> None:
    rival = rival_of(cast)
    rival.location.partner.name = "Rival Consulting"
    rival.location.partner.save()
    claim_in(Status.ACTION_REQUIRED, cast)
    rivals = claim_in(Status.UNDER_REVIEW, rival, name="Their secret plan")

    page = page_of(browse, cast.admin)

    for secret in (cast.reviewer.name, "Rival Consulting", "Their secret plan", rivals.reference):
        assert secret not in page


def test_kept_numbers_are_never_another_partners(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SLOW_SECONDS", 0)
    claim_in(Status.APPROVED, cast)
    limited = MembershipFactory(partner=cast.location.partner)
    limited.locations.add(LocationFactory(partner=cast.location.partner))

    assert len(table(browse, cast.admin, "by-status")) == 1
    assert table(browse, make_cast().admin, "by-status") == []
    assert table(browse, limited.user, "by-status") == []


@pytest.mark.proof
@pytest.mark.parametrize("many", [3, 60])
def test_numbers_keep_their_budget(
    many: int,
    cast: Cast,
    browse: Browse,
    django_assert_max_num_queries: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "SLOW_SECONDS", 60)
    for number in range(many):
        state = (Status.DRAFT, Status.ACTION_REQUIRED, Status.REJECTED)[number % 3]
        claim_in(state, of_another_customer(cast)) if number < 9 else draft(of_another_customer(cast))
    client = browse(cast.admin)

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert client.get(PAGE).status_code == 200
    assert Claim.objects.count() == many
