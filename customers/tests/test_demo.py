"""The demo customers are what the sign-in page promises: a good case of everything, and one of every refusal."""

import pytest
from django.conf import settings

from customers import directory
from customers.identifiers import normalise_domain, parse_guid
from customers.imports import import_directory
from customers.models import Subscription, Tenant
from customers.refusals import Code
from customers.subscription_checks import refuse_known, refuse_subscription
from customers.tests.conftest import ADVENTURE_WORKS, WIDE_WORLD
from programs.activities import SolutionArea
from programs.models import Policy, Product

DEMO = settings.BASE_DIR / "demo"
IDS = "a0000002-0000-4000-8000-0000000000"  # Wide World Importers' subscriptions, less the last two digits


@pytest.fixture
def demo(db, now) -> None:
    import_directory(folder=DEMO)
    import_directory(folder=DEMO / "recent", demo_now=now)


@pytest.mark.parametrize(
    ("domain", "tenant_id", "name"),
    [
        ("adventure-works.example", ADVENTURE_WORKS, "Adventure Works"),
        ("wideworldimporters.example", WIDE_WORLD, "Wide World Importers"),
        ("skihütte.example", "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA", "Alpine Ski House"),
    ],
)
def test_demo_customers_are_found(demo, domain, tenant_id, name):
    tenant = directory.find_tenant(domain=normalise_domain(domain), tenant_id=parse_guid(tenant_id))
    assert tenant.name == name


def test_adventure_works_has_what_the_card_of_things_to_try_needs(demo, now):
    tenant = Tenant.objects.get(tenant_id=ADVENTURE_WORKS)
    names = list(tenant.subscriptions.values_list("product_name", flat=True))
    assert sorted(names) == ["Dynamics 365 Customer Service"] * 2 + ["Dynamics 365 Sales"]
    workloads = Product.objects.in_area(SolutionArea.MICROSOFT_365).values_list("pk", flat=True)
    assert directory.products_on(tenant, SolutionArea.MICROSOFT_365) == set(workloads)
    assert directory.portal_administrators(tenant)


@pytest.mark.parametrize(
    ("typed", "product", "code"),
    [
        ("1234", "dynamics-365-finance", Code.SUB_NOT_GUID),
        (IDS + "99", "dynamics-365-finance", Code.SUB_NOT_FOUND),
        ("a0000001-0000-4000-8000-000000000001", "dynamics-365-sales", Code.SUB_WRONG_TENANT),
        (IDS + "04", "dynamics-365-finance", Code.SUB_NOT_DYNAMICS),
        (IDS + "05", "dynamics-365-finance", Code.SUB_NOT_DYNAMICS),
        (IDS + "01", "dynamics-365-sales", Code.SUB_WRONG_PRODUCT),
        (IDS + "06", "dynamics-365-sales", Code.SUB_CSP),
        (IDS + "07", "dynamics-365-field-service", Code.SUB_NOT_ACTIVATED),
        (IDS + "08", "dynamics-365-marketing", Code.SUB_INACTIVE),
        (IDS + "09", "dynamics-365-commerce", Code.SUB_INACTIVE),
        (IDS + "10", "dynamics-365-business-central", Code.SUB_TOO_NEW),
        (IDS + "01", "dynamics-365-finance", None),
    ],
)
def test_wide_world_importers_have_a_subscription_for_every_refusal(demo, now, typed, product, code):
    _subscription, refusal = refuse_subscription(
        typed,
        tenant=Tenant.objects.get(tenant_id=WIDE_WORLD),
        product=Product.objects.get(code=product),
        now=now,
        policy=Policy.objects.in_force(now),
    )
    assert (refusal and refusal.code) == code


def test_demo_has_plenty_to_claim(demo, now):
    policy = Policy.objects.in_force(now)
    claimable = [
        subscription
        for subscription in Subscription.objects.select_related("tenant", "product")
        if subscription.product
        and not refuse_known(
            subscription, tenant=subscription.tenant, product=subscription.product, now=now, policy=policy
        )
    ]
    assert len(claimable) >= 30
    assert len({subscription.tenant_id for subscription in claimable}) == Tenant.objects.count() == 10


def test_demo_customers_read_several_languages_and_one_has_no_administrator(demo):
    assert set(Tenant.objects.values_list("language", flat=True)) == {"en", "de", "fr", "es", "ja"}
    assert Tenant.objects.filter(admins=None).count() == 1


def test_second_load_of_the_demo_changes_nothing(demo):
    assert import_directory(folder=DEMO).has_changes is False


def test_demo_shows_a_subscription_about_to_end_with_its_successor(demo, now):
    (ending,) = Subscription.objects.filter(ends_at__gt=now)
    assert Subscription.objects.get(subscription_id=ending.successor_id).product == ending.product
