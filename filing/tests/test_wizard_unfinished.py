"""Unfinished claims: the list of them, going on elsewhere, and being told when a subscription is old enough."""

from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from customers.models import Subscription
from filing.models import ClaimableNotice, UnfinishedClaim
from filing.operations import start_unfinished, tell_due, tell_when_claimable
from filing.tests.wizard_pages import Wizard, subscription
from filing.wizard.unfinished import next_step, rows_of
from notifications.models import Letter
from programs.activities import Activity, Program, SolutionArea
from programs.models import Product
from tests.factories import NOW
from tests.walk import Cast, make_cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SALES, SERVICE = "dynamics-365-sales", "dynamics-365-customer-service"
KEEP = "Keep the claim and tell me when I can continue"


@pytest.fixture
def wizard(client: Client, cast: Cast) -> Wizard:
    client.force_login(cast.admin)
    return Wizard(client, cast)


def text_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def stopped_at(wizard: Wizard) -> str:
    return next_step(UnfinishedClaim.objects.get(key=wizard.key)).slug


class TestList:
    @pytest.mark.proof
    def test_each_step_names_the_next_one(self, wizard, cast):
        for product in (None, SERVICE, SERVICE):
            subscription(cast.tenant, **({"product": Product.objects.get(code=product)} if product else {}))
        wizard.begin(SolutionArea.BUSINESS_APPLICATIONS)
        assert stopped_at(wizard) == "activity"
        wizard.post("activity", activities=[Activity.USAGE])
        assert stopped_at(wizard) == "customer"
        wizard.customer(domain="nonsense")
        assert stopped_at(wizard) == "customer"
        wizard.customer()
        assert stopped_at(wizard) == "products"
        wizard.post("products", products=[SALES])
        assert stopped_at(wizard) == "contacts"
        wizard.post("products", products=[SALES, SERVICE])
        assert stopped_at(wizard) == "subscriptions"
        known = cast.tenant.subscriptions.filter(product__code=SERVICE)
        wizard.post("subscriptions", **{f"subscription-{SERVICE}": str(known[0].subscription_id)})
        wizard.contacts(leave="1")
        assert stopped_at(wizard) == "contacts"
        wizard.contacts()
        assert stopped_at(wizard) == "check"
        wizard.post("activity")
        assert stopped_at(wizard) == "activity"

    def test_card_tells_what_it_is_how_old_and_what_comes_next(self, wizard, cast):
        wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
        two_days = timezone.now() - timedelta(days=2)
        UnfinishedClaim.objects.update(created_at=two_days)
        text = text_of(wizard.client.get(reverse("claims:list")))
        domain = cast.tenant.domains.get().domain
        assert f"Microsoft 365, {domain}" in text
        assert "Next: Workloads" in text
        assert "started 2\xa0days ago" in text.replace("2 days", "2\xa0days")

    def test_name_stands_first_once_there_is_one(self, wizard):
        wizard.to_check()
        assert rows_of(wizard.cast.admin)[0].title.startswith("Autumn rollout, ")

    def test_very_long_answers_do_not_fill_the_list(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        wizard.contacts(name="x" * 10_000)
        assert len(rows_of(wizard.cast.admin)[0].title) < 250

    @pytest.mark.proof
    def test_three_hundred_ask_no_more_than_three(self, wizard, django_assert_num_queries):
        new = subscription(wizard.cast.tenant, activated_at=NOW)
        for count in (3, 297):
            for _ in range(count):
                unfinished = start_unfinished(by=wizard.cast.admin, answers={}, now=NOW)
                tell_when_claimable(unfinished=unfinished, subscriptions=[new], now=NOW)
            with django_assert_num_queries(2):
                rows_of(wizard.cast.admin)

    def test_others_see_none(self, wizard):
        wizard.begin(SolutionArea.MICROSOFT_365)
        assert rows_of(wizard.cast.colleague) == []

    def test_answers_nobody_could_have_given_break_no_list(self, wizard):
        answers = {"check": {"next": "products"}, "solution-area": {"solution_area": "azure", "next": "x"}}
        start_unfinished(by=wizard.cast.admin, answers=answers, now=NOW)
        assert rows_of(wizard.cast.admin)[0].next == "Activity"


def test_claim_goes_on_from_another_device(wizard, cast):
    wizard.to_products(SolutionArea.MICROSOFT_365, Activity.USAGE)
    other = Client()
    other.force_login(cast.admin)
    page = other.get(reverse("claims:list")).content.decode()
    go_on = reverse("claims:unfinished", args=[wizard.key])
    assert f'href="{go_on}"' in page
    assert other.get(go_on).url == wizard.url("products")
    assert other.post(wizard.url("products"), {"products": ["yammer"]}).url == wizard.url("contacts")
    assert wizard.get("products").context["form"]["products"].value() == ["yammer"]


def test_way_in_by_program_shows_area_and_activity_chosen(wizard):
    page = wizard.client.get(reverse("claims:list")).content.decode()
    assert f'<option value="{Program.OSU_MICROSOFT_365}">OSU Microsoft 365</option>' in page
    start = reverse("claims:new") + f"?program={Program.OSU_MICROSOFT_365}"
    assert wizard.client.get(start).context["form"]["solution_area"].value() == SolutionArea.MICROSOFT_365
    wizard.key = wizard.client.post(start, {"solution_area": "microsoft_365"}).url.split("/")[3]
    assert wizard.get("activity").context["form"]["activities"].value() == [Activity.USAGE]


class TestTooNew:
    @pytest.fixture
    def activated_at(self):
        return timezone.now().replace(microsecond=0) - 3 * HOUR

    @pytest.fixture
    def known(self, wizard, cast, activated_at) -> list[Subscription]:
        """Two of one product, so that one has to be typed; both too new."""
        both = [subscription(cast.tenant, activated_at=activated_at) for _ in range(2)]
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        wizard.post("products", products=[SALES])
        return both

    def typed(self, *lines: object) -> dict:
        return {f"subscription-{SALES}": "\n".join(map(str, lines))}

    @pytest.mark.proof
    def test_subscriptions_step_offers_to_keep_the_claim_and_tell(self, wizard, known, activated_at):
        typed = self.typed(known[0].subscription_id)
        assert KEEP in text_of(wizard.post("subscriptions", **typed))
        response = wizard.client.post(wizard.url("subscriptions"), typed | {"tell": "1"}, follow=True)
        opens_at = date_format(timezone.localtime(activated_at + 48 * HOUR), "j M Y, H:i T")
        text = text_of(response)
        assert f"Your answers are kept. We will tell you on {opens_at}, when you can continue." in text
        assert f"We will tell you on {opens_at} that {known[0]} can be claimed." in text.replace(
            f'<time datetime="{(activated_at + 48 * HOUR).isoformat()}">{opens_at}</time>', opens_at
        )
        assert ClaimableNotice.objects.get().opens_at == activated_at + 48 * HOUR
        assert str(known[0].subscription_id) in text_of(wizard.get("subscriptions"))

    def test_products_step_offers_it_for_a_single_subscription(self, wizard, cast, activated_at):
        single = subscription(cast.tenant, activated_at=activated_at)
        wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
        text = text_of(wizard.post("products", products=[SALES]))
        assert KEEP in text
        assert str(single.subscription_id) not in text
        wizard.post("products", products=[SALES], tell="1")
        assert ClaimableNotice.objects.get().subscription == single
        assert wizard.get("products").context["form"]["products"].value() == [SALES]

    @pytest.mark.proof
    def test_page_says_what_was_promised_and_offers_it_no_second_time(self, wizard, known):
        typed = self.typed(known[0].subscription_id)
        wizard.post("subscriptions", **typed, tell="1")
        text = text_of(wizard.post("subscriptions", **typed))
        assert f" that {known[0]} can be claimed." in text
        assert KEEP not in text
        assert KEEP in text_of(
            wizard.post("subscriptions", **self.typed(*[s.subscription_id for s in known]))
        )

    def test_other_mistakes_are_told_beside_it(self, wizard, known):
        text = text_of(wizard.post("subscriptions", **self.typed("1234", known[0].subscription_id)))
        assert "SUB_NOT_GUID" in text
        assert "SUB_TOO_NEW" in text
        assert KEEP in text

    def test_button_that_comes_too_late_goes_on(self, wizard, known, activated_at):
        Subscription.objects.update(activated_at=activated_at - 48 * HOUR)
        response = wizard.post("subscriptions", **self.typed(known[0].subscription_id), tell="1")
        assert response.url == wizard.url("contacts")
        assert not ClaimableNotice.objects.exists()

    def test_forged_button_where_nothing_is_too_new_tells_what_is_wrong(self, wizard, known):
        response = wizard.post("subscriptions", **self.typed("1234"), tell="1")
        assert response.status_code == 422
        assert not ClaimableNotice.objects.exists()

    def test_promise_can_be_taken_back_from_the_list(self, wizard, known):
        wizard.post("subscriptions", **self.typed(known[0].subscription_id), tell="1")
        url = reverse("claims:unfinished_stop_telling", args=[wizard.key])
        assert wizard.client.get(url).status_code == 405
        assert url in text_of(wizard.client.get(reverse("claims:list")))
        stranger = Client()
        stranger.force_login(make_cast().admin)
        assert stranger.post(url).status_code == 404
        assert "You will get no e-mail" in text_of(wizard.client.post(url, follow=True))
        assert not ClaimableNotice.objects.exists()

    @pytest.mark.proof
    def test_link_of_the_letter_goes_on(self, wizard, known, activated_at):
        wizard.post("subscriptions", **self.typed(known[0].subscription_id), tell="1")
        Subscription.objects.update(activated_at=activated_at - 48 * HOUR)
        tell_due(now=activated_at + 48 * HOUR)
        link = next(word for word in Letter.objects.get().body_text.split() if "/claims/new/" in word)
        response = wizard.client.get(urlsplit(link).path)
        assert response.url == wizard.url("contacts")
