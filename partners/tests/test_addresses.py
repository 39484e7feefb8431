"""A location's further notice addresses: kept on one page, by who may, ten at most."""

import pytest

from accounts.models import User
from partners.models import Location, NoticeAddress, Role
from tests.factories import NOW, LocationFactory, MembershipFactory
from tests.fixtures import Browse

PAGE = "/partner/notice-addresses/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def location() -> Location:
    return LocationFactory(notice_email="register@desk.example")


def keeper_of(location: Location, role: str = Role.INCENTIVE_ADMIN) -> User:
    return MembershipFactory(partner=location.partner, role=role).user


def kept(location: Location) -> list[str]:
    return list(location.notice_addresses.values_list("email", flat=True))


@pytest.mark.parametrize("role", [Role.INCENTIVE_ADMIN, Role.ACCOUNT_ADMIN])
def test_keepers_add_and_remove(role: str, location: Location, browse: Browse) -> None:
    client = browse(keeper_of(location, role))
    client.post(PAGE, {"location": location.pk, "email": "Desk@Partner.example"})
    assert kept(location) == ["desk@partner.example"]
    assert "desk@partner.example" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{NoticeAddress.objects.get().pk}/remove/")
    assert kept(location) == []


@pytest.mark.parametrize("email", ["a0@desk.example", "A0@desk.example", "Register@desk.example", "no"])
def test_what_cannot_be_added_stays_in_the_form(email: str, location: Location, browse: Browse) -> None:
    user = keeper_of(location)
    NoticeAddress.objects.create(location=location, email="a0@desk.example", added_by=user, added_at=NOW)
    answer = browse(user).post(PAGE, {"location": location.pk, "email": email})
    assert answer.status_code == 422
    assert f'value="{email}"' in answer.content.decode()
    assert kept(location) == ["a0@desk.example"]


def test_eleventh_is_refused(location: Location, browse: Browse) -> None:
    client = browse(keeper_of(location))
    codes = [
        client.post(PAGE, {"location": location.pk, "email": f"a{number}@desk.example"}).status_code
        for number in range(11)
    ]
    assert codes == [302] * 10 + [422]
    assert len(kept(location)) == 10


def test_strangers_and_other_roles_change_nothing(location: Location, browse: Browse) -> None:
    owner = keeper_of(location)
    there = NoticeAddress.objects.create(
        location=location, email="a@desk.example", added_by=owner, added_at=NOW
    )
    stranger = browse(keeper_of(LocationFactory()))
    assert "a@desk.example" not in stranger.get(PAGE).content.decode()
    assert stranger.post(PAGE, {"location": location.pk, "email": "x@desk.example"}).status_code == 422
    assert stranger.post(f"{PAGE}{there.pk}/remove/").status_code == 404
    assert browse(keeper_of(location, Role.INCENTIVE_USER)).get(PAGE).status_code == 403
    assert kept(location) == ["a@desk.example"]


def test_assigned_keeper_has_the_assigned_locations_alone(location: Location, browse: Browse) -> None:
    other = LocationFactory(partner=location.partner)
    member = MembershipFactory(partner=location.partner, role=Role.INCENTIVE_ADMIN)
    member.locations.add(other)
    text = browse(member.user).get(PAGE).content.decode()
    assert other.mpn_id in text
    assert location.mpn_id not in text
