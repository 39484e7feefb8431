from copy import copy
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, ClaimEvent
from claims.references import new_reference
from filing.models import UnfinishedClaim
from partners.models import Role
from tests.factories import LocationFactory, MembershipFactory, UserFactory
from tests.walk import DAY, Cast, claim_in, draft, make_cast, rival_of, subscription_of, workload

LIST = reverse("claims:list")
WORKLOADS = ["exchange-online", "sharepoint-online", "microsoft-teams"]


def listed(response) -> list[str]:
    return [row.claim.reference for row in response.context["rows"]]


def test_list_shows_claims_of_all_colleagues(cast: Cast, browse) -> None:
    mine, theirs = draft(cast), draft(cast, by=cast.colleague, assets=[workload("sharepoint-online")])

    for person in (cast.admin, cast.colleague):
        assert set(listed(browse(person).get(LIST))) == {mine.reference, theirs.reference}


def test_list_hides_claims_from_strangers(cast: Cast, browse) -> None:
    draft(cast)

    response = browse(rival_of(cast).admin).get(LIST)

    assert listed(response) == []
    assert "No customer associations yet" in response.content.decode()


def test_list_is_scoped_to_assigned_locations(cast: Cast, browse) -> None:
    draft(cast)
    elsewhere = LocationFactory(partner=cast.location.partner)
    scoped = MembershipFactory(partner=cast.location.partner)
    scoped.locations.add(elsewhere)

    assert listed(browse(scoped.user).get(LIST)) == []


def test_list_names_the_role_a_reports_viewer_needs(cast: Cast, browse) -> None:
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user

    response = browse(viewer).get(LIST)

    assert response.status_code == 403
    assert "no_role.html" in [template.name for template in response.templates]


def test_list_is_closed_to_people_without_a_partner(cast: Cast, browse) -> None:
    assert browse(UserFactory()).get(LIST).status_code == 403


def test_list_asks_to_sign_in(cast: Cast, browse) -> None:
    assert browse(None).get(LIST).url.startswith(reverse("account_login"))


def test_list_leads_reviewers_to_their_queue(cast: Cast, browse) -> None:
    assert browse(cast.reviewer).get(LIST).url == reverse("reviews:queue")


def test_row_tells_status_deadline_and_name(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)

    page = browse(cast.admin).get(LIST).content.decode()

    assert f'href="{claim.get_absolute_url()}"' in page
    assert 'data-status="action_required"' in page
    assert "Answer by" in page
    assert claim.name in page
    assert cast.tenant.name in page


@pytest.mark.parametrize(
    "find",
    [
        lambda claim, line: claim.reference[3:7].lower(),
        lambda claim, line: claim.name[2:],
        lambda claim, line: claim.tenant.name.upper(),
        lambda claim, line: claim.tenant.domains.get().domain,
        lambda claim, line: f"{{{str(claim.tenant.tenant_id).upper()}}}",
        lambda claim, line: str(line.subscription.subscription_id),
    ],
    ids=["reference", "name", "customer", "domain", "tenant ID", "subscription ID"],
)
def test_search_finds_what_people_have_at_hand(cast: Cast, browse, find) -> None:
    other = make_cast()
    other.location, other.admin = cast.location, cast.admin
    claim = draft(
        cast,
        area="business_applications",
        activities=["usage"],
        assets=[subscription_of(cast.tenant)],
        name="Zebra",
    )
    draft(other, name="Something else")

    response = browse(cast.admin).get(LIST, {"q": find(claim, claim.lines.get())})

    assert listed(response) == [claim.reference]


def test_search_finds_a_claim_with_several_lines_once(cast: Cast, browse) -> None:
    claim = draft(cast, assets=[workload(code) for code in WORKLOADS])

    assert listed(browse(cast.admin).get(LIST, {"q": cast.tenant.name})) == [claim.reference]


def test_search_without_result_keeps_the_words(cast: Cast, browse) -> None:
    draft(cast)

    response = browse(cast.admin).get(LIST, {"q": '<b>"nowhere"'})

    assert "Nothing matches" in response.content.decode()
    assert "&lt;b&gt;&quot;nowhere&quot;" in response.content.decode()


def test_filters_narrow_the_list(cast: Cast, browse) -> None:
    drafted = draft(cast)
    submitted = claim_in("submitted", cast, assets=[workload("sharepoint-online")])

    assert listed(browse(cast.admin).get(LIST, {"status": "submitted"})) == [submitted.reference]
    assert listed(browse(cast.admin).get(LIST, {"status": "draft"})) == [drafted.reference]
    assert listed(browse(cast.admin).get(LIST, {"solution_area": "business_applications"})) == []


