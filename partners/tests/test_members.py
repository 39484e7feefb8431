"""What an account admin does with the company's members, and what nobody does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from claims.models import Claim
from notifications.models import Letter
from partners import operations
from partners.models import Location, Membership, Partner, PartnerEvent, Role
from partners.operations import Access, Refused
from tests.factories import LocationFactory, MembershipFactory, UserFactory
from tests.replay import as_owner
from tests.walk import Cast, draft

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FILES_EVERYWHERE = Access(Role.INCENTIVE_USER, has_all_locations=True)
Act = Callable[..., Any]
ACTS: tuple[Act, ...] = (
    operations.deactivate,
    operations.reactivate,
    operations.sign_out,
    operations.invite_again,
)


@pytest.fixture
def place() -> Location:
    return LocationFactory()


@pytest.fixture
def company(place: Location) -> Partner:
    return place.partner


@pytest.fixture
def keeper(company: Partner) -> User:
    return MembershipFactory(partner=company, role=Role.ACCOUNT_ADMIN).user


@pytest.fixture
def member(company: Partner) -> Membership:
    user = UserFactory(name="Mia Member")
    user.set_password("a-long-passphrase")
    user.save()
    return MembershipFactory(user=user, partner=company, role=Role.INCENTIVE_USER)


def change(membership: Membership, by: User, to: Access, seen: str | None = None) -> bool:
    seen = Access.of(membership).seen if seen is None else seen
    return operations.change_access(membership=membership, by=by, to=to, seen=seen, now=NOW)


def invite(by: User, email: str = "new@partner.example", now: datetime = NOW) -> Membership:
    return operations.invite_member(by=by, email=email, name="Nina", access=FILES_EVERYWHERE, now=now)


def kinds() -> list[str]:
    return list(PartnerEvent.objects.order_by("pk").values_list("kind", flat=True))


# --- Who is invited --------------------------------------------------------------------------------------------


def test_invited_member_gets_the_letter_and_what_was_chosen(keeper: User, place: Location) -> None:
    access = Access(Role.INCENTIVE_ADMIN, has_all_locations=False, mpn_ids=(place.mpn_id,))
    made = operations.invite_member(
        by=keeper, email="New@Partner.example", name="Nina", access=access, now=NOW
    )
    made.refresh_from_db()
    assert (made.user.email, made.role, made.has_all_locations) == (
        "new@partner.example",
        "incentive_admin",
        False,
    )
    assert list(made.locations.all()) == [place]
    assert not made.user.has_usable_password()
    assert Letter.objects.get(letter="partners/invitation").to_email == "new@partner.example"
    event = PartnerEvent.objects.get()
    assert (event.person, event.by, event.at) == (made.user, keeper, NOW)
    assert event.changes == {"role": ["", "incentive_admin"], "locations": ["", [place.mpn_id]]}


def test_people_of_others_are_refused_in_one_sentence(keeper: User) -> None:
    """A company learns of an address only whether it is its own member's."""
    MembershipFactory(user=UserFactory(email="rival@other.example"))
    UserFactory(email="ruth@microsoft.example", staff_role=StaffRole.REVIEWER)
    UserFactory(email="free@nobody.example")
    said = set()
    for email in ("rival@other.example", "ruth@microsoft.example", "free@nobody.example"):
        with pytest.raises(Refused) as refusal:
            invite(keeper, email)
        said.add(str(refusal.value))
    with pytest.raises(Refused, match="a member already"):
        invite(keeper, keeper.email)
    assert len(said) == 1
    assert Letter.objects.count() == PartnerEvent.objects.count() == 0


def test_location_of_another_company_is_refused(keeper: User, member: Membership) -> None:
    strange = Access(Role.INCENTIVE_USER, has_all_locations=False, mpn_ids=(LocationFactory().mpn_id,))
    with pytest.raises(Refused, match="no longer there"):
        change(member, keeper, strange)


def test_invitations_have_a_limit_a_day(keeper: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "INVITATIONS_A_DAY", 2)
    for number in range(2):
        invite(keeper, f"new{number}@partner.example")
    with pytest.raises(Refused, match="2 invitations a day"):
        invite(keeper, "new2@partner.example")
    invite(keeper, "new2@partner.example", NOW + timedelta(days=1, seconds=1))


