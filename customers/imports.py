"""The directory's registers from CSV files: tenants and their domains, admins, subscriptions and workloads.

Rows are added and changed, never removed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from customers.identifiers import NotAGuid, normalise_domain, parse_guid
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from programs.activities import SolutionArea
from programs.models import Product
from programs.register_files import Row, choice, country, email, flag, instant, language, text
from programs.registers import Counts, Register, Report, import_registers

DEMO_INSTANT = re.compile(r"@now(?:([+-]\d{1,4})([hd]))?")


def import_directory(*, folder: Path, skip_bad: bool = False, demo_now: datetime | None = None) -> Report:
    """Bring the files of a folder into the directory's registers.

    With `demo_now`, dates may be written as @now, @now-3h or @now+20d: a demo has subscriptions of any age.
    Raises ImportRefused.
    """
    parse_instant = demo_instants(demo_now) if demo_now else instant
    registers = [Tenants(), Domains(), Admins(), Subscriptions(parse_instant), Workloads()]
    return import_registers(folder, registers, skip_bad=skip_bad)


def demo_instants(now: datetime) -> Callable[[str], datetime]:
    def parse(value: str) -> datetime:
        offset = DEMO_INSTANT.fullmatch(value)
        if not offset:
            return instant(value)
        unit = timedelta(days=1) if offset[2] == "d" else timedelta(hours=1)
        return now + int(offset[1] or 0) * unit

    return parse


class Tenants(Register):
    name = "tenants"
    columns = ("tenant_id", "name", "country", "language")
    model = Tenant
    key = ("tenant_id",)
    changeable = ("name", "country", "language")

    def read(self, row: Row) -> Tenant:
        return Tenant(
            tenant_id=row.take("tenant_id", parse_guid),
            name=row.take("name", text(150)),
            country=row.take("country", country),
            language=row.take_optional("language", language, default="en"),
        )


class OfTenants(Register):
    """A register whose rows belong to a tenant that is known already."""

    tenants: dict[UUID, Tenant]

    def prepare(self, rows: Sequence[Row]) -> None:
        self.tenants = Tenant.objects.in_bulk(list(_tenant_ids(rows)), field_name="tenant_id")

    def tenant(self, value: str) -> Tenant:
        tenant_id = parse_guid(value)
        if tenant_id not in self.tenants:
            raise ValueError(_("no tenant has the ID %s.") % tenant_id)
        return self.tenants[tenant_id]


def _tenant_ids(rows: Sequence[Row]) -> Iterator[UUID]:
    for row in rows:
        with suppress(NotAGuid):
            yield parse_guid(row.values["tenant_id"])


class Domains(OfTenants):
    name = "domains"
    columns = ("tenant_id", "domain", "is_primary")
    model = Domain
    key = ("domain",)
    changeable = ("is_primary",)
    batch_size = None  # which domain is the primary one is told by all of a tenant's rows

    def read(self, row: Row) -> Domain:
        return Domain(
            tenant=row.take("tenant_id", self.tenant),
            domain=row.take("domain", normalise_domain),
            is_primary=row.take("is_primary", flag),
        )

    def check(self, entries: Sequence[tuple[Row, Domain]]) -> None:
        _refuse_moved_domains(entries)
        _refuse_wrong_primaries([entry for entry in entries if not entry[0].faults])

    def write(self, items: Sequence[Domain]) -> Counts:
        # A tenant has one primary domain at any moment: the old one steps back before the new one steps up.
        return super().write(sorted(items, key=lambda domain: domain.is_primary))


def _refuse_moved_domains(entries: Sequence[tuple[Row, Domain]]) -> None:
    names = [domain.domain for _row, domain in entries]
    owners = dict(Domain.objects.filter(domain__in=names).values_list("domain", "tenant_id"))
    for row, domain in entries:
        if owners.get(domain.domain, domain.tenant_id) != domain.tenant_id:
            row.refuse(
                "domain", _("%s belongs to another tenant. An import moves no domain.") % domain.domain
            )


def _refuse_wrong_primaries(entries: Sequence[tuple[Row, Domain]]) -> None:
    by_tenant: dict[int, list[tuple[Row, Domain]]] = defaultdict(list)
    for row, domain in entries:
        by_tenant[domain.tenant_id].append((row, domain))
    stored = dict(
        Domain.objects.filter(tenant__in=by_tenant, is_primary=True).values_list("tenant_id", "domain")
    )
    for tenant_id, group in by_tenant.items():
        sentence = _wrong_primary(stored.get(tenant_id), [domain for _row, domain in group])
        for row, _domain in group if sentence else ():
            row.refuse("is_primary", sentence)


def _wrong_primary(stored: str | None, domains: Sequence[Domain]) -> str:
    """What is wrong with a tenant's primary domain once these rows are in; empty where all is well."""
    primaries = [domain.domain for domain in domains if domain.is_primary]
    if stored and stored not in {domain.domain for domain in domains}:
        primaries.append(stored)
    if not primaries:
        return _("no domain of the tenant would be its primary one.")
    if len(primaries) > 1:
        return _("the tenant would have several primary domains: %s.") % ", ".join(primaries)
    return ""


