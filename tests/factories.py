"""The registers as tests need them: people, partners, customers. Claims are never made here: see tests.walk."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import StaffRole, User
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from partners.models import Enrolment, Location, Membership, Partner, Role
from programs.activities import Program
from programs.models import Product
from text.formatting import datetime_text, deadline_text

# Yesterday: pages read the real clock, and what was walked at NOW is behind them, with its clocks still running.
NOW = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
MONDAY = datetime(
    2026, 11, 23, 9, 0, tzinfo=UTC
)  # ten o'clock in Berlin; for what depends on the day of the week


def in_words(at: datetime) -> str:
    """An instant as the pages and letters write it."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def in_their_words(at: datetime) -> str:
    """The same for a customer in Germany."""
    with timezone.override("Europe/Berlin"):
        return datetime_text(at)


def deadline_of(at: datetime) -> str:
    """An instant by which they have to answer, as their letters write it."""
    with timezone.override("Europe/Berlin"):
        return deadline_text(at)


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"  # nobody signs in with it; tests use client.force_login


class ReviewerFactory(UserFactory):
    email = factory.Sequence(lambda n: f"reviewer-{n}@microsoft.example")
    name = factory.Sequence(lambda n: f"Rita Reviewer {n}")
    staff_role = StaffRole.REVIEWER


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner

    code = factory.Sequence(lambda n: f"partner-{n}")
    name = factory.Sequence(lambda n: f"Partner {n}")


class LocationFactory(DjangoModelFactory[Location]):
    """A location enrolled in every program, unless `programs` says otherwise."""

    class Meta:
        model = Location
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    mpn_id = factory.Sequence(lambda n: f"{7000000 + n}")
    name = factory.LazyAttribute(lambda location: f"{location.partner.name} Berlin")
    country = "DE"

    @factory.post_generation
    def programs(self, create: bool, extracted: list[Program] | None, **kwargs: object) -> None:
        for program in Program if extracted is None else extracted:
            Enrolment.objects.create(location=self, program=program)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = Role.INCENTIVE_ADMIN


class TenantFactory(DjangoModelFactory[Tenant]):
    """A customer with a primary domain and one portal administrator, licensed for all Microsoft 365 workloads."""

    class Meta:
        model = Tenant
        skip_postgeneration_save = True

    tenant_id = factory.LazyFunction(uuid4)
    name = factory.Sequence(lambda n: f"Customer {n}")
    country = "DE"

    @factory.post_generation
    def directory(self, create: bool, extracted: object, **kwargs: object) -> None:
        domain = f"customer{self.pk}.example"
        Domain.objects.create(tenant=self, domain=domain, is_primary=True)
        TenantAdmin.objects.create(tenant=self, name="Ada Admin", email=f"admin@{domain}")
        TenantWorkload.objects.bulk_create(
            TenantWorkload(tenant=self, product=product)
            for product in Product.objects.in_area("microsoft_365")
        )


def mailbox_at(tenant: Tenant, name: str = "carl") -> str:
    """An address at the tenant's own domain."""
    return f"{name}@customer{tenant.pk}.example"


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """A claimable subscription of Dynamics 365 Sales."""

    class Meta:
        model = Subscription

    subscription_id = factory.LazyFunction(uuid4)
    tenant = factory.SubFactory(TenantFactory)
    product = factory.LazyFunction(lambda: Product.objects.get(code="dynamics-365-sales"))
    product_name = factory.LazyAttribute(lambda row: row.product.name if row.product else "Microsoft 365 E3")
    channel = Subscription.Channel.WEB_DIRECT
    state = Subscription.State.ACTIVE
    purchased_at = NOW - timedelta(days=90)
    activated_at = NOW - timedelta(days=80)
