"""Tabs, counts, filters and saved views of the list."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim
from customers.models import Domain
from filing.filters import TABS
from filing.models import SavedView
from filing.operations.views import MOST_VIEWS
from partners.models import Role
from tests.factories import LocationFactory, MembershipFactory, TenantFactory
from tests.walk import DAY, Cast, claim_in, draft, make_cast, rival_of, subscription_of, workload
from text import paging

LIST = reverse("claims:list")
SAVE = reverse("claims:view_save")


def listed(response) -> list[str]:
    return [row.claim.reference for row in response.context["rows"]]


def elsewhere(cast: Cast) -> Cast:
    """The same partner's people after another customer."""
    other = make_cast()
    other.location, other.admin, other.colleague = cast.location, cast.admin, cast.colleague
    return other


# --- Tabs and counts ---------------------------------------------------------------------------------------------


def test_every_status_stands_on_exactly_one_tab() -> None:
    held = [status for tab in TABS.values() for status in tab.statuses]

    assert sorted(held) == sorted(Status)


@pytest.mark.proof
def test_tabs_part_the_list_and_count_it(cast: Cast, browse) -> None:
    drafted = draft(cast)
    approved = claim_in("approved", cast, assets=[workload("sharepoint-online")])

    response = browse(cast.admin).get(LIST, {"tab": "in_force"})

    assert listed(response) == [approved.reference]
    counts = {tab.name: tab.count for tab in response.context["tabs"]}
    assert counts == {"": 2, "yours": 1, "microsoft": 0, "in_force": 1, "over": 0}
    assert listed(browse(cast.admin).get(LIST, {"tab": "yours"})) == [drafted.reference]


def test_tabs_count_what_the_person_may_see(cast: Cast, browse) -> None:
    draft(cast)

    tabs = browse(rival_of(cast).admin).get(LIST, {"q": "x"}).context["tabs"]

    assert {tab.count for tab in tabs} == {0}


@pytest.mark.proof
def test_counting_stops_and_pages_go_on(cast: Cast, browse, monkeypatch) -> None:
    monkeypatch.setattr(paging, "CAP", 26)
    for code in ("exchange-online", "sharepoint-online", "microsoft-teams"):
        for _ in range(18):
            other = elsewhere(cast)
            draft(other, assets=[workload(code)])

    first = browse(cast.admin).get(LIST)
    last = browse(cast.admin).get(LIST, {"page": "3"})

    assert "1,000+ claims" in first.content.decode()
    assert "Page 1" in first.content.decode()
    assert len(listed(first)) == 25
    assert len(listed(last)) == 54 - 50
    assert 'rel="next"' not in last.content.decode()
    assert listed(browse(cast.admin).get(LIST, {"page": "9"})) == listed(first)
    assert listed(browse(cast.admin).get(LIST, {"page": "nonsense"})) == listed(first)


@pytest.mark.proof
def test_page_after_the_last_full_one_is_not_offered(cast: Cast, browse, monkeypatch) -> None:
    monkeypatch.setattr(paging, "CAP", 10)
    for _ in range(25):
        draft(elsewhere(cast))

    assert 'rel="next"' not in browse(cast.admin).get(LIST).content.decode()


# --- Filters -------------------------------------------------------------------------------------------------------


def test_incentive_filter_follows_the_table_of_activities(cast: Cast, browse) -> None:
    usage = draft(cast)
    revenue = draft(
        cast,
        area="business_applications",
        activities=["revenue_association"],
        assets=[subscription_of(cast.tenant)],
    )
    other = elsewhere(cast)
    both = draft(
        other,
        area="business_applications",
        activities=["pre_sales", "usage"],
        assets=[subscription_of(other.tenant)],
    )

    assert listed(browse(cast.admin).get(LIST, {"program": "osu_microsoft_365"})) == [usage.reference]
    assert listed(browse(cast.admin).get(LIST, {"program": "osa_sell"})) == [
        both.reference,
        revenue.reference,
    ]
    assert listed(browse(cast.admin).get(LIST, {"program": "osu_business_applications"})) == [both.reference]


def test_location_filter_offers_only_what_the_person_files_for(cast: Cast, browse) -> None:
    here = draft(cast)
    branch = LocationFactory(partner=cast.location.partner)
    scoped = MembershipFactory(partner=cast.location.partner)
    scoped.locations.add(cast.location)

    page = browse(scoped.user).get(LIST, {"location": cast.location.mpn_id})

    assert listed(page) == [here.reference]
    assert branch.mpn_id not in page.content.decode()
    assert listed(browse(cast.admin).get(LIST, {"location": branch.mpn_id})) == []
    # Another partner's location is no choice, so it is passed over.
    assert listed(browse(cast.admin).get(LIST, {"location": LocationFactory().mpn_id})) == [here.reference]


@pytest.mark.proof
def test_soon_shows_what_the_partner_has_to_act_on_within_a_week(cast: Cast, browse) -> None:
    now = timezone.now()
    due = claim_in("action_required", cast, now=now - 24 * DAY)
    claim_in("action_required", elsewhere(cast), now=now - 2 * DAY)
    lost = claim_in("rejected", elsewhere(cast), now=now - 28 * DAY)
    claim_in("rejected", elsewhere(cast), now=now - 40 * DAY)  # the time to dispute is over
    draft(elsewhere(cast))

    assert set(listed(browse(cast.admin).get(LIST, {"soon": "on"}))) == {due.reference, lost.reference}