class Admins(OfTenants):
    name = "admins"
    columns = ("tenant_id", "name", "email")
    model = TenantAdmin
    key = ("tenant_id", "email")
    changeable = ("name",)

    def read(self, row: Row) -> TenantAdmin:
        return TenantAdmin(
            tenant=row.take("tenant_id", self.tenant),
            name=row.take("name", text(100)),
            email=row.take("email", email),
        )


class OfProducts(OfTenants):
    """A register whose rows name a product of the catalogue, by its name, code or alias."""

    def __init__(self) -> None:
        self.products = {
            name.casefold(): product
            for product in Product.objects.all()
            for name in (*product.aliases, product.code, product.name)
        }


class Subscriptions(OfProducts):
    name = "subscriptions"
    columns = (
        "subscription_id",
        "tenant_id",
        "product",
        "channel",
        "state",
        "purchased_at",
        "activated_at",
        "ends_at",
        "successor_id",
    )
    model = Subscription
    key = ("subscription_id",)
    changeable = (
        "product_name",
        "product_id",
        "channel",
        "state",
        "purchased_at",
        "activated_at",
        "ends_at",
        "successor_id",
    )

    def __init__(self, parse_instant: Callable[[str], datetime] = instant) -> None:
        super().__init__()
        self.instant = parse_instant

    def read(self, row: Row) -> Subscription:
        product_name = row.take("product", text(100))
        product = self.products.get((product_name or "").casefold())
        subscription = Subscription(
            subscription_id=row.take("subscription_id", parse_guid),
            tenant=row.take("tenant_id", self.tenant),
            product=product,
            product_name=product.name if product else product_name,
            channel=row.take("channel", choice(Subscription.Channel)),
            state=row.take("state", choice(Subscription.State)),
            purchased_at=row.take("purchased_at", self.instant),
            activated_at=row.take_optional("activated_at", self.instant),
            ends_at=row.take_optional("ends_at", self.instant),
            successor_id=row.take_optional("successor_id", parse_guid),
        )
        _refuse_contradictions(row, subscription)
        return subscription

    def check(self, entries: Sequence[tuple[Row, Subscription]]) -> None:
        ids = [subscription.subscription_id for _row, subscription in entries]
        owners = dict(
            Subscription.objects.filter(subscription_id__in=ids).values_list("subscription_id", "tenant_id")
        )
        for row, subscription in entries:
            if owners.get(subscription.subscription_id, subscription.tenant_id) != subscription.tenant_id:
                row.refuse(
                    "tenant_id", _("the subscription belongs to another tenant. An import moves none.")
                )


def _refuse_contradictions(row: Row, subscription: Any) -> None:
    if (
        subscription.purchased_at
        and subscription.ends_at
        and subscription.ends_at < subscription.purchased_at
    ):
        row.refuse("ends_at", _("lies before purchased_at."))
    if subscription.successor_id and subscription.successor_id == subscription.subscription_id:
        row.refuse("successor_id", _("a subscription does not succeed itself."))


class Workloads(OfProducts):
    name = "workloads"
    columns = ("tenant_id", "product")
    model = TenantWorkload
    key = ("tenant_id", "product_id")

    def read(self, row: Row) -> TenantWorkload:
        return TenantWorkload(
            tenant=row.take("tenant_id", self.tenant), product=row.take("product", self.workload)
        )

    def workload(self, value: str) -> Product:
        product = self.products.get(value.casefold())
        if product is None or product.solution_area != SolutionArea.MICROSOFT_365:
            raise ValueError(_("“%s” is no Microsoft 365 workload of the catalogue.") % value)
        return product
