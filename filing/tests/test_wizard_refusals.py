"""What the wizard refuses, each with its code, through the page a partner sees."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim
from customers.models import Domain, LookupCount, Subscription
from filing.tests.wizard_pages import Wizard, subscription
from partners.models import Role
from programs.activities import Activity, Program, SolutionArea
from programs.models import Policy, Product
from tests.factories import LocationFactory, MembershipFactory, TenantFactory
from tests.walk import Cast, claim_in, draft, make_cast, rival_of, workload

pytestmark = pytest.mark.django_db
SALES, SERVICE = "dynamics-365-sales", "dynamics-365-customer-service"


@pytest.fixture
def wizard(client: Client, cast: Cast) -> Wizard:
    client.force_login(cast.admin)
    return Wizard(client, cast)


def text_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


class TestActivity:
    def test_revenue_association_with_another_activity_is_refused(self, wizard):
        wizard.begin(SolutionArea.BUSINESS_APPLICATIONS)
        response = wizard.post("activity", activities=["usage", "revenue_association"])
        assert response.status_code == 422
        assert "Revenue association cannot be combined with other activities." in text_of(response)
        assert "not choose it if you also want incentives for this association" in text_of(response)

    def test_activity_of_the_other_area_is_refused(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        assert wizard.post("activity", activities=["pre_sales"]).status_code == 422

    def test_microsoft_365_has_one_activity_and_it_is_chosen(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        assert wizard.get("activity").context["form"]["activities"].value() == ["usage"]


class TestCustomer:
    @pytest.fixture(autouse=True)
    def at_customer(self, wizard):
        wizard.begin(SolutionArea.BUSINESS_APPLICATIONS)
        wizard.post("activity", activities=["pre_sales", "usage"])

    @pytest.mark.parametrize("write", [str.upper, "{{{}}}".format, " \u200b{}\n".format, "{{ {} }}".format])
    def test_directory_id_is_understood_however_it_is_written(self, wizard, cast, write):
        response = wizard.customer(tenant_id=write(str(cast.tenant.tenant_id)))
        assert response.url == wizard.url("products")

    @pytest.mark.parametrize(
        "domain", ["SKIHÜTTE.example", "xn--skihtte-q2a.example", "https://skihütte.example/home"]
    )
    def test_domain_is_understood_in_any_script(self, wizard, cast, domain):
        Domain.objects.create(tenant=cast.tenant, domain="xn--skihtte-q2a.example")
        assert wizard.customer(domain=domain).status_code == 302

    def test_everything_wrong_is_told_at_once_and_kept(self, wizard):
        response = wizard.customer(location="", domain="nonsense", tenant_id="123")
        text = text_of(response)
        assert response.status_code == 422
        assert "<title>Error:" in text
        for sentence in (
            "Choose the location that works with the customer.",
            "“nonsense” is not a domain name such as contoso.com.",
            "“123” is not a GUID",
        ):
            assert text.count(sentence) == 2  # in the summary and at the field
        assert 'href="#id_tenant_id"' in text
        assert 'value="nonsense"' in text
        assert 'value="nonsense"' in text_of(wizard.get("customer"))

    def test_unknown_tenant(self, wizard):
        response = wizard.customer(tenant_id=str(uuid4()))
        assert "TENANT_UNKNOWN" in text_of(response)

    def test_domain_and_tenant_of_two_customers(self, wizard):
        response = wizard.customer(tenant_id=str(TenantFactory().tenant_id))
        assert "DOMAIN_TENANT_MISMATCH" in text_of(response)

    def test_location_outside_the_programs_is_hidden_then_refused(self, wizard, cast):
        sells_only = LocationFactory(partner=cast.location.partner, name="Lyon", programs=[Program.OSA_SELL])
        assert sells_only.mpn_id not in text_of(wizard.get("customer"))
        assert "Also show locations that do not take part" in text_of(wizard.get("customer"))
        everywhere = wizard.client.get(wizard.url("customer") + "?locations=all")
        assert sells_only.mpn_id in text_of(everywhere)
        response = wizard.customer(location=sells_only.mpn_id)
        text = text_of(response)
        assert "LOCATION_NOT_ENROLLED" in text
        assert "is not enrolled in OSU Business Applications." in text
        assert f'value="{sells_only.mpn_id}" selected' in text

    def test_location_of_another_partner_is_refused(self, wizard):
        response = wizard.customer(location=LocationFactory().mpn_id)
        assert "You do not file for this location." in text_of(response)

    def test_nothing_is_asked_of_the_directory_for_what_is_no_id(self, wizard):
        wizard.customer(tenant_id="123")
        assert not LookupCount.objects.exists()


class TestLookups:
    @pytest.fixture(autouse=True)
    def two_an_hour(self, wizard):
        Policy.objects.update(lookups_per_hour=2)
        wizard.begin(SolutionArea.MICROSOFT_365)
        wizard.post("activity", activities=["usage"])

    @pytest.mark.proof
    def test_used_up_lookups_keep_the_answers_and_tell_nothing(self, wizard, cast):
        for _ in range(2):
            assert "TENANT_UNKNOWN" in text_of(wizard.customer(tenant_id=str(uuid4())))
        response = wizard.customer()
        assert response.status_code == 422
        text = text_of(response)
        assert "LOOKUPS_USED_UP" in text
        assert str(cast.tenant.tenant_id) in text_of(wizard.get("customer"))
        # Nor does any other way to the page: what was not counted is not answered.
        response = wizard.client.get(wizard.url("products"), follow=True)
        assert response.request["PATH_INFO"] == wizard.url("customer")
        assert "has not been looked up yet" in text_of(response)

    def test_same_question_again_is_not_counted(self, wizard):
        for _ in range(3):
            assert wizard.customer().status_code == 302
        wizard.get("products")
        assert LookupCount.objects.get().count == 1

    def test_leaving_asks_the_directory_nothing(self, wizard):
        wizard.customer(leave="1")
        assert not LookupCount.objects.exists()
        assert wizard.get("products").url == wizard.url("customer") + "?mend=1"

    @pytest.mark.proof
    def test_every_typed_subscription_is_counted(self, wizard, cast):
        Policy.objects.update(lookups_per_hour=4)
        known = [subscription(cast.tenant) for _ in range(3)]
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        ids = "\n".join(str(each.subscription_id) for each in known)
        assert wizard.post("subscriptions", **{f"subscription-{SALES}": ids}).status_code == 302
        assert LookupCount.objects.get().count == 4
        response = wizard.post("subscriptions", **{f"subscription-{SALES}": f"{ids}\n{uuid4()}"})
        assert "LOOKUPS_USED_UP" in text_of(response)


class TestWorkloads:
    @pytest.fixture(autouse=True)
    def at_workloads(self, wizard):
        wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)

    def test_workload_that_is_not_licensed_is_refused(self, wizard, cast):
        cast.tenant.workloads.filter(product__code="yammer").delete()
        response = wizard.post("products", products=["yammer", "intune"])
        assert response.status_code == 422
        assert "The customer's directory does not show Yammer." in text_of(response)
        assert "PRODUCT_NOT_ON_TENANT" in text_of(response)

    @pytest.mark.proof
    def test_own_workload_is_closed_with_a_link_and_refused_when_forged(self, wizard, cast):
        claim = draft(cast, by=cast.colleague)
        text = text_of(wizard.get("products"))
        assert f'href="{claim.get_absolute_url()}">{claim.reference}</a>' in text
        assert _is_disabled(text, "exchange-online")
        assert not _is_disabled(text, "yammer")
        response = wizard.post("products", products=["exchange-online", "yammer"])
        assert response.status_code == 422
        assert "OWN_CLAIM_OPEN" in text_of(response)

    def test_own_workload_of_an_unseen_location_names_the_location_only(self, wizard, cast):
        other = LocationFactory(partner=cast.location.partner, name="Contoso Lyon")
        elsewhere = make_cast()
        elsewhere.location, elsewhere.tenant = other, cast.tenant
        admin = MembershipFactory(partner=cast.location.partner, role=Role.INCENTIVE_ADMIN).user
        claim = draft(elsewhere, by=admin)
        cast.admin.membership.locations.add(cast.location)
        text = text_of(wizard.get("products"))
        assert "Contoso Lyon" in text
        assert claim.reference not in text
        text = text_of(wizard.post("products", products=["exchange-online"]))
        assert "OWN_CLAIM_OPEN" in text
        assert claim.reference not in text

    @pytest.mark.proof
    def test_rival_workload_warns_without_a_name_and_may_be_claimed(self, wizard, cast):
        rival = rival_of(cast)
        claim_in("approved", rival)
        text = text_of(wizard.get("products"))
        assert "already associated with another partner" in text
        assert rival.location.partner.name not in text
        assert wizard.post("products", products=["exchange-online"]).status_code == 302
        wizard.contacts()
        assert "Already associated with another partner: Exchange Online." in text_of(wizard.get("check"))
        assert wizard.post("check").status_code == 302
        assert Claim.objects.filter(partner=cast.location.partner).exists()

    @pytest.mark.proof
    def test_rival_draft_is_nobody_elses_business(self, wizard, cast):
        draft(rival_of(cast))
        assert "another partner" not in text_of(wizard.get("products"))

    def test_closed_line_is_free_again(self, wizard, cast):
        claim_in("withdrawn", cast)
        assert wizard.post("products", products=["exchange-online"]).status_code == 302

    def test_nothing_chosen_and_nonsense_are_refused(self, wizard):
        assert "Choose at least one workload." in text_of(wizard.post("products"))
        assert wizard.post("products", products=["<script>", SALES]).status_code == 422


class TestProducts:
    @pytest.fixture
    def at_products(self, wizard):
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)

    def test_power_bi_is_closed_and_refused_when_forged(self, wizard, at_products):
        text = text_of(wizard.get("products"))
        assert _is_disabled(text, "power-bi")
        assert "Digital Partner of Record (DPOR)" in text
        assert "PRODUCT_VIA_DPOR" in text_of(wizard.post("products", products=["power-bi"]))

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"channel": Subscription.Channel.CSP}, "SUB_CSP"),
            ({"activated_at": None}, "SUB_NOT_ACTIVATED"),
            ({"state": Subscription.State.SUSPENDED}, "SUB_INACTIVE"),
        ],
    )
    def test_single_subscription_that_cannot_be_claimed_keeps_its_id_to_itself(
        self, wizard, cast, at_products, fields, code
    ):
        single = subscription(cast.tenant, **fields)
        text = text_of(wizard.post("products", products=[SALES]))
        assert code in text
        assert "Dynamics 365 Sales: " in text
        assert f"…{str(single.subscription_id)[-4:]}" in text
        assert str(single.subscription_id) not in text

    def test_too_new_names_the_hour_and_opens_then(self, wizard, cast, at_products):
        activated_at = timezone.now() - timedelta(hours=3)
        single = subscription(cast.tenant, activated_at=activated_at)
        text = text_of(wizard.post("products", products=[SALES]))
        opens_at = activated_at + timedelta(hours=48)
        assert "SUB_TOO_NEW" in text
        assert f"{opens_at:%H:%M}" in text
        Subscription.objects.filter(pk=single.pk).update(activated_at=activated_at - timedelta(hours=45))
        assert wizard.client.get(reverse("claims:unfinished", args=[wizard.key])).url == wizard.url(
            "contacts"
        )

    def test_grace_is_claimable(self, wizard, cast, at_products):
        subscription(cast.tenant, state=Subscription.State.GRACE)
        assert wizard.post("products", products=[SALES]).url == wizard.url("contacts")

    def test_product_is_closed_only_when_all_its_known_subscriptions_are_own(self, wizard, cast, at_products):
        first, second = subscription(cast.tenant), subscription(cast.tenant)
        asked_of = {"area": "business_applications", "activities": ["usage"]}
        draft(cast, assets=[(first.product, first)], **asked_of)
        assert not _is_disabled(text_of(wizard.get("products")), SALES)
        draft(cast, assets=[(second.product, second)], **asked_of)
        assert _is_disabled(text_of(wizard.get("products")), SALES)

    @pytest.mark.proof
    def test_rival_subscription_among_several_warns(self, wizard, cast, at_products):
        first, _second = subscription(cast.tenant), subscription(cast.tenant)
        claim_in("approved", rival_of(cast), area="business_applications", assets=[(first.product, first)])
        assert "One of its subscriptions is already associated with another partner." in text_of(
            wizard.get("products")
        )


class TestSubscriptions:
    @pytest.fixture
    def several(self, wizard, cast) -> list[Subscription]:
        known = [subscription(cast.tenant) for _ in range(2)]
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        return known

    def name(self, wizard, typed: object) -> str:
        response = wizard.post("subscriptions", **{f"subscription-{SALES}": str(typed)})
        assert response.status_code == 422
        return text_of(response)

    def test_page_says_where_a_customer_finds_the_id(self, wizard, several):
        assert "Billing → Products & services → the subscription → Partner" in text_of(
            wizard.get("subscriptions")
        )

    def test_missing_id(self, wizard, several):
        assert "Enter the ID of the subscription of Dynamics 365 Sales" in self.name(wizard, "")

    def test_not_a_guid(self, wizard, several):
        assert "SUB_NOT_GUID" in self.name(wizard, "1234")

    def test_not_found(self, wizard, several):
        assert "SUB_NOT_FOUND" in self.name(wizard, UUID(int=7))

    def test_wrong_tenant(self, wizard, several):
        stranger = subscription(TenantFactory(name="Fourth Coffee"))
        text = self.name(wizard, stranger.subscription_id)
        assert "SUB_WRONG_TENANT" in text
        assert "Fourth Coffee" not in text

    def test_not_dynamics(self, wizard, cast, several):
        office = subscription(cast.tenant, product=None)
        assert "SUB_NOT_DYNAMICS" in self.name(wizard, office.subscription_id)

    def test_wrong_product(self, wizard, cast, several):
        service = subscription(cast.tenant, product=Product.objects.get(code=SERVICE))
        assert "SUB_WRONG_PRODUCT" in self.name(wizard, service.subscription_id)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"channel": Subscription.Channel.CSP}, "SUB_CSP"),
            ({"activated_at": None}, "SUB_NOT_ACTIVATED"),
            ({"state": Subscription.State.DEPROVISIONED}, "SUB_INACTIVE"),
            ({"activated_at": datetime(2100, 1, 1, tzinfo=UTC)}, "SUB_TOO_NEW"),
        ],
    )
    def test_typed_subscription_that_cannot_be_claimed(self, wizard, cast, several, fields, code):
        bad = subscription(cast.tenant, **fields)
        assert code in self.name(wizard, bad.subscription_id)

    def test_already_claimed_by_you_names_the_claim(self, wizard, cast, several):
        own = several[0]
        claim = draft(cast, area="business_applications", assets=[(own.product, own)])
        text = self.name(wizard, own.subscription_id)
        assert "SUB_ALREADY_CLAIMED" in text
        assert claim.reference in text

    def test_several_refusals_are_told_together(self, wizard, several):
        text = self.name(wizard, f"1234, {UUID(int=7)}\n{several[0].subscription_id}")
        assert "SUB_NOT_GUID" in text
        assert "SUB_NOT_FOUND" in text
        assert str(several[0].subscription_id) in text  # what was typed is kept

    def test_product_unknown_on_the_tenant_asks_for_an_id(self, wizard, cast):
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        assert wizard.post("products", products=[SALES]).url == wizard.url("subscriptions")
        assert "PRODUCT_NOT_ON_TENANT" in self.name(wizard, "")
        subscription(cast.tenant)  # the directory learns of it
        assert wizard.get("subscriptions").url == wizard.url("contacts")


class TestContacts:
    @pytest.fixture(autouse=True)
    def at_contacts(self, wizard):
        wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
        wizard.post("products", products=["yammer"])

    def test_page_says_that_the_customer_is_told(self, wizard):
        assert "For privacy the customer will be told and may refuse" in text_of(wizard.get("contacts"))

    def test_partner_contact_is_the_person_at_first_and_the_name_is_empty(self, wizard, cast):
        form = wizard.get("contacts").context["form"]
        assert form["partner_contact_email"].value() == cast.admin.email
        assert not form["name"].value()

    def test_every_missing_field_is_named(self, wizard):
        response = wizard.client.post(wizard.url("contacts"), {})
        assert len(response.context["form"].errors) == 6

    def test_very_long_name_is_refused_in_words_and_kept(self, wizard):
        response = wizard.contacts(name="x" * 10_000)
        assert "Shorten this to 100 characters; it has 10000." in text_of(response)
        assert "x" * 10_000 in response.content.decode()

    def test_nul_and_markup_do_no_harm(self, wizard):
        assert wizard.contacts(name="a\x00b").status_code == 302
        assert "ab" in text_of(wizard.get("check"))
        assert wizard.contacts(name="<script>alert(1)</script>").status_code == 302
        assert "<script>alert(1)" not in wizard.get("check").content.decode()

    def test_country_of_the_customer_that_differs_is_noted(self, wizard, cast):
        wizard.contacts()
        assert "The customer is in" not in text_of(wizard.get("check"))
        cast.tenant.country = "FR"
        cast.tenant.save()
        assert "The customer is in FR, your location is in DE." in text_of(wizard.get("check"))


def test_own_draft_of_another_workload_does_not_close_this_one(wizard, cast):
    draft(cast, assets=[workload("yammer")])
    wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
    assert wizard.post("products", products=["exchange-online"]).status_code == 302


def _is_disabled(page: str, code: str) -> bool:
    control = page[page.index(f'value="{code}"') :].partition(">")[0]
    return " disabled" in control


class TestBadInput:
    @pytest.mark.parametrize(
        "write", [str.upper, "{{{}}}".format, "  {}\t\r\n".format, "{{ {} }}".format, "\ufeff{}\u200b".format]
    )
    def test_subscription_id_is_understood_however_it_is_written(self, wizard, cast, write):
        known = [subscription(cast.tenant) for _ in range(2)]
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        typed = {f"subscription-{SALES}": write(str(known[0].subscription_id))}
        assert wizard.post("subscriptions", **typed).url == wizard.url("contacts")

    def test_ten_thousand_signs_are_refused_in_a_short_sentence_and_kept(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        wizard.post("activity", activities=["usage"])
        long = "x" * 10_000
        response = wizard.customer(domain=long, tenant_id=long)
        assert response.status_code == 422
        for error in response.context["form"].errors.values():
            assert len(error[0]) < 200
        assert text_of(wizard.get("customer")).count(long) == 2

    @pytest.mark.proof
    def test_a_hundred_unknown_ids_are_each_named_and_counted(self, wizard, cast):
        Policy.objects.update(lookups_per_hour=200)
        subscription(cast.tenant)
        subscription(cast.tenant)
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        before = LookupCount.objects.get().count
        unknown = [str(UUID(int=n)) for n in range(1, 101)]
        response = wizard.post("subscriptions", **{f"subscription-{SALES}": ", ".join(unknown)})
        assert len(response.context["form"].errors[f"subscription-{SALES}"]) == 100
        assert LookupCount.objects.get().count == before + 100

    def test_used_up_lookups_are_said_once_however_many_ids_there_are(self, wizard, cast):
        Policy.objects.update(lookups_per_hour=1)
        subscription(cast.tenant)
        subscription(cast.tenant)
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        ids = "\n".join(str(UUID(int=n)) for n in range(1, 11))
        response = wizard.post("subscriptions", **{f"subscription-{SALES}": ids})
        assert len(response.context["form"].errors[f"subscription-{SALES}"]) == 1

    def test_forged_fields_answer_nothing_and_open_nothing(self, wizard, cast):
        known = [subscription(cast.tenant) for _ in range(2)]
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        before = LookupCount.objects.get().count
        forged = {
            "asked": str(known[0].subscription_id),
            "next": "check",
            "claim": "1",
            f"subscription-{SERVICE}": str(known[1].subscription_id),  # a product that was not chosen
        }
        assert wizard.post("subscriptions", **forged).status_code == 422
        assert LookupCount.objects.get().count == before
        assert wizard.get("check").url == wizard.url("subscriptions") + "?mend=1"

    @pytest.mark.parametrize("seen", ["nonsense", "9999-99-99T00:00", "2020-01-01T00:00:00Z", "\x00"])
    def test_forged_moment_on_the_check_page_is_no_server_error(self, wizard, seen):
        wizard.to_check()
        assert wizard.post("check", seen=seen).status_code in {302, 409}
