from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from customers import directory
from customers.models import Domain, Subscription, TenantAdmin, TenantWorkload
from customers.refusals import Code
from programs.activities import SolutionArea
from programs.models import Product


def test_tenant_is_found_by_its_id_and_any_of_its_domains(tenant):
    Domain.objects.create(tenant=tenant, domain="adventureworks-cycles.example")
    for domain in ("adventure-works.example", "adventureworks-cycles.example"):
        assert directory.find_tenant(domain=domain, tenant_id=tenant.tenant_id) == tenant


@pytest.mark.parametrize("domain", ["wideworldimporters.example", "nobody.example"])
def test_domain_of_somebody_else_is_a_mismatch(tenant, other_tenant, domain):
    with pytest.raises(directory.DomainTenantMismatch) as refused:
        directory.find_tenant(domain=domain, tenant_id=tenant.tenant_id)
    assert refused.value.refusal.code == Code.DOMAIN_TENANT_MISMATCH
    assert other_tenant.name not in str(refused.value.refusal)


def test_unknown_tenant_is_told_apart(tenant):
    with pytest.raises(directory.TenantUnknown) as refused:
        directory.find_tenant(domain="adventure-works.example", tenant_id=UUID(int=1))
    assert refused.value.refusal.code == Code.TENANT_UNKNOWN


def test_subscriptions_of_a_product_are_all_of_this_tenants(subscription, tenant, other_tenant, sales):
    ended = Subscription.objects.create(
        subscription_id=UUID(int=2),
        tenant=tenant,
        product=sales,
        channel="csp",
        state="deprovisioned",
        purchased_at=subscription.purchased_at,
    )
    assert set(directory.subscriptions_of(tenant, sales)) == {subscription, ended}
    assert directory.subscriptions_of(other_tenant, sales) == []


def test_subscriptions_by_product_leave_out_what_is_outside_the_catalogue(
    subscription, tenant, other_tenant, sales
):
    Subscription.objects.create(
        subscription_id=UUID(int=2),
        tenant=tenant,
        product_name="Microsoft 365 E3",
        channel="csp",
        state="active",
        purchased_at=subscription.purchased_at,
    )
    assert directory.subscriptions_by_product(tenant) == {sales.pk: [subscription]}
    assert directory.subscriptions_by_product(other_tenant) == {}


def test_many_subscriptions_are_found_in_one_question(subscription, django_assert_num_queries):
    known = UUID(str(subscription.subscription_id))
    with django_assert_num_queries(1):
        found = directory.find_subscriptions([known, UUID(int=1)])
    assert found == {known: subscription}
    assert found[known].tenant.name == "Adventure Works"


def test_subscription_is_found_by_id_or_not_at_all(subscription):
    assert directory.find_subscription(UUID(str(subscription.subscription_id))) == subscription
    assert directory.find_subscription(UUID(int=1)) is None


def test_products_on_a_tenant_are_told_by_solution_area(subscription, tenant, other_tenant, sales):
    teams = Product.objects.get(code="microsoft-teams")
    TenantWorkload.objects.create(tenant=tenant, product=teams)
    assert directory.products_on(tenant, SolutionArea.BUSINESS_APPLICATIONS) == {sales.pk}
    assert directory.products_on(tenant, SolutionArea.MICROSOFT_365) == {teams.pk}
    assert directory.products_on(other_tenant, SolutionArea.MICROSOFT_365) == set()


def test_portal_administrators_are_the_tenants_own(tenant, other_tenant):
    admin = TenantAdmin.objects.create(tenant=tenant, name="Ada", email="ada@adventure-works.example")
    assert directory.portal_administrators(tenant) == [admin]
    assert directory.portal_administrators(other_tenant) == []


def test_tenant_has_one_primary_domain_at_most(tenant):
    with pytest.raises(IntegrityError, match="domain_one_primary"):
        Domain.objects.create(tenant=tenant, domain="second.example", is_primary=True)


def test_domain_is_stored_in_lower_case_only(tenant):
    with pytest.raises(IntegrityError, match="domain_is_lower_case"):
        Domain.objects.create(tenant=tenant, domain="Second.example")


@pytest.mark.proof
def test_directory_has_no_migration_missing(db):
    call_command("makemigrations", "customers", check=True, dry_run=True, verbosity=0)
