from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from customers.models import Subscription
from customers.refusals import Code
from customers.subscription_checks import refuse_known, refuse_subscription
from programs.models import Policy, Product

FINANCE = "dynamics-365-finance"
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)  # of the fixture `now`


@pytest.fixture
def check(tenant, sales, now):
    """Check an ID for Dynamics 365 Sales on Adventure Works; returns the refusal, if there is one."""

    def run(raw_id, *, at=now):
        found, refusal = refuse_subscription(
            str(raw_id), tenant=tenant, product=sales, now=at, policy=Policy.objects.in_force(at)
        )
        assert (found is None) == (refusal is not None)
        return refusal

    return run


def test_good_subscription_is_found_however_its_id_was_typed(check, subscription):
    assert check(f" {{{str(subscription.subscription_id).upper()}}} ") is None


@pytest.mark.parametrize("typed", ["", "1234", "Dynamics 365 Sales", "x" * 10_000])
def test_text_that_is_no_id_is_not_looked_up(check, typed):
    refusal = check(typed)
    assert refusal.code == Code.SUB_NOT_GUID
    assert len(refusal.sentence) < 120


def test_unknown_id_tells_where_the_customer_reads_it(check):
    refusal = check(UUID(int=7))
    assert refusal.code == Code.SUB_NOT_FOUND
    assert "Billing → Products & services" in refusal.next_step


def test_strangers_subscription_does_not_tell_whose_it_is(check, subscription, other_tenant, tenant):
    Subscription.objects.update(tenant=other_tenant)
    refusal = check(subscription.subscription_id)
    assert refusal.code == Code.SUB_WRONG_TENANT
    assert tenant.name in refusal.sentence
    assert other_tenant.name not in str(refusal)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"product": None, "product_name": "Microsoft 365 E3"}, Code.SUB_NOT_DYNAMICS),
        ({"product": "exchange-online"}, Code.SUB_NOT_DYNAMICS),
        ({"product": FINANCE}, Code.SUB_WRONG_PRODUCT),
        ({"channel": "csp"}, Code.SUB_CSP),
        ({"activated_at": None}, Code.SUB_NOT_ACTIVATED),
        ({"state": "suspended"}, Code.SUB_INACTIVE),
        ({"state": "deprovisioned"}, Code.SUB_INACTIVE),
        ({"ends_at": NOW}, Code.SUB_INACTIVE),
        ({"ends_at": NOW + timedelta(seconds=1)}, None),
        ({"ends_at": NOW, "state": "grace"}, None),
        ({"state": "grace"}, None),
        ({"channel": "volume_licensing"}, None),
    ],
)
def test_each_cause_has_its_own_code(check, subscription, change, code):
    if change.get("product"):
        change = {"product": Product.objects.get(code=change["product"])}
    Subscription.objects.update(**change)
    refusal = check(subscription.subscription_id)
    assert (refusal and refusal.code) == code


def test_too_new_names_the_hour_it_opens_and_opens_then(check, subscription, now):
    Subscription.objects.update(activated_at=now - timedelta(hours=3))
    opens_at = now + timedelta(hours=45)
    refusal = check(subscription.subscription_id, at=opens_at - timedelta(microseconds=1))
    assert refusal.code == Code.SUB_TOO_NEW
    assert refusal.facts["opens_at"] == opens_at
    assert "28 Nov 2026, 06:30 UTC" in refusal.sentence
    assert check(subscription.subscription_id, at=opens_at) is None


def test_causes_are_told_in_the_listed_order(check, subscription, other_tenant, tenant, sales, now):
    """Everything is wrong at first; each mend uncovers the next cause."""
    Subscription.objects.update(
        tenant=other_tenant,
        product=None,
        product_name="Microsoft 365 E3",
        channel="csp",
        activated_at=None,
        state="suspended",
    )
    mends = [
        (Code.SUB_WRONG_TENANT, {"tenant": tenant}),
        (Code.SUB_NOT_DYNAMICS, {"product": Product.objects.get(code=FINANCE)}),
        (Code.SUB_WRONG_PRODUCT, {"product": sales}),
        (Code.SUB_CSP, {"channel": "web_direct"}),
        (Code.SUB_NOT_ACTIVATED, {"activated_at": now}),
        (Code.SUB_INACTIVE, {"state": "active"}),
        (Code.SUB_TOO_NEW, {"activated_at": now - timedelta(hours=48)}),
    ]
    for code, mend in mends:
        assert check(subscription.subscription_id).code == code
        Subscription.objects.update(**mend)
    assert check(subscription.subscription_id) is None


def test_known_subscription_is_checked_again_without_its_id(subscription, tenant, sales, now):
    policy = Policy.objects.in_force(now)
    rerun = {"tenant": tenant, "product": sales, "now": now, "policy": policy}
    assert refuse_known(subscription, **rerun) is None
    subscription.state = Subscription.State.SUSPENDED
    assert refuse_known(subscription, **rerun).code == Code.SUB_INACTIVE
