from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from customers.models import Domain, Subscription, Tenant
from programs.models import Product

Writer = Callable[..., Path]
ADVENTURE_WORKS = "11111111-1111-4111-8111-111111111111"
WIDE_WORLD = "22222222-2222-4222-8222-222222222222"
SALES_ID = "a0000001-0000-4000-8000-000000000001"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def sales(db) -> Product:
    return Product.objects.get(code="dynamics-365-sales")


@pytest.fixture
def tenant(db) -> Tenant:
    tenant = Tenant.objects.create(tenant_id=UUID(ADVENTURE_WORKS), name="Adventure Works", country="US")
    Domain.objects.create(tenant=tenant, domain="adventure-works.example", is_primary=True)
    return tenant


@pytest.fixture
def other_tenant(db) -> Tenant:
    tenant = Tenant.objects.create(tenant_id=UUID(WIDE_WORLD), name="Wide World Importers", country="GB")
    Domain.objects.create(tenant=tenant, domain="wideworldimporters.example", is_primary=True)
    return tenant


@pytest.fixture
def subscription(tenant, sales) -> Subscription:
    """A subscription that nothing speaks against."""
    return Subscription.objects.create(
        subscription_id=SALES_ID,
        tenant=tenant,
        product=sales,
        product_name=sales.name,
        channel=Subscription.Channel.WEB_DIRECT,
        state=Subscription.State.ACTIVE,
        purchased_at=datetime(2024, 1, 1, tzinfo=UTC),
        activated_at=datetime(2024, 1, 2, tzinfo=UTC),
    )
