"""A step costs the same few queries whatever number of subscriptions, claims and locations there are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Claim
from customers.models import Subscription
from filing.tests.wizard_pages import LONG_AGO, Wizard
from programs.activities import Activity, SolutionArea
from programs.models import Policy, Product
from tests.factories import LocationFactory, SubscriptionFactory
from tests.walk import Cast, draft

pytestmark = pytest.mark.django_db
BUDGET = 15
BUDGET_TO_REFUSE = BUDGET + 6  # the look-ups are counted, and what was typed is kept, each in a transaction
BUDGET_TO_CREATE = 32  # everything is checked anew, in one transaction
CLAIMED = ("dynamics-365-sales", "dynamics-365-customer-service", "dynamics-365-marketing")


@pytest.fixture
def wizard(client: Client, cast: Cast) -> Wizard:
    client.force_login(cast.admin)
    return Wizard(client, cast)


@pytest.mark.proof
@pytest.mark.parametrize("count", [3, 300])
def test_every_step_stays_within_its_budget(wizard, cast, count):
    Policy.objects.update(lookups_per_hour=1000)
    products = [Product.objects.get(code=code) for code in CLAIMED]
    known = Subscription.objects.bulk_create(
        SubscriptionFactory.build(tenant=cast.tenant, product=products[n % 3], activated_at=LONG_AGO)
        for n in range(2 * count)
    )
    own, typed = known[:count], known[count:]
    LocationFactory.create_batch(count // 10, partner=cast.location.partner)
    draft(cast, area="business_applications", assets=[(each.product, each) for each in own])
    wizard.to_products(SolutionArea.BUSINESS_APPLICATIONS, Activity.USAGE)
    assert wizard.post("products", products=CLAIMED).url == wizard.url("subscriptions")
    ids = {
        f"subscription-{product.code}": "\n".join(
            str(each.subscription_id) for each in typed if each.product == product
        )
        for product in products
    }
    with CaptureQueriesContext(connection) as queries:
        wrong = ids | {f"subscription-{CLAIMED[0]}": f"{ids[f'subscription-{CLAIMED[0]}']}\n1234"}
        assert wizard.post("subscriptions", **wrong).status_code == 422
    assert len(queries) <= BUDGET_TO_REFUSE
    assert wizard.post("subscriptions", **ids).url == wizard.url("contacts")
    assert wizard.contacts().url == wizard.url("check")
    steps = ("solution-area", "activity", "customer", "products", "subscriptions", "contacts", "check")
    for url in (reverse("claims:new"), *(wizard.url(step) for step in steps)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert wizard.client.get(url).status_code == 200
        assert len(queries) <= BUDGET, f"{url}: {len(queries)}"
    with CaptureQueriesContext(connection) as queries:
        assert wizard.post("check").status_code == 302
    assert Claim.objects.latest("pk").lines.count() == count
    assert len(queries) <= BUDGET_TO_CREATE