def test_invitation_goes_again_until_there_is_a_password(keeper: User, member: Membership) -> None:
    made = invite(keeper)
    with pytest.raises(Refused, match="ten minutes"):
        operations.invite_again(membership=made, by=keeper, now=NOW + timedelta(minutes=9))
    operations.invite_again(membership=made, by=keeper, now=NOW + timedelta(minutes=11))
    assert Letter.objects.filter(letter="partners/invitation", to_email=made.user.email).count() == 2
    with pytest.raises(Refused, match="signed in already"):
        operations.invite_again(membership=member, by=keeper, now=NOW)


# --- What is changed -------------------------------------------------------------------------------------------


def test_changed_access_is_written_down_and_told(keeper: User, member: Membership, place: Location) -> None:
    named = Access(Role.INCENTIVE_ADMIN, has_all_locations=False, mpn_ids=(place.mpn_id,))
    assert change(member, keeper, named)
    member.refresh_from_db()
    assert Access.of(member) == named
    assert PartnerEvent.objects.get().changes == {
        "role": ["incentive_user", "incentive_admin"],
        "locations": ["all", [place.mpn_id]],
    }
    letter = Letter.objects.get(letter="partners/access_changed")
    assert letter.to_email == member.user.email
    assert f"MPN {place.mpn_id}" in letter.body_text
    assert not change(member, keeper, named)
    assert kinds() == ["changed"]


def test_a_member_of_no_location_works_for_none(keeper: User, cast: Cast) -> None:
    claim = draft(cast)
    mine = MembershipFactory(partner=cast.location.partner, role=Role.ACCOUNT_ADMIN).user
    membership = cast.colleague.membership
    assert claim in Claim.objects.visible_to(cast.colleague)
    change(membership, mine, Access(Role.INCENTIVE_USER, has_all_locations=False))
    assert list(Claim.objects.visible_to(cast.colleague)) == []
    assert list(Location.objects.open_to(cast.colleague)) == []
    change(Membership.objects.get(pk=membership.pk), mine, FILES_EVERYWHERE)
    assert claim in Claim.objects.visible_to(cast.colleague)
    assert list(Location.objects.open_to(cast.colleague)) == [cast.location]


def test_what_somebody_else_changed_meanwhile_is_not_undone(keeper: User, member: Membership) -> None:
    seen = Access.of(member).seen
    change(member, keeper, Access(Role.REPORTS_VIEWER, has_all_locations=True))
    with pytest.raises(Refused, match="meanwhile"):
        change(member, keeper, Access(Role.INCENTIVE_ADMIN, has_all_locations=True), seen)
    member.refresh_from_db()
    assert member.role == Role.REPORTS_VIEWER


# --- Who leaves ------------------------------------------------------------------------------------------------


def test_leaver_is_out_at_once_and_claims_stay(cast: Cast) -> None:
    mine = MembershipFactory(partner=cast.location.partner, role=Role.ACCOUNT_ADMIN).user
    claim, client = draft(cast), Client()
    client.force_login(cast.admin)
    assert client.get("/claims/").status_code == 200
    operations.deactivate(membership=cast.admin.membership, by=mine, now=NOW)
    assert client.get("/claims/")["Location"].startswith("/account/login/")
    assert claim in Claim.objects.visible_to(cast.colleague)
    assert "ended your access" in Letter.objects.get(letter="partners/access_changed").body_text

    cast.admin.membership.refresh_from_db()
    operations.reactivate(membership=cast.admin.membership, by=mine, now=NOW)
    cast.admin.refresh_from_db()
    assert cast.admin.is_active
    assert kinds() == ["deactivated", "reactivated"]


@pytest.mark.parametrize("act", [operations.deactivate, operations.sign_out])
def test_sessions_of_a_member_end(act: Act, keeper: User, member: Membership) -> None:
    client = Client()
    typed = {"login": member.user.email, "password": "a-long-passphrase"}
    assert client.post("/account/login/", typed).status_code == 302
    assert Session.objects.count() == 1
    act(membership=member, by=keeper, now=NOW)
    assert Session.objects.count() == 0
    assert client.get("/account/profile/")["Location"].startswith("/account/login/")


