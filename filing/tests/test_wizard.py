"""The way from the first step to the claim, through the pages."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRole
from claims.models import Claim, ClaimLine
from filing.models import UnfinishedClaim
from filing.operations import delete_unfinished, save_answers
from filing.tests.wizard_pages import CONTACTS, Wizard, subscription
from filing.views import wizard as wizard_views
from partners.models import Role
from programs.activities import Activity, SolutionArea
from programs.models import Product
from tests.factories import (
    NOW,
    LocationFactory,
    MembershipFactory,
    UserFactory,
    mailbox_at,
)
from tests.walk import Cast, draft, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def wizard(client: Client, cast: Cast) -> Wizard:
    client.force_login(cast.admin)
    return Wizard(client, cast)


@pytest.mark.proof
def test_microsoft_365_claim_from_the_first_step_to_the_draft(wizard, cast):
    assert wizard.begin(SolutionArea.MICROSOFT_365) == wizard.url("activity")
    assert wizard.post("activity", activities=["usage"]).url == wizard.url("customer")
    assert wizard.customer().url == wizard.url("products")
    assert wizard.post("products", products=["exchange-online", "yammer"]).url == wizard.url("contacts")
    assert wizard.contacts().url == wizard.url("check")
    page = wizard.get("check").content.decode()
    for text in (
        "Microsoft 365",
        "Usage",
        "Exchange Online",
        "Yammer",
        mailbox_at(cast.tenant),
        "Create claim",
    ):
        assert text in page
    response = wizard.post("check")
    claim = Claim.objects.get()
    assert response.url == claim.get_absolute_url()
    assert claim.status == "draft"
    assert claim.created_by == cast.admin
    assert claim.customer_contact_title == "Head of IT"
    assert {line.product.code for line in claim.lines.all()} == {"exchange-online", "yammer"}
    assert claim.events.get().kind == "created"


@pytest.mark.proof
def test_business_applications_claim_asks_for_one_of_several_subscriptions(wizard, cast):
    single = subscription(cast.tenant)
    service = Product.objects.get(code="dynamics-365-customer-service")
    wanted, other = (subscription(cast.tenant, product=service) for _ in range(2))
    wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.PRE_SALES, Activity.USAGE)
    response = wizard.post("products", products=[single.product.code, service.code])
    assert response.url == wizard.url("subscriptions")
    page = wizard.get("subscriptions").content.decode()
    assert str(wanted.subscription_id) not in page
    assert str(other.subscription_id) not in page
    assert re.findall(r"<label[^>]*>\s*Subscription ID\s*</label>", page)
    typed = {f"subscription-{service.code}": f"{{{str(wanted.subscription_id).upper()}}}"}
    assert wizard.post("subscriptions", **typed).url == wizard.url("contacts")
    wizard.contacts()
    page = wizard.get("check").content.decode()
    assert f"subscription …{str(single.subscription_id)[-4:]}" in page
    assert str(single.subscription_id) not in page
    wizard.post("check")
    lines = ClaimLine.objects.all()
    assert {line.subscription for line in lines} == {single, wanted}
    assert Claim.objects.get().activities == ["pre_sales", "usage"]


@pytest.mark.proof
def test_several_subscriptions_of_one_product_each_become_a_line(wizard, cast):
    both = [subscription(cast.tenant) for _ in range(2)]
    wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
    wizard.post("products", products=[both[0].product.code])
    ids = "\n".join(str(each.subscription_id) for each in [*both, both[0]])
    wizard.post("subscriptions", **{"subscription-dynamics-365-sales": ids})
    wizard.contacts()
    wizard.post("check")
    assert {line.subscription for line in ClaimLine.objects.all()} == set(both)


@pytest.mark.proof
def test_revenue_association_asks_for_no_customer_contact(wizard, cast):
    single = subscription(cast.tenant)
    wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.REVENUE_ASSOCIATION)
    wizard.post("products", products=[single.product.code])
    assert "Customer contact" not in wizard.get("contacts").content.decode()
    wizard.contacts(customer_contact_email="forged@customer.example")
    where = f"…{str(single.subscription_id)[-4:]} · its revenue shows under CRM/D365 Rev Rec"
    assert where in wizard.get("check").content.decode()
    response = wizard.client.post(wizard.url("check"), follow=True)
    assert "its revenue shows under CRM/D365 Rev Rec" in response.content.decode()
    assert "Claim created. Now submit it." in response.content.decode()
    claim = Claim.objects.get()
    assert claim.consent == "not_needed"
    assert claim.customer_contact_email == ""


def test_new_creates_nothing_before_the_first_answer(wizard):
    assert wizard.client.get(reverse("claims:new")).status_code == 200
    response = wizard.client.post(reverse("claims:new"), {})
    assert response.status_code == 422
    assert "Choose the solution area of the claim." in response.content.decode()
    assert not UnfinishedClaim.objects.exists()


@pytest.mark.parametrize(
    ("query", "area", "activity"),
    [
        ("program=osu_microsoft_365", SolutionArea.MICROSOFT_365, Activity.USAGE),
        ("program=osu_business_applications", SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE),
        ("program=osa_sell", SolutionArea.BUSINESS_APPLICATIONS, None),
        ("area=microsoft_365", SolutionArea.MICROSOFT_365, None),
    ],
)
def test_way_in_by_program_chooses_beforehand(wizard, query, area, activity):
    url = reverse("claims:new") + "?" + query
    assert wizard.client.get(url).context["form"]["solution_area"].value() == area
    wizard.client.post(url, {"solution_area": area})
    assert UnfinishedClaim.objects.get().answer("activity", "activities") == (
        [activity] if activity else None
    )


def test_way_in_by_program_is_forgotten_when_the_other_area_is_chosen(wizard):
    url = reverse("claims:new") + "?program=osu_business_applications"
    wizard.client.post(url, {"solution_area": SolutionArea.MICROSOFT_365})
    assert "activity" not in UnfinishedClaim.objects.get().answers


def test_way_in_by_nonsense_shows_the_plain_first_step(wizard):
    response = wizard.client.get(reverse("claims:new") + "?program=x&area=<script>")
    assert response.context["form"]["solution_area"].value() is None


def test_step_ahead_of_the_answers_leads_to_the_first_unanswered_one(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    assert wizard.get("products").url == wizard.url("activity")
    assert wizard.get("check").url == wizard.url("activity")
    assert wizard.post("check").url == wizard.url("activity")
    assert not Claim.objects.exists()


def test_posting_ahead_keeps_what_was_typed(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    assert wizard.contacts(name="Kept name").url == wizard.url("activity")
    assert UnfinishedClaim.objects.get().answer("contacts", "name") == "Kept name"


def test_resume_leads_to_the_next_open_step(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    resume = reverse("claims:unfinished", args=[wizard.key])
    assert wizard.client.get(resume).url == wizard.url("activity")
    wizard.post("activity", activities=["usage"])
    assert wizard.client.get(resume).url == wizard.url("customer")


def test_subscriptions_are_skipped_where_none_is_asked_for(wizard):
    wizard.to_check()
    assert wizard.get("subscriptions").url == wizard.url("contacts")
    assert "Subscriptions" not in [step["title"] for step in wizard.get("contacts").context["steps"]]


@pytest.mark.proof
def test_back_shows_what_was_saved(wizard, cast):
    wizard.to_check()
    page = wizard.get("contacts").content.decode()
    assert f'value="{mailbox_at(cast.tenant)}"' in page
    assert wizard.get("contacts").context["back_url"] == wizard.url("products")
    assert str(cast.tenant.tenant_id) in wizard.get("customer").content.decode()
    assert wizard.get("products").context["form"]["products"].value() == ["exchange-online"]


@pytest.mark.proof
def test_change_from_the_check_page_leads_back_there(wizard, cast):
    wizard.to_check()
    url = wizard.get("check").context["facts"][-1]["change_url"]
    contacts = CONTACTS | {"customer_contact_email": mailbox_at(cast.tenant), "name": "Other name"}
    response = wizard.client.post(url, contacts)
    assert response.url == wizard.url("check")
    assert "Other name" in wizard.get("check").content.decode()


@pytest.mark.proof
def test_change_that_breaks_a_later_step_leads_to_that_step(wizard, cast):
    wizard.to_check()
    wizard.client.post(
        wizard.url("solution-area") + "?from=check", {"solution_area": "business_applications"}
    )
    response = wizard.client.get(wizard.url("check"), follow=True)
    assert response.redirect_chain[0][0].startswith(wizard.url("products"))
    assert "is not one of the choices here" in response.content.decode()


def test_leaving_keeps_half_an_answer_and_complains_about_nothing(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    wizard.post("activity", activities=["usage"])
    response = wizard.post("customer", domain="half.exam", leave="1")
    assert response.url == reverse("claims:list")
    page = wizard.get("customer")
    assert 'value="half.exam"' in page.content.decode()
    assert not page.context["form"].errors


@pytest.mark.proof
def test_create_twice_leads_to_the_one_claim(wizard):
    wizard.to_check()
    first, second = wizard.post("check"), wizard.post("check")
    assert first.url == second.url == Claim.objects.get().get_absolute_url()
    assert wizard.get("contacts").url == first.url


def test_second_press_that_began_before_the_first_ended_leads_to_the_claim(wizard, monkeypatch):
    wizard.to_check()
    as_fetched_before = UnfinishedClaim.objects.get()
    first = wizard.post("check")
    monkeypatch.setattr(wizard_views, "_own", lambda user, key: as_fetched_before)
    assert wizard.post("check").url == first.url


@pytest.mark.proof
def test_create_refuses_when_the_answers_changed_in_another_window(wizard):
    wizard.to_check()
    seen = wizard.get("check").context["seen"]
    wizard.contacts(name="Changed elsewhere")
    response = wizard.post("check", seen=seen)
    assert response.status_code == 409
    assert "Your answers were changed in another window" in response.content.decode()
    assert not Claim.objects.exists()
    assert wizard.post("check", seen=response.context["seen"]).status_code == 302
    assert Claim.objects.get().name == "Changed elsewhere"


def test_create_rechecks_every_step(wizard, cast):
    wizard.to_check()
    draft(cast)  # a colleague was faster with the same workload
    response = wizard.client.post(wizard.url("check"), follow=True)
    assert response.redirect_chain[0][0] == wizard.url("products") + "?mend=1"
    page = response.content.decode()
    assert "OWN_CLAIM_OPEN" in page
    assert "This step has to be corrected first." in page
    assert Claim.objects.count() == 1


def test_location_that_left_the_program_stops_the_claim(wizard, cast):
    wizard.to_check()
    cast.location.enrolments.all().delete()
    response = wizard.client.get(wizard.url("check"), follow=True)
    assert "LOCATION_NOT_ENROLLED" in response.content.decode()


@pytest.mark.proof
def test_two_unfinished_claims_never_mix(wizard, cast):
    wizard.to_check("exchange-online")
    first = wizard.key
    wizard.to_check("yammer")
    wizard.key = first
    wizard.post("check")
    assert Claim.objects.get().lines.get().product.code == "exchange-online"


def test_delete_asks_first_and_keeps_a_created_claim(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    url = reverse("claims:unfinished_delete", args=[wizard.key])
    assert "Delete unfinished claim" in wizard.client.get(url).content.decode()
    assert UnfinishedClaim.objects.count() == 1
    assert wizard.client.post(url).url == reverse("claims:list")
    assert not UnfinishedClaim.objects.exists()
    wizard.to_check()
    wizard.post("check")
    assert wizard.client.post(reverse("claims:unfinished_delete", args=[wizard.key])).status_code == 404
    assert Claim.objects.exists()


class TestWhoMay:
    def test_colleague_and_stranger_find_no_unfinished_claim_of_others(self, wizard, cast):
        wizard.begin(SolutionArea.MICROSOFT_365)
        for user in (cast.colleague, make_cast().admin):
            wizard.client.force_login(user)
            assert wizard.get("activity").status_code == 404
            assert wizard.post("activity", activities=["usage"]).status_code == 404
            for name in ("unfinished", "unfinished_delete"):
                assert wizard.client.get(reverse(f"claims:{name}", args=[wizard.key])).status_code == 404

    @pytest.mark.parametrize("role", [Role.REPORTS_VIEWER, Role.ACCOUNT_ADMIN])
    def test_other_roles_learn_which_role_is_needed(self, client, cast, role):
        member = MembershipFactory(partner=cast.location.partner, role=role)
        client.force_login(member.user)
        response = client.get(reverse("claims:new"))
        assert response.status_code == 403
        assert "Incentive" in response.content.decode()
        assert client.post(reverse("claims:new"), {"solution_area": "microsoft_365"}).status_code == 403

    @pytest.mark.parametrize("staff_role", [StaffRole.REVIEWER, StaffRole.OPERATOR])
    def test_staff_files_nothing(self, client, staff_role):
        client.force_login(UserFactory(staff_role=staff_role))
        assert client.get(reverse("claims:new")).status_code == 403

    def test_signed_out_people_sign_in_first(self, client, cast):
        assert client.get(reverse("claims:new")).url.startswith(reverse("account_login"))

    def test_member_of_some_locations_chooses_among_those(self, wizard, cast):
        other = LocationFactory(partner=cast.location.partner)
        cast.admin.membership.locations.add(other)
        wizard.begin(SolutionArea.MICROSOFT_365)
        wizard.post("activity", activities=["usage"])
        page = wizard.get("customer").content.decode()
        assert other.mpn_id in page
        assert cast.location.mpn_id not in page
        response = wizard.customer()
        assert response.status_code == 422
        assert "You do not file for this location." in response.content.decode()

    def test_unknown_step_is_not_found(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        assert wizard.get("nonsense").status_code == 404


def test_head_answers_like_get(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    assert wizard.client.head(reverse("claims:new")).status_code == 200
    assert wizard.client.head(wizard.url("activity")).status_code == 200


def test_answer_to_a_deleted_claim_is_not_found(wizard):
    wizard.begin(SolutionArea.MICROSOFT_365)
    delete_unfinished(unfinished=UnfinishedClaim.objects.get())
    assert wizard.post("activity", activities=["usage"]).status_code == 404


def test_answers_of_a_created_claim_are_kept_as_they_were(wizard, cast):
    wizard.to_check()
    unfinished = UnfinishedClaim.objects.get()
    wizard.post("check")
    save_answers(unfinished=unfinished, step="contacts", typed={"name": "Too late"}, now=NOW)
    assert UnfinishedClaim.objects.get().answer("contacts", "name") == "Autumn rollout"


def test_leaving_the_first_step_keeps_the_chosen_area(wizard):
    response = wizard.client.post(reverse("claims:new"), {"leave": "1"})
    assert response.url == reverse("claims:list")
    assert not UnfinishedClaim.objects.exists()
    wizard.client.post(reverse("claims:new"), {"leave": "1", "solution_area": "microsoft_365"})
    assert UnfinishedClaim.objects.get().answer("solution-area", "solution_area") == "microsoft_365"


def test_change_keeps_its_way_back_past_the_list_of_all_locations(wizard, cast):
    LocationFactory(partner=cast.location.partner, programs=[])
    wizard.to_check()
    response = wizard.client.post(wizard.url("customer") + "?from=check", {"everywhere": "1"})
    assert parse_qs(urlsplit(response.url).query) == {"from": ["check"], "locations": ["all"]}


def test_list_of_all_locations_loses_no_typed_word(wizard, cast):
    elsewhere = LocationFactory(partner=cast.location.partner, programs=[])
    wizard.begin(SolutionArea.MICROSOFT_365)
    wizard.post("activity", activities=["usage"])
    assert "Also show locations that do not take part" in wizard.get("customer").content.decode()
    response = wizard.client.post(
        wizard.url("customer"), {"domain": "half.exam", "tenant_id": "1111", "everywhere": "1"}, follow=True
    )
    page = response.content.decode()
    assert elsewhere.mpn_id in page
    assert 'value="half.exam"' in page
    assert 'value="1111"' in page
    assert not response.context["form"].errors
    assert "Also show locations that do not take part" not in page
