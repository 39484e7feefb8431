"""A location's further notice addresses: kept on one page, by who may, ten at most."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from notifications.models import Letter
from partners import addresses
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


# --- Confirmed by whoever reads there -------------------------------------------------------------------------


def link_to(email: str) -> str:
    letter = Letter.objects.get(letter="partners/notice_address", to_email=email)
    found = re.search(r"https?://\S+?(/partner/notice-addresses/confirm/\S+)", letter.body_text)
    assert found is not None
    return found[1]


def told(location: Location) -> list[str]:
    return list(location.notice_addresses.confirmed().values_list("email", flat=True))


def test_address_is_told_nothing_before_its_reader_agrees(
    location: Location, browse: Browse, client: Client
) -> None:
    keeper = browse(keeper_of(location))
    keeper.post(PAGE, {"location": location.pk, "email": "stranger@else.example"})
    assert told(location) == []
    assert "Waits to be confirmed" in keeper.get(PAGE).content.decode()
    link = link_to("stranger@else.example")

    assert client.get(link).status_code == 200
    assert told(location) == []
    assert client.post(link).status_code == 200

    assert told(location) == ["stranger@else.example"]
    assert "Waits to be confirmed" not in keeper.get(PAGE).content.decode()


def test_stranger_is_asked_once_a_day_for_all_locations(
    location: Location, browse: Browse, client: Client
) -> None:
    other = LocationFactory(partner=location.partner)
    keeper = browse(keeper_of(location))
    for each in (location, other):
        keeper.post(PAGE, {"location": each.pk, "email": "stranger@else.example"})
    for address in NoticeAddress.objects.all():
        keeper.post(f"{PAGE}{address.pk}/ask-again/")

    assert Letter.objects.filter(to_email="stranger@else.example").count() == 1
    client.post(link_to("stranger@else.example"))
    assert told(location) == told(other) == ["stranger@else.example"]


def test_who_signs_in_for_the_partner_or_agreed_before_is_not_asked(
    location: Location, browse: Browse
) -> None:
    keeper, colleague = keeper_of(location), keeper_of(location)
    colleague.last_login = NOW
    colleague.save()
    agreed = {"email": "desk@partner.example", "added_by": keeper, "added_at": NOW, "confirmed_at": NOW}
    NoticeAddress.objects.create(location=LocationFactory(partner=location.partner), **agreed)
    for email in (colleague.email, "desk@partner.example"):
        browse(keeper).post(PAGE, {"location": location.pk, "email": email})

    assert set(told(location)) == {colleague.email, "desk@partner.example"}
    assert not Letter.objects.filter(letter="partners/notice_address").exists()


def test_yes_to_one_partner_is_none_to_another(location: Location, browse: Browse, client: Client) -> None:
    other = LocationFactory()
    for each in (location, other):
        browse(keeper_of(each)).post(PAGE, {"location": each.pk, "email": "stranger@else.example"})
    first = Letter.objects.filter(letter="partners/notice_address").order_by("pk")[0]
    found = re.search(r"(/partner/notice-addresses/confirm/\S+)", first.body_text)
    assert found is not None
    client.post(found[1])

    assert (told(location), told(other)) == (["stranger@else.example"], [])


def test_forged_or_old_link_opens_nothing(location: Location, client: Client, monkeypatch) -> None:
    token = addresses.token_of(location.partner, "stranger@else.example")

    assert client.get(f"{PAGE}confirm/{token[:-2]}xx/").status_code == 404
    monkeypatch.setattr(addresses, "OPENS_FOR", timedelta(0))
    assert client.post(f"{PAGE}confirm/{token}/").status_code == 404
