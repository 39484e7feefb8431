import pytest
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import StaffRole, User
from partners.models import Enrolment, Location, Membership, Role
from programs.activities import Program

pytestmark = pytest.mark.django_db


def member(partner, role=Role.INCENTIVE_USER, *, locations=(), is_active=True) -> User:
    user = User.objects.create_user(email=f"{role}@{partner.code}.example", is_active=is_active)
    Membership.objects.create(user=user, partner=partner, role=role).locations.set(locations)
    return user


def open_to(user) -> list[Location]:
    return list(Location.objects.open_to(user))


@pytest.mark.parametrize("role", [Role.INCENTIVE_ADMIN, Role.INCENTIVE_USER])
def test_member_without_assigned_locations_works_for_all_of_the_partners(
    contoso, seattle, berlin, london, role
):
    assert set(open_to(member(contoso, role))) == {seattle, berlin}


def test_member_with_assigned_locations_works_for_these_only(contoso, seattle, berlin, london):
    assert open_to(member(contoso, locations=[berlin])) == [berlin]


def test_each_location_is_open_once_however_many_colleagues_share_it(contoso, seattle, berlin):
    member(contoso, Role.INCENTIVE_ADMIN, locations=[seattle, berlin])
    user = member(contoso, Role.INCENTIVE_USER, locations=[seattle, berlin])
    assert sorted(location.mpn_id for location in open_to(user)) == ["4001001", "4001002"]


@pytest.mark.parametrize("role", [Role.REPORTS_VIEWER, Role.ACCOUNT_ADMIN])
@pytest.mark.parametrize("is_assigned", [True, False])
def test_roles_that_file_nothing_work_for_no_location(contoso, seattle, role, is_assigned):
    assert open_to(member(contoso, role, locations=[seattle] if is_assigned else [])) == []


@pytest.mark.parametrize("is_assigned", [True, False])
def test_locked_member_works_for_no_location(contoso, seattle, is_assigned):
    user = member(contoso, locations=[seattle] if is_assigned else [], is_active=False)
    assert open_to(user) == []


def test_location_of_another_partner_stays_closed_even_when_assigned(contoso, seattle, london):
    assert open_to(member(contoso, locations=[london])) == []
    assert open_to(member(contoso, Role.INCENTIVE_ADMIN, locations=[london, seattle])) == [seattle]


def test_person_without_membership_works_for_no_location(seattle):
    assert open_to(User.objects.create_user(email="lead@microsoft.example", staff_role=StaffRole.LEAD)) == []


def test_account_admins_are_the_active_ones(contoso, fabrikam):
    admin = member(contoso, Role.ACCOUNT_ADMIN)
    member(contoso, Role.INCENTIVE_ADMIN)
    member(fabrikam, Role.ACCOUNT_ADMIN, is_active=False)
    assert [one.user for one in Membership.objects.account_admins()] == [admin]


def test_filing_roles_may_file(contoso):
    assert {role for role in Role if Membership(role=role).may_file} == {
        Role.INCENTIVE_ADMIN,
        Role.INCENTIVE_USER,
    }


@pytest.mark.parametrize("mpn_id", ["123456", "12345a7", "", "١٢٣٤٥٦٧"])
def test_mpn_id_has_seven_digits(contoso, mpn_id):
    with pytest.raises(IntegrityError, match="location_mpn_id_seven_digits"):
        Location.objects.create(partner=contoso, mpn_id=mpn_id, name="Nowhere", country="DE")


def test_enrolment_stands_once(seattle):
    Enrolment.objects.create(location=seattle, program=Program.OSA_SELL)
    with pytest.raises(IntegrityError, match="enrolment_once"):
        Enrolment.objects.create(location=seattle, program=Program.OSA_SELL)


def test_person_is_a_member_of_one_partner(contoso, fabrikam):
    user = member(contoso)
    with pytest.raises(IntegrityError):
        Membership.objects.create(user=user, partner=fabrikam, role=Role.INCENTIVE_USER)


def test_partners_have_no_migration_missing():
    call_command("makemigrations", "partners", check=True, dry_run=True, verbosity=0)
