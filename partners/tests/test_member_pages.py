"""The account admin's pages: what they show, what they refuse, what they cost."""

import re

import pytest
from django.test import Client

from accounts.models import User
from partners.models import Location, Membership, PartnerEvent, Role
from tests.factories import LocationFactory, MembershipFactory, UserFactory
from tests.fixtures import Browse

pytestmark = pytest.mark.django_db
PAGE = "/partner/"


@pytest.fixture
def place() -> Location:
    return LocationFactory()


@pytest.fixture
def keeper(place: Location) -> User:
    return MembershipFactory(partner=place.partner, role=Role.ACCOUNT_ADMIN).user


@pytest.fixture
def member(place: Location) -> Membership:
    user = UserFactory(name="Mia Member")
    return MembershipFactory(user=user, partner=place.partner, role=Role.INCENTIVE_USER)


@pytest.fixture
def client(keeper: User, browse: Browse) -> Client:
    return browse(keeper)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_account_admin_begins_with_the_members(client: Client, member: Membership) -> None:
    """No longer a page that tells them to ask themselves."""
    assert client.get("/")["Location"] == PAGE
    page = text_of(client, PAGE)
    for told in ("Mia Member", member.user.email, "Incentive User", "All locations", f"{PAGE}invite/"):
        assert told in page
    assert 'href="/claims/"' not in page


def test_where_claims_are_filed_they_are_sent_to_their_own_page(client: Client, keeper: User) -> None:
    page = client.get("/claims/").content.decode()
    assert f'href="{PAGE}"' in page
    assert f"mailto:{keeper.email}" not in page
    other = MembershipFactory(partner=keeper.membership.partner, role=Role.ACCOUNT_ADMIN).user
    assert f"mailto:{other.email}" in client.get("/claims/").content.decode()


def test_invited_on_the_page(client: Client, place: Location) -> None:
    typed = {"email": "nina@partner.example", "name": "Nina", "role": "incentive_admin", "scope": "named"}
    answer = client.post(f"{PAGE}invite/", typed)
    assert answer.status_code == 422
    assert "Tick the locations" in answer.content.decode()
    assert "nina@partner.example" in answer.content.decode()
    answer = client.post(f"{PAGE}invite/", typed | {"locations": [place.mpn_id]})
    made = Membership.objects.get(user__email="nina@partner.example")
    assert answer["Location"] == f"{PAGE}members/{made.pk}/"
    assert (made.has_all_locations, list(made.locations.all())) == (False, [place])
    assert "Send the invitation again" in text_of(client, answer["Location"])


@pytest.mark.parametrize(("name", "said"), [("www.evil.example", "no web address"), ("", "Enter their name")])
def test_name_that_is_none_is_refused(name: str, said: str, client: Client) -> None:
    typed = {"email": "nina@partner.example", "name": name, "role": "incentive_admin", "scope": "all"}
    answer = client.post(f"{PAGE}invite/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("scope", ["all", "none"])
def test_where_somebody_works_is_chosen(scope: str, client: Client, member: Membership) -> None:
    """All and none are choices; what was ticked below does not count then."""
    address = f"{PAGE}members/{member.pk}/access/"
    typed = {"role": "incentive_user", "seen": "incentive_user all"}
    assert client.post(address, typed).status_code == 422
    place = member.partner.locations.get()
    assert client.post(address, typed | {"scope": scope, "locations": [place.mpn_id]}).status_code == 302
    member.refresh_from_db()
    assert (member.has_all_locations, member.locations.count()) == (scope == "all", 0)


def test_form_that_is_too_old_says_so_and_keeps_what_was_chosen(client: Client, member: Membership) -> None:
    answer = client.post(
        f"{PAGE}members/{member.pk}/access/",
        {"role": "reports_viewer", "scope": "all", "seen": "incentive_admin all"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed this meanwhile" in page
    assert re.search(r'value="reports_viewer"[^>]* checked', page)


def test_what_is_done_stands_in_both_histories(client: Client, member: Membership, keeper: User) -> None:
    acts = f"{PAGE}members/{member.pk}/"
    for act in ("sign-out", "deactivate", "reactivate"):
        assert "What will happen" in text_of(client, f"{acts}{act}/")
        assert PartnerEvent.objects.filter(kind=act).count() == 0
        client.post(f"{acts}{act}/")
    for page in (text_of(client, acts), text_of(client, f"{PAGE}history/")):
        for told in ("Signed out everywhere", "Access ended", "Access opened again", str(keeper)):
            assert told in page


def test_notice_addresses_stand_in_the_history(client: Client, place: Location) -> None:
    client.post(f"{PAGE}notice-addresses/", {"location": place.pk, "email": "desk@partner.example"})
    client.post(f"{PAGE}notice-addresses/{place.notice_addresses.get().pk}/remove/")
    page = text_of(client, f"{PAGE}history/")
    assert "Notice address added" in page
    assert "Notice address removed" in page
    assert f"desk@partner.example · MPN {place.mpn_id}" in page


def test_own_page_offers_nothing(client: Client, keeper: User) -> None:
    own = f"{PAGE}members/{keeper.membership.pk}/"
    page = text_of(client, own)
    assert "another account admin changes" in page
    assert own + "access/" not in page
    for name in ("access", "deactivate", "sign-out", "nonsense"):
        assert client.get(f"{own}{name}/").status_code == 404


def test_strangers_and_other_roles_have_no_members(
    client: Client, member: Membership, browse: Browse
) -> None:
    strange = MembershipFactory(partner=LocationFactory().partner, role=Role.ACCOUNT_ADMIN).user
    assert member.user.email not in text_of(browse(strange), PAGE)
    for address in ("", "access/", "deactivate/"):
        assert browse(strange).get(f"{PAGE}members/{member.pk}/{address}").status_code == 404
        assert browse(member.user).get(f"{PAGE}members/{member.pk}/{address}").status_code == 403
    assert browse(strange).post(f"{PAGE}members/{member.pk}/deactivate/").status_code == 404
    assert Membership.objects.get(pk=member.pk).user.is_active


@pytest.mark.parametrize("many", [3, 60])
def test_pages_keep_their_budget(
    many: int, client: Client, member: Membership, django_assert_max_num_queries
) -> None:
    for _each in range(many):
        MembershipFactory(partner=member.partner).locations.add(LocationFactory(partner=member.partner))
        client.post(f"{PAGE}members/{member.pk}/sign-out/")
    for address in ("", "history/", "invite/", f"members/{member.pk}/", f"members/{member.pk}/access/"):
        with django_assert_max_num_queries(10):
            text_of(client, PAGE + address)