def test_unknown_filter_values_are_passed_over(cast: Cast, browse) -> None:
    claim = draft(cast)

    response = browse(cast.admin).get(
        LIST, {"status": "nonsense", "sort": "password", "page": "x", "q": "a" * 400}
    )

    assert listed(response) == [claim.reference]


@pytest.mark.proof
def test_sorting_by_deadline_puts_claims_without_one_last(cast: Cast, browse) -> None:
    now = timezone.now()
    without = draft(cast)
    late = claim_in("action_required", cast, now=now - DAY, assets=[workload("sharepoint-online")])
    soon = claim_in("action_required", cast, now=now - 9 * DAY, assets=[workload("microsoft-teams")])

    up = listed(browse(cast.admin).get(LIST, {"sort": "deadline"}))
    down = listed(browse(cast.admin).get(LIST, {"sort": "-deadline"}))

    assert up == [soon.reference, late.reference, without.reference]
    assert down == [late.reference, soon.reference, without.reference]


@pytest.mark.parametrize("key", ["name", "customer", "status", "changed"])
def test_sorting_turns_round(cast: Cast, browse, key: str) -> None:
    other = make_cast()
    other.location, other.admin = cast.location, cast.admin
    draft(cast, name="A")
    claim_in("submitted", other, name="B", now=timezone.now())

    up = listed(browse(cast.admin).get(LIST, {"sort": key}))

    assert len(up) == 2
    assert listed(browse(cast.admin).get(LIST, {"sort": f"-{key}"})) == up[::-1]


def test_newest_claim_stands_first(cast: Cast, browse) -> None:
    old = draft(cast, now=timezone.now() - DAY)
    new = draft(cast, now=timezone.now(), assets=[workload("microsoft-teams")])

    assert listed(browse(cast.admin).get(LIST)) == [new.reference, old.reference]


def test_list_pages_keep_the_filter(cast: Cast, browse) -> None:
    many_drafts(cast, 30)

    page = browse(cast.admin).get(LIST, {"status": "draft"}).content.decode()

    assert "30 claims" in page
    assert "?status=draft&amp;page=2" in page
    assert len(listed(browse(cast.admin).get(LIST, {"status": "draft", "page": "2"}))) == 5


def test_unfinished_claims_show_their_age_and_way_on(cast: Cast, browse) -> None:
    now = timezone.now()
    unfinished = UnfinishedClaim.objects.create(
        user=cast.admin,
        answers={
            "solution-area": {"solution_area": "microsoft_365"},
            "customer": {"domain": "fabrikam.example"},
        },
        created_at=now - 3 * DAY,
        changed_at=now - timedelta(hours=2),
    )

    page = browse(cast.admin).get(LIST).content.decode()

    assert "Microsoft 365, fabrikam.example" in page
    assert "3\xa0days ago" in page
    assert reverse("claims:unfinished", args=[unfinished.key]) in page
    assert reverse("claims:unfinished_delete", args=[unfinished.key]) in page
    assert unfinished.key not in browse(cast.colleague).get(LIST).content.decode()


def test_program_leads_into_the_wizard(cast: Cast, browse) -> None:
    page = browse(cast.admin).get(LIST).content.decode()

    assert 'name="program"' in page
    assert browse(cast.admin).get(reverse("claims:new"), {"program": "osu_microsoft_365"}).status_code == 200


@pytest.mark.parametrize("page", ["1", "2"])
@pytest.mark.parametrize("count", [3, 300])
def test_list_keeps_its_budget(
    cast: Cast, browse, django_assert_max_num_queries, count: int, page: str
) -> None:
    many_drafts(cast, count)
    person = browse(cast.admin)

    with django_assert_max_num_queries(10):
        assert person.get(LIST, {"q": "rollout", "sort": "deadline", "page": page}).status_code == 200


def many_drafts(cast: Cast, count: int) -> None:
    """One that walked in, and copies of it: lists read neither lines nor letters."""
    first = draft(cast)
    copies = [copy(first) for _ in range(count - 1)]
    for claim in copies:
        claim.pk, claim.reference = None, new_reference()
    claims = Claim.objects.bulk_create(copies)
    born = first.events.get()
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim=claim, kind=born.kind, actor=born.actor, by=born.by, at=born.at) for claim in claims
    )
