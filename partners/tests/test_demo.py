import pytest
from django.conf import settings

from partners.imports import import_partners
from partners.models import Location, Membership
from programs.activities import Program

DEMO = settings.BASE_DIR / "demo"


@pytest.fixture
def demo(db, now) -> None:
    import_partners(folder=DEMO, now=now, has_invitations=False)


def test_demo_members_are_the_sign_ins_that_are_promised_and_one_of_a_third_partner(demo):
    assert dict(Membership.objects.values_list("user__email", "role")) == {
        "incentive-admin@contoso.example": "incentive_admin",
        "incentive-user@contoso.example": "incentive_user",
        "reports-viewer@contoso.example": "reports_viewer",
        "account-admin@contoso.example": "account_admin",
        "incentive-admin@fabrikam.example": "incentive_admin",
        "incentive-admin@northwind.example": "incentive_admin",
    }


def test_first_location_of_contoso_may_claim_for_everything(demo):
    seattle = Location.objects.filter(partner__code="contoso").order_by("mpn_id")[0]
    assert set(seattle.enrolments.values_list("program", flat=True)) == set(Program)


def test_one_demo_location_is_not_enrolled(demo):
    assert [location.mpn_id for location in Location.objects.filter(enrolments=None)] == ["4001003"]


def test_second_load_of_the_demo_changes_nothing(demo, now):
    assert import_partners(folder=DEMO, now=now).has_changes is False
