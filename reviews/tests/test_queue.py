"""The parts of the review queue, its filters, its order and its words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import StaffRole
from claims.lifecycle import Status
from claims.models import Claim
from programs.models import CalendarDay, Policy
from reviews import contested
from reviews.models import Viewing
from reviews.targets import targets
from reviews.tests.queue_pages import QUEUE, references, shown
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import DAY, Cast, claim_in, draft, make_cast, rival_of, workload

THURSDAY = datetime(2026, 11, 26, 9, tzinfo=UTC)


def due(claim: Claim, left: timedelta) -> None:
    Claim.objects.filter(pk=claim.pk).update(review_due_at=timezone.now() + left)


def of_another_customer(cast: Cast) -> Cast:
    other = make_cast()
    other.reviewer, other.reviewer2, other.lead = cast.reviewer, cast.reviewer2, cast.lead
    return other


@pytest.mark.proof
def test_contested_tab_knows_both_sides_and_no_drafts(cast: Cast, browse: Browse) -> None:
    ours = claim_in(Status.UNDER_REVIEW, cast)
    theirs = claim_in(Status.SUBMITTED, rival_of(cast))
    alone = claim_in(Status.UNDER_REVIEW, of_another_customer(cast))
    claim_in(Status.DRAFT, rival_of(of_another_customer(cast)))
    assert sorted(shown(browse(cast.reviewer), tab="contested")) == sorted(references(ours, theirs))
    assert alone.reference in shown(browse(cast.reviewer), tab="waiting")


def test_claim_beside_a_rivals_draft_is_not_contested(cast: Cast, browse: Browse) -> None:
    claim_in(Status.UNDER_REVIEW, cast)
    claim_in(Status.DRAFT, rival_of(cast))
    assert shown(browse(cast.reviewer), tab="contested") == []


@pytest.mark.proof
def test_of_a_long_queue_the_sweep_keeps_who_is_contested(
    cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contested, "KEPT_FROM", 1)
    ours = claim_in(Status.UNDER_REVIEW, cast)
    theirs = claim_in(Status.SUBMITTED, rival_of(cast))
    assert contested.keep_contested(now=timezone.now()) == 2
    assert contested.kept_contested() == [ours.pk, theirs.pk]
    late = claim_in(Status.SUBMITTED, rival_of(cast))
    assert sorted(shown(browse(cast.reviewer), tab="contested")) == sorted(references(ours, theirs))
    cache.delete(contested.KEY)  # the sweep stays away
    assert late.reference in shown(browse(cast.reviewer), tab="contested")


@pytest.mark.proof
def test_due_soon_ends_after_two_business_days(cast: Cast, browse: Browse) -> None:
    soon = claim_in(Status.UNDER_REVIEW, cast)
    later = claim_in(Status.UNDER_REVIEW, rival_of(cast))
    over = claim_in(Status.UNDER_REVIEW, of_another_customer(cast))
    due(soon, timedelta(hours=1))
    due(later, timedelta(days=12))
    due(over, -timedelta(hours=1))
    client = browse(cast.reviewer)
    assert shown(client, tab="due_soon") == references(soon)
    assert shown(client, tab="overdue") == references(over)
    assert shown(client, tab="mine") == references(over, soon, later)
    assert shown(client, tab="mine", sort="-target") == references(later, soon, over)


@pytest.mark.proof
def test_customer_unreachable_after_the_policys_days(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, cast, now=timezone.now() - 10 * DAY)
    assert shown(browse(cast.reviewer), tab="unreachable") == []
    Claim.objects.filter(pk=claim.pk).update(approved_at=timezone.now() - 15 * DAY)
    assert shown(browse(cast.reviewer), tab="unreachable") == references(claim)


@pytest.mark.proof
def test_filters_narrow_the_tab(cast: Cast, browse: Browse) -> None:
    ours = claim_in(Status.UNDER_REVIEW, cast)
    theirs = claim_in(Status.SUBMITTED, rival_of(cast), assets=[workload("yammer")])
    client = browse(cast.reviewer)
    assert shown(client, partner=cast.location.partner.name) == references(ours)
    assert shown(client, partner=theirs.location.mpn_id) == references(theirs)
    assert shown(client, reviewer=cast.reviewer.pk) == references(ours)
    assert shown(client, status="submitted") == references(theirs)
    assert shown(client, solution_area="business_applications") == []
    assert shown(client, tab="mine", q=ours.tenant.name) == references(ours)
    # What is unknown is passed over.
    assert len(shown(client, status="nonsense", reviewer="x", sort="name", page="zero")) == 2
    assert len(shown(client, status="draft")) == 2


def test_search_in_a_part_leads_on_to_all_claims(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.REJECTED, cast)
    page = browse(cast.reviewer).get(QUEUE, {"tab": "mine", "q": claim.reference}).content.decode()
    assert "Nothing matches" in page
    assert f"?tab=all&amp;q={claim.reference}" in page


def test_target_is_told_in_business_days(cast: Cast) -> None:
    policy = Policy.objects.in_force(THURSDAY)
    CalendarDay.objects.create(date=date(2026, 11, 27), is_business_day=False, reason="Inventory")
    claim = claim_in(Status.UNDER_REVIEW, cast)

    def words(at: str, *, is_contested: bool = False) -> str:
        claim.review_due_at, claim.is_contested = datetime.fromisoformat(at + "T16:00+00:00"), is_contested
        return targets([claim], now=THURSDAY, policy=policy)[claim.pk].words

    # Friday is the inventory, then comes the weekend.
    assert words("2026-12-01") == "2 business days left"
    assert words("2026-11-30") == "1 business day left"
    assert words("2026-11-26") == "Due today"
    assert words("2026-11-25") == "1 business day overdue"
    assert words("2026-11-20") == "4 business days overdue"
    assert words("2026-11-20", is_contested=True) == "Contested: takes longer"
    assert words("2026-12-01", is_contested=True) == "2 business days left"


def test_just_over_is_less_than_a_business_day(cast: Cast) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    claim.review_due_at, claim.is_contested = THURSDAY - timedelta(hours=1), False
    [target] = targets([claim], now=THURSDAY, policy=Policy.objects.in_force(THURSDAY)).values()
    assert (target.words, target.urgency) == ("Just overdue", "danger")


def test_rows_show_who_has_the_claim_open(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    Viewing.objects.create(claim=claim, user=cast.reviewer2, seen_at=timezone.now())
    assert f"Open now: {cast.reviewer2.name}" in browse(cast.reviewer).get(QUEUE).content.decode()
    assert "Open now" not in browse(cast.reviewer2).get(QUEUE).content.decode()


def test_auditor_sees_no_acts(cast: Cast, browse: Browse) -> None:
    claim_in(Status.SUBMITTED, cast)
    page = browse(ReviewerFactory(staff_role=StaffRole.AUDITOR)).get(QUEUE).content.decode()
    assert "Take" not in page
    assert "Approve chosen" not in page
    assert "Load by reviewer" in page


@pytest.mark.proof
@pytest.mark.parametrize("count", [3, 300])
def test_queue_keeps_its_budget_whatever_is_chosen(
    count: int, cast: Cast, browse: Browse, django_assert_max_num_queries: object
) -> None:
    claim_in(Status.SUBMITTED, cast)
    claim_in(Status.UNDER_REVIEW, rival_of(cast))
    row = Claim.objects.get(pk=draft(cast, assets=[workload("yammer")]).pk)
    for n in range(count):
        row.pk, row.reference = None, f"CA-{n:08d}".replace("0", "A").replace("1", "B")
        row.submitted_at = timezone.now()
        row.save(force_insert=True)
    client = browse(cast.lead)
    client.get(QUEUE)
    everything = {"tab": "all", "q": "roll", "partner": "a", "status": "submitted", "reviewer": cast.lead.pk}
    for chosen in ({}, {"tab": "contested"}, {"tab": "all"}, {"partner": "a"}, everything, {"page": "2"}):
        with django_assert_max_num_queries(10):  # type: ignore[operator]
            client.get(QUEUE, chosen)
