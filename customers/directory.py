"""The directory: the only door to tenants and subscriptions.

Which tenant a domain belongs to is answered by the local registers, or by a directory service where DIRECTORY_URL
names one. Subscriptions, workloads and administrators are always those of the local registers.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from customers.identifiers import readable_domain
from customers.models import LookupCount, Subscription, Tenant, TenantAdmin, TenantWorkload
from customers.refusals import Code, Refusal
from customers.remote_directory import RemoteDirectory, Unanswered
from programs.areas import area_of
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


class DirectoryAway(DirectoryRefused):
    """Nobody knows whether the customer is right, so nobody may go on. The same question may be put again."""

    code = Code.DIRECTORY_AWAY


class TenantDirectory(Protocol):
    """Who knows which domain belongs to which tenant. Both raise Unanswered where that cannot be told now."""

    def tenant_of(self, domain: str) -> UUID | None: ...

    def knows(self, tenant_id: UUID) -> bool: ...


class LocalRegisters:
    def tenant_of(self, domain: str) -> UUID | None:
        return Tenant.objects.filter(domains__domain=domain).values_list("tenant_id", flat=True).first()

    def knows(self, tenant_id: UUID) -> bool:
        return Tenant.objects.filter(tenant_id=tenant_id).exists()


def find_tenant(*, domain: str, tenant_id: UUID) -> Tenant:
    """The tenant that both the domain and the Directory ID belong to.

    `domain` is a normalised name. Any domain of the tenant proves that the two belong together, not only the
    primary one. Raises TenantUnknown (also for a customer that the registers do not have yet),
    DomainTenantMismatch, or DirectoryAway.
    """
    directory = _tenant_directory()
    try:
        is_pair = directory.tenant_of(domain) == tenant_id
        is_known = is_pair or directory.knows(tenant_id)
    except Unanswered as error:
        raise DirectoryAway from error
    if is_known and not is_pair:
        raise DomainTenantMismatch(domain=readable_domain(domain))
    tenant = Tenant.objects.filter(tenant_id=tenant_id).first() if is_known else None
    if tenant is None:
        raise TenantUnknown(tenant_id=tenant_id)
    return tenant


def _tenant_directory() -> TenantDirectory:
    if settings.DIRECTORY_URL:
        return RemoteDirectory(url=settings.DIRECTORY_URL, token=settings.DIRECTORY_TOKEN)
    return LocalRegisters()


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
    owned = Subscription if area_of(area).takes_subscription else TenantWorkload
    products = Product.objects.filter(solution_area=area)
    return set(owned.objects.filter(tenant=tenant, product__in=products).values_list("product_id", flat=True))


def portal_administrators(tenant: Tenant) -> list[TenantAdmin]:
    return list(tenant.admins.all())


def count_lookup(*, user: User, now: datetime, times: int = 1) -> None:
    """Count a person's questions to the directory. Raises LookupsUsedUp when they are too many for this clock hour.

    Call it before the question is put, and outside a transaction: a count that a later refusal took back would let
    people walk the directory. A question counts even where the directory turns out to be away, because nobody can
    tell whether it was answered on the other side. The wizard keeps what was counted with the answers, so putting
    the same question again once the directory is back costs nothing.
    """
    limit = Policy.objects.in_force(now).lookups_per_hour
    hour_at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if counted(who=f"person:{user.pk}", since_at=hour_at, times=times) > limit:
        per = _("one person within an hour")
        raise LookupsUsedUp(limit=limit, per=per, opens_at=hour_at + timedelta(hours=1))


def count_bulk_lookups(*, partner_key: str, now: datetime, times: int) -> None:
    """Count the questions of a partner's uploads. Raises LookupsUsedUp when they are too many for this UTC day.

    `partner_key` is the primary key as text: this room knows no partners. Call it outside a transaction, as above,
    or inside the one that keeps the answers: then both are kept, or neither. Questions that were refused count
    too, or an upload sent again and again would walk the directory.
    """
    limit = Policy.objects.in_force(now).bulk_lookups_per_day
    day_at = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if counted(who=f"partner:{partner_key}", since_at=day_at, times=times, is_durable=False) > limit:
        per = _("one company’s uploads within a day")
        raise LookupsUsedUp(limit=limit, per=per, opens_at=day_at + timedelta(days=1))


def counted(*, who: str, since_at: datetime, times: int, is_durable: bool = True) -> int:
    """The period's count with these questions: a single statement, exact however many ask at once."""
    table = connection.ops.quote_name(LookupCount._meta.db_table)
    count_them = (
        f"INSERT INTO {table} AS counted (who, since_at, count) VALUES (%s, %s, %s)"  # noqa: S608 (our own name)
        " ON CONFLICT (who, since_at) DO UPDATE SET count = counted.count + excluded.count RETURNING count"
    )
    with transaction.atomic(durable=is_durable), connection.cursor() as cursor:
        cursor.execute(count_them, [who, since_at, times])
        return cursor.fetchone()[0]
