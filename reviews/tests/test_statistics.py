"""The numbers of leads and auditors, through their page and its files."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import StaffRole, User
from charts import cache as keeping
from claims.lifecycle import Status
from claims.models import Claim, ClaimEvent
from consent import operations as consent
from programs.models import CalendarDay, Policy
from reviews import operations as reviewing
from reviews.statistics import counts
from reviews.statistics.charts import charts
from tests.downloads import read_csv
from tests.factories import MONDAY, NOW, ReviewerFactory, TenantFactory
from tests.fixtures import Browse
from tests.walk import DAY, MISSING_SIGNATURE, Cast, claim_in, draft, link_of, rival_of

PAGE = reverse("reviews:numbers")
CHARTS = {
    "arrivals-and-decisions",
    "within-target",
    "time-to-decision",
    "overdue",
    "contested",
    "findings",
    "consent-denials",
}


@pytest.fixture
def auditor(db: None) -> User:
    return ReviewerFactory(staff_role=StaffRole.AUDITOR)


def of_another_customer(cast: Cast) -> Cast:
    cast.tenant = TenantFactory()
    return cast


def table(browse: Browse, person: User, name: str) -> list[dict[str, str]]:
    return read_csv(browse(person).get(reverse("reviews:numbers_csv", args=[name])))


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows)


def sentences(now: datetime, person: User) -> dict[str, str]:
    return {chart.name: chart.sentence for chart in charts(counts.count(person, now))}


def week_of(day: date, person: User, now: datetime) -> counts.Week:
    return counts.count(person, now).weeks[day]


@pytest.mark.parametrize("address", [PAGE, reverse("reviews:numbers_csv", args=["findings"])])
def test_numbers_are_for_leads_and_auditors_alone(
    address: str, cast: Cast, auditor: User, browse: Browse
) -> None:
    for person in (cast.lead, auditor):
        assert browse(person).get(address).status_code == 200
    operator = ReviewerFactory(staff_role=StaffRole.OPERATOR)
    for person in (cast.reviewer, operator, cast.admin, cast.colleague):
        assert browse(person).get(address).status_code == 403
    assert browse(None).get(address).status_code == 302
    assert browse(cast.lead).post(address).status_code == 405


def test_the_way_to_the_numbers_is_shown_to_those_who_may_go_it(
    cast: Cast, auditor: User, browse: Browse
) -> None:
    queue = reverse("reviews:queue")
    for person in (cast.lead, auditor):
        assert PAGE in browse(person).get(queue).content.decode()
    assert PAGE not in browse(cast.reviewer).get(queue).content.decode()
    page = browse(cast.lead).get(PAGE).content.decode()
    assert page.count('aria-current="page"') == 1
    assert f'href="{PAGE}" aria-current="page"' in page


def test_an_empty_portal_says_so_and_draws_nothing(auditor: User, browse: Browse) -> None:
    page = browse(auditor).get(PAGE).content.decode()

    assert "No finding was raised in these weeks." in page
    assert "No claim is open now." in page
    assert "chart-drawing" not in page


@pytest.mark.proof
def test_every_chart_has_its_sentence_drawing_table_and_file(cast: Cast, browse: Browse) -> None:
    claim_in(Status.CONSENT_DENIED, cast, now=NOW)
    claim_in(Status.REJECTED, of_another_customer(cast), now=NOW)
    claim_in(Status.UNDER_REVIEW, of_another_customer(cast), now=NOW)
    page = browse(cast.lead).get(PAGE)

    found = {chart.name: chart for chart in page.context["charts"]}
    assert found.keys() == CHARTS
    for name, chart in found.items():
        assert not chart.is_empty, name
        ET.fromstring(chart.svg)
        told = table(browse, cast.lead, name)
        assert len(told) == len(chart.rows) > 0
        assert list(told[0]) == [str(column) for column in chart.header]
    assert page.content.decode().count('role="img"') == len(CHARTS)
    assert "style=" not in page.content.decode()


def test_an_unknown_chart_is_not_found(cast: Cast, browse: Browse) -> None:
    assert browse(cast.lead).get(reverse("reviews:numbers_csv", args=["weather"])).status_code == 404


@pytest.mark.proof
def test_arrivals_and_decisions_are_counted_by_week(cast: Cast, browse: Browse) -> None:
    claim_in(Status.APPROVED, cast, now=NOW)
    claim_in(Status.REJECTED, of_another_customer(cast), now=NOW)
    claim_in(Status.ACTION_REQUIRED, of_another_customer(cast), now=NOW - 14 * DAY)
    draft(of_another_customer(cast), now=NOW)
    claim_in(Status.APPROVED, of_another_customer(cast), now=NOW - 200 * DAY)  # before these weeks

    rows = table(browse, cast.lead, "arrivals-and-decisions")

    assert len(rows) == 26
    assert total(rows, "Submissions") == 3
    assert [total(rows, name) for name in ("Approved", "Action requested", "Rejected")] == [1, 1, 1]
    week_before = next(row for row in rows if row["Action requested"] == "1")
    assert (week_before["Submissions"], week_before["Approved"]) == ("1", "0")
    assert rows[-1]["Week from"].endswith("so far")


def test_weeks_begin_at_midnight_in_the_office(cast: Cast) -> None:
    sunday_night_in_berlin = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    claim_in(Status.SUBMITTED, cast, now=sunday_night_in_berlin)
    claim_in(Status.SUBMITTED, of_another_customer(cast), now=sunday_night_in_berlin + timedelta(minutes=1))

    weeks = counts.count(cast.lead, MONDAY).weeks

    assert (weeks[date(2026, 11, 16)].arrivals, weeks[date(2026, 11, 23)].arrivals) == (1, 1)
    assert len(weeks) == 26


def test_time_to_a_decision_is_in_business_days_of_the_calendar(cast: Cast) -> None:
    CalendarDay.objects.create(date=date(2026, 11, 25), is_business_day=False, reason="Works outing")
    claim = claim_in(Status.UNDER_REVIEW, cast, now=MONDAY)
    reviewing.reject(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=MONDAY + 3 * DAY)

    week = week_of(date(2026, 11, 23), cast.lead, MONDAY + 4 * DAY)

    assert (dict(week.timed), week.in_time) == ({2: 1}, 1)


def test_a_late_decision_counts_all_its_days_and_misses_the_target(cast: Cast) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast, now=MONDAY - 14 * DAY)
    reviewing.reject(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=MONDAY)

    week = week_of(date(2026, 11, 23), cast.lead, MONDAY)

    assert (dict(week.timed), week.in_time) == ({10: 1}, 0)
    assert "0 of 1 (0\u00a0%) decisions" in sentences(MONDAY, cast.lead)["within-target"]


def test_a_newer_policy_does_not_change_what_older_decisions_took(cast: Cast) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast, now=MONDAY)
    Policy.objects.create(
        effective_at=MONDAY + timedelta(hours=1), review_business_days=10, reminder_days=[7]
    )
    reviewing.reject(claim=claim, by=cast.reviewer, findings=[MISSING_SIGNATURE], now=MONDAY + 2 * DAY)

    assert dict(week_of(date(2026, 11, 23), cast.lead, MONDAY + 2 * DAY).timed) == {2: 1}


@pytest.mark.proof
def test_a_refusal_counts_in_the_week_the_customer_was_asked(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast, now=MONDAY - 7 * DAY)
    claim_in(Status.APPROVED, of_another_customer(cast), now=MONDAY - 7 * DAY)
    consent.deny(link=link_of(claim), reason="", now=MONDAY)

    weeks = counts.count(cast.lead, MONDAY).weeks

    asked, later = weeks[date(2026, 11, 16)], weeks[date(2026, 11, 23)]
    assert (asked.asked, asked.denied, later.denied) == (2, 1, 0)
    assert sentences(MONDAY, cast.lead)["consent-denials"].startswith("1 of 2 (50\u00a0%) customers")


def test_contested_and_overdue_claims_stand_beside_all_open_ones(cast: Cast) -> None:
    rival = rival_of(cast)
    claim_in(Status.UNDER_REVIEW, cast, now=MONDAY - 14 * DAY)
    claim_in(Status.SUBMITTED, rival, now=MONDAY)
    claim_in(Status.UNDER_REVIEW, of_another_customer(cast), now=MONDAY)
    draft(of_another_customer(cast), now=MONDAY)

    told = sentences(MONDAY, cast.lead)

    assert told["contested"].startswith("2 of 3 (67\u00a0%) open claims")
    assert told["overdue"].startswith("1 of 2 (50\u00a0%) claims in review")


def test_findings_stand_beside_all_findings(cast: Cast, browse: Browse) -> None:
    claim_in(Status.REJECTED, cast, now=NOW)
    claim_in(Status.ACTION_REQUIRED, of_another_customer(cast), now=NOW)

    [row] = table(browse, cast.lead, "findings")

    assert (row["Times raised"], row["Of all findings"]) == ("2", "2 of 2 (100\u00a0%)")


def test_numbers_are_kept_only_where_counting_took_long(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submissions() -> int:
        return total(table(browse, cast.lead, "arrivals-and-decisions"), "Submissions")

    monkeypatch.setattr(keeping, "SLOW_SECONDS", 60)
    claim_in(Status.SUBMITTED, cast, now=NOW)
    assert submissions() == 1
    claim_in(Status.SUBMITTED, of_another_customer(cast), now=NOW)
    assert submissions() == 2
    monkeypatch.setattr(keeping, "SLOW_SECONDS", 0)
    assert submissions() == 2
    claim_in(Status.SUBMITTED, of_another_customer(cast), now=NOW)
    assert submissions() == 2


@pytest.mark.parametrize("many", [3, 300])
def test_numbers_keep_their_budget(
    many: int,
    cast: Cast,
    browse: Browse,
    django_assert_max_num_queries: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "SLOW_SECONDS", 60)
    claim = claim_in(Status.REJECTED, cast, now=NOW)
    copies(claim, many)
    client = browse(cast.lead)

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = client.get(PAGE).content.decode()
    assert f"{many} of {many} (100" in page


def copies(claim: Claim, number: int) -> None:
    """More decisions of the same claim's: the numbers read events, not claims."""
    decided = claim.events.get(kind="reject")
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            claim=claim,
            kind="reject",
            revision=100 + extra,
            from_status=decided.from_status,
            to_status=decided.to_status,
            actor=decided.actor,
            by=decided.by,
            changes=decided.changes,
            at=decided.at + timedelta(seconds=extra),
        )
        for extra in range(1, number)
    )
