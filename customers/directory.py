"""The directory: the only door to tenants and subscriptions.

Today it reads the local registers. A remote directory fits behind the same functions.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from customers.models import Domain, LookupCount, Subscription, Tenant, TenantAdmin, TenantWorkload
from customers.refusals import Code, Refusal
from programs.activities import SolutionArea
from programs.models import Policy, Product


class DirectoryRefused(Exception):
    """The directory has no answer to give; `refusal` says why, in words for the person who asked."""

    code: Code

    def __init__(self, **facts: object) -> None:
        self.refusal = Refusal(self.code, **facts)
        super().__init__(self.refusal.code)


class TenantUnknown(DirectoryRefused):
    code = Code.TENANT_UNKNOWN


class DomainTenantMismatch(DirectoryRefused):
    code = Code.DOMAIN_TENANT_MISMATCH


class LookupsUsedUp(DirectoryRefused):
    code = Code.LOOKUPS_USED_UP


def find_tenant(*, domain: str, tenant_id: UUID) -> Tenant:
    """The tenant that both the domain and the Directory ID belong to.

    `domain` is a normalised name. Any domain of the tenant proves that the two belong together, not only the
    primary one. Raises TenantUnknown or DomainTenantMismatch.
    """
    tenant = Tenant.objects.filter(tenant_id=tenant_id).first()
    if tenant is None:
        raise TenantUnknown(tenant_id=tenant_id)
    if not Domain.objects.filter(tenant=tenant, domain=domain).exists():
        raise DomainTenantMismatch(domain=domain)
    return tenant


def subscriptions_of(tenant: Tenant, product: Product) -> list[Subscription]:
    """Every known subscription of the product, whatever its state and channel."""
    return list(Subscription.objects.filter(tenant=tenant, product=product).select_related("product"))


def subscriptions_by_product(tenant: Tenant) -> dict[int, list[Subscription]]:
    """Every known subscription of the catalogue's products on the tenant, by the product's primary key."""
    found: dict[int, list[Subscription]] = defaultdict(list)
    known = Subscription.objects.filter(tenant=tenant, product__isnull=False)
    for subscription in known.select_related("product"):
        found[subscription.product_id or 0].append(subscription)
    return dict(found)


def find_subscriptions(subscription_ids: Collection[UUID]) -> dict[UUID, Subscription]:
    """Those of the subscriptions that exist, in one question."""
    found = Subscription.objects.filter(subscription_id__in=subscription_ids)
    return {
        subscription.subscription_id: subscription
        for subscription in found.select_related("tenant", "product")
    }


def find_subscription(subscription_id: UUID) -> Subscription | None:
    return (
        Subscription.objects.filter(subscription_id=subscription_id)
        .select_related("tenant", "product")
        .first()
    )


def products_on(tenant: Tenant, area: str) -> set[int]:
    """The ids of the products of one solution area that the customer has, whatever their state."""
    owned = TenantWorkload if area == SolutionArea.MICROSOFT_365 else Subscription
    products = Product.objects.filter(solution_area=area)
    return set(owned.objects.filter(tenant=tenant, product__in=products).values_list("product_id", flat=True))


def portal_administrators(tenant: Tenant) -> list[TenantAdmin]:
    return list(tenant.admins.all())


def count_lookup(*, user: User, now: datetime, times: int = 1) -> None:
    """Count a person's questions to the directory. Raises LookupsUsedUp when they are too many for this clock hour.

    Call it outside a transaction: a count that a later refusal took back would let people walk the directory.
    """
    limit = Policy.objects.in_force(now).lookups_per_hour
    hour_at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if counted(who=f"person:{user.pk}", since_at=hour_at, times=times) > limit:
        per = _("one person within an hour")
        raise LookupsUsedUp(limit=limit, per=per, opens_at=hour_at + timedelta(hours=1))


def count_bulk_lookups(*, partner_key: str, now: datetime, times: int) -> None:
    """Count the questions of a partner's uploads. Raises LookupsUsedUp when they are too many for this UTC day.

    `partner_key` is the primary key as text: this room knows no partners. Call it outside a transaction, as above.
    Questions that were refused count too, or an upload sent again and again would walk the directory.
    """
    limit = Policy.objects.in_force(now).bulk_lookups_per_day
    day_at = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if counted(who=f"partner:{partner_key}", since_at=day_at, times=times) > limit:
        per = _("one company’s uploads within a day")
        raise LookupsUsedUp(limit=limit, per=per, opens_at=day_at + timedelta(days=1))


def counted(*, who: str, since_at: datetime, times: int) -> int:
    """The period's count with these questions: a single statement, exact however many ask at once."""
    table = connection.ops.quote_name(LookupCount._meta.db_table)
    count_them = (
        f"INSERT INTO {table} AS counted (who, since_at, count) VALUES (%s, %s, %s)"  # noqa: S608 (our own name)
        " ON CONFLICT (who, since_at) DO UPDATE SET count = counted.count + excluded.count RETURNING count"
    )
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(count_them, [who, since_at, times])
        return cursor.fetchone()[0]