def test_contested_shows_open_claims_on_assets_of_two_partners(cast: Cast, browse) -> None:
    mine = draft(cast)
    draft(cast, assets=[workload("sharepoint-online")])
    draft(rival_of(cast))

    assert listed(browse(cast.admin).get(LIST, {"contested": "on"})) == [mine.reference]


def test_filters_add_up_and_stay_in_the_address(cast: Cast, browse) -> None:
    mine = draft(cast, name="Alpha")
    draft(elsewhere(cast), name="Beta")
    chosen = {"q": "alpha", "status": "draft", "solution_area": "microsoft_365", "tab": "yours"}

    response = browse(cast.admin).get(LIST, chosen)

    assert listed(response) == [mine.reference]
    for name, value in chosen.items():
        assert f"{name}={value}" in response.context["address"]


@pytest.mark.proof
def test_search_goes_on_where_the_word_names_many_customers(cast: Cast, browse, monkeypatch) -> None:
    monkeypatch.setattr("claims.search.FEW_CUSTOMERS", 1)
    others = [elsewhere(cast) for _ in range(3)]
    claims = [draft(other) for other in others]
    TenantFactory(name="Nobody's customer")

    assert len(listed(browse(cast.admin).get(LIST, {"q": "customer"}))) == 3
    domain = Domain.objects.get(tenant=others[0].tenant).domain
    assert listed(browse(cast.admin).get(LIST, {"q": domain})) == [claims[0].reference]


def test_search_finds_a_domain_of_another_script(cast: Cast, browse) -> None:
    claim = draft(cast)
    Domain.objects.create(tenant=cast.tenant, domain="xn--mnchen-3ya.example")

    assert listed(browse(cast.admin).get(LIST, {"q": "MÜNCHEN.example"})) == [claim.reference]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "100% sure"])
def test_signs_of_patterns_are_only_signs(cast: Cast, browse, text: str) -> None:
    draft(cast, name="Plain")
    marked = draft(elsewhere(cast), name=f"With {text} in it")

    assert listed(browse(cast.admin).get(LIST, {"q": text})) == [marked.reference]


# --- Saved views ---------------------------------------------------------------------------------------------------


def test_saved_view_leads_back_to_what_was_shown(cast: Cast, browse) -> None:
    person = browse(cast.admin)

    saved = person.post(SAVE, {"name": "My drafts", "status": "draft", "q": "roll out"}, follow=True)

    assert "View “My drafts” saved." in saved.content.decode()
    view = SavedView.objects.get()
    again = person.get(f"{LIST}?{view.query}")
    assert again.context["form"]["q"].value() == "roll out"
    assert again.context["views"][0]["is_current"]


def test_saving_under_the_same_name_replaces(cast: Cast, browse) -> None:
    person = browse(cast.admin)
    for status in ("draft", "approved"):
        person.post(SAVE, {"name": "Mine", "status": status})

    assert [view.query for view in SavedView.objects.all()] == ["status=approved"]


def test_view_without_a_name_is_explained_and_keeps_the_filter(cast: Cast, browse) -> None:
    response = browse(cast.admin).post(SAVE, {"name": " ", "status": "draft"}, follow=True)

    assert "Give the view a name" in response.content.decode()
    assert response.redirect_chain[-1][0].endswith("?status=draft")
    assert not SavedView.objects.exists()


@pytest.mark.proof
def test_views_end_at_a_number_one_can_look_over(cast: Cast, browse) -> None:
    person = browse(cast.admin)
    for number in range(MOST_VIEWS + 1):
        response = person.post(SAVE, {"name": f"View {number}", "status": "draft"}, follow=True)

    assert SavedView.objects.count() == MOST_VIEWS
    assert "which is the limit" in response.content.decode()


@pytest.mark.proof
def test_views_are_their_owners_alone(cast: Cast, browse) -> None:
    browse(cast.admin).post(SAVE, {"name": "Only mine", "status": "draft"})
    view = SavedView.objects.get()
    delete = reverse("claims:view_delete", args=[view.pk])

    assert "Only mine" not in browse(cast.colleague).get(LIST).content.decode()
    assert browse(cast.colleague).post(delete).status_code == 404
    assert browse(cast.admin).get(delete).status_code == 405
    browse(cast.admin).post(delete)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("role", [Role.REPORTS_VIEWER, Role.ACCOUNT_ADMIN])
def test_views_and_export_are_closed_to_other_roles(cast: Cast, browse, role: str) -> None:
    person = browse(MembershipFactory(partner=cast.location.partner, role=role).user)

    assert person.post(SAVE, {"name": "x"}).status_code == 403
    assert person.get(reverse("claims:export")).status_code == 403


def test_changed_counts_only_what_the_partner_may_read(cast: Cast) -> None:
    claim = claim_in("under_review", cast)
    before = claim.changed_at
    later = before + timedelta(hours=5)

    claiming.add_comment(claim=claim, text="Internal", by=cast.reviewer, now=later, lane="internal")
    assert Claim.objects.get().changed_at == before
    claiming.add_comment(claim=claim, text="Shared", by=cast.reviewer, now=later)
    assert Claim.objects.get().changed_at == later