def test_leaver_is_told_of_later_changes_once_they_are_back(keeper: User, member: Membership) -> None:
    operations.deactivate(membership=member, by=keeper, now=NOW)
    change(member, keeper, Access(Role.REPORTS_VIEWER, has_all_locations=True))
    assert Letter.objects.filter(letter="partners/access_changed").count() == 1
    operations.reactivate(membership=member, by=keeper, now=NOW)
    assert "Reports viewer" in Letter.objects.filter(letter="partners/access_changed").latest("pk").body_text


def test_what_microsoft_closed_stays_closed(keeper: User, member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)
    with pytest.raises(Refused, match="Microsoft closed this account"):
        operations.reactivate(membership=member, by=keeper, now=NOW)
    assert not User.objects.get(pk=member.user_id).is_active


# --- What nobody does ------------------------------------------------------------------------------------------


def every_act(membership: Membership, by: User) -> list[str]:
    """The sentences with which each act is refused."""
    said = []
    acts = [lambda: change(membership, by, Access(Role.REPORTS_VIEWER, has_all_locations=True))]
    acts += [lambda act=act: act(membership=membership, by=by, now=NOW) for act in ACTS]
    for act in acts:
        with pytest.raises(Refused) as refusal:
            act()
        said.append(str(refusal.value))
    assert PartnerEvent.objects.count() == 0
    return said


def test_nobody_changes_what_they_may_do_themselves(keeper: User) -> None:
    """So the last account admin of a company is never lost."""
    said = every_act(keeper.membership, keeper)
    assert {"yourself" in sentence for sentence in said} == {True}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ACCOUNT_ADMIN])
def test_other_roles_change_nobody(role: str, company: Partner, member: Membership) -> None:
    other = MembershipFactory(partner=company, role=role).user
    assert set(every_act(member, other)) == {"Only an account admin of the company may do this."}
    with pytest.raises(Refused):
        invite(other)


def test_other_companies_and_the_locked_change_nobody(keeper: User, member: Membership) -> None:
    strange = MembershipFactory(role=Role.ACCOUNT_ADMIN).user
    assert set(every_act(member, strange)) == {"This person is no member of your company."}
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    every_act(member, keeper)


def test_microsofts_people_are_left_alone(keeper: User, member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(staff_role=StaffRole.REVIEWER)
    assert {"works for Microsoft" in sentence for sentence in every_act(member, keeper)} == {True}


# --- What the database holds -----------------------------------------------------------------------------------


def test_naming_a_location_narrows(member: Membership, place: Location) -> None:
    """Also for the release before, which knows no choice of all."""
    member.locations.add(place)
    member.refresh_from_db()
    assert not member.has_all_locations
    member.locations.clear()
    member.refresh_from_db()
    assert not member.has_all_locations


def test_all_locations_and_named_ones_exclude_each_other(member: Membership, place: Location) -> None:
    member.locations.add(place)
    with pytest.raises(DatabaseError, match="names none"):
        widen_by_hand()


@pytest.mark.parametrize("statement", ["UPDATE {} SET kind = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_history_is_never_changed(statement: str, keeper: User) -> None:
    invite(keeper)
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"never truncated|Cannot update or delete"), transaction.atomic():
        as_owner(statement.format("partners_partnerevent"))


def test_what_was_named_before_the_choice_was_there_stays_so(member: Membership, place: Location) -> None:
    """As the migration finds it: the column new, and true for all."""
    everywhere = MembershipFactory(partner=member.partner)
    member.locations.add(place)
    Membership.objects.update(has_all_locations=True)
    run(import_module("partners.migrations.0006_scope_as_it_was").NAMED)
    for membership, is_all in ((member, False), (everywhere, True)):
        membership.refresh_from_db()
        assert membership.has_all_locations == is_all


@transaction.atomic
def widen_by_hand() -> None:
    Membership.objects.update(has_all_locations=True)
    run("SET CONSTRAINTS ALL IMMEDIATE")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
