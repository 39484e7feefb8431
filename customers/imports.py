"""The directory's registers from CSV files: tenants and their domains, admins, subscriptions and workloads.

Rows are added and changed, never removed.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.identifiers import GUID, normalise_domain, parse_guid
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from programs.areas import area_of
from programs.models import Product
from registers.files import Row, choice, country, email, flag, instant, language, short, text
from registers.imports import Report, import_registers
from registers.tables import Counts, Parent, Register
from text.names import filled

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


def guid(value: str) -> str:
    """A GUID as text. A million UUID objects would only be made to be written out again."""
    return value.lower() if GUID.fullmatch(value) else str(parse_guid(value))


OF_TENANT = Parent(
    Tenant,
    field="tenant",
    key="tenant_id",
    column="tenant_id",
    unknown=gettext_lazy("no tenant has the ID %s."),
)


class Tenants(Register):
    name = "tenants"
    columns = ("tenant_id", "name", "country", "language")
    model = Tenant
    key = ("tenant_id",)
    changeable = ("name", "country", "language")

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "tenant_id": row.take("tenant_id", guid),
            "name": row.take("name", text(150)),
            "country": row.take("country", country),
            "language": row.take_optional("language", language, default="en"),
        }


class Domains(Register):
    name = "domains"
    columns = ("tenant_id", "domain", "is_primary")
    model = Domain
    key = ("domain",)
    changeable = ("is_primary",)
    parent = OF_TENANT

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "tenant": row.take("tenant_id", guid),
            "domain": row.take("domain", normalise_domain),
            "is_primary": row.take("is_primary", flag),
        }

    def check(self) -> None:
        super().check()
        self.refuse_moved(
            OF_TENANT, "domain", _("%s belongs to another tenant. An import does not move domains.")
        )
        self._refuse_wrong_primaries()

    def _refuse_wrong_primaries(self) -> None:
        """A tenant's rows are right or wrong together: one of its domains must be the primary one afterwards."""
        for wrong, sentence in (
            ("afterwards.primaries IS NULL", _("no domain of the tenant would be its primary one.")),
            (
                "cardinality(afterwards.primaries) > 1",
                _("the tenant would have several primary domains: %s."),
            ),
        ):
            self.refuse(
                "is_primary",
                sentence,
                "array_to_string(afterwards.primaries, ', ')",
                source=f"FROM ({PRIMARIES_AFTERWARDS}) AS afterwards",
                where=f"staged.faults IS NULL AND staged.tenant = afterwards.tenant AND {wrong}",
            )

    def write(self) -> Counts:
        # A tenant has one primary domain at any moment: the old one steps back before the new one steps up.
        return self.upsert("NOT is_primary") + self.upsert("is_primary")


# By tenant: the domains that the good rows make primary, and the stored one where they are silent on it. A few tell
# enough.
PRIMARIES_AFTERWARDS = """
    SELECT
        coalesce(said.tenant, stored.tenant) AS tenant,
        (array_agg(domain ORDER BY said.line) FILTER (WHERE coalesce(said.is_primary, true)))[:5] AS primaries
    FROM (SELECT * FROM staged WHERE faults IS NULL) AS said
    FULL JOIN (
        SELECT domain, tenant.tenant_id AS tenant
        FROM customers_domain JOIN customers_tenant AS tenant ON tenant.id = customers_domain.tenant_id
        WHERE is_primary
    ) AS stored USING (domain)
    GROUP BY 1
"""


class Admins(Register):
    name = "admins"
    columns = ("tenant_id", "name", "email")
    model = TenantAdmin
    key = ("tenant", "email")
    changeable = ("name",)
    parent = OF_TENANT

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "tenant": row.take("tenant_id", guid),
            "name": row.take("name", text(100)),
            "email": row.take("email", email),
        }


class OfProducts(Register):
    """A register whose rows name a product of the catalogue, by its name, code or alias."""

    parent = OF_TENANT

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

    def read(self, row: Row) -> dict[str, Any]:
        product_name = row.take("product", text(100))
        product = self.products.get((product_name or "").casefold())
        values = {
            "subscription_id": row.take("subscription_id", guid),
            "tenant": row.take("tenant_id", guid),
            "product_id": product and product.pk,
            "product_name": product.name if product else product_name,
            "channel": row.take("channel", choice(Subscription.Channel)),
            "state": row.take("state", choice(Subscription.State)),
            "purchased_at": row.take("purchased_at", self.instant),
            "activated_at": row.take_optional("activated_at", self.instant),
            "ends_at": row.take_optional("ends_at", self.instant),
            "successor_id": row.take_optional("successor_id", guid),
        }
        _refuse_contradictions(row, values)
        return values

    def check(self) -> None:
        super().check()
        self.refuse_moved(
            OF_TENANT,
            "tenant_id",
            _("the subscription belongs to another tenant. An import does not move subscriptions."),
        )


def _refuse_contradictions(row: Row, values: dict[str, Any]) -> None:
    if values["purchased_at"] and values["ends_at"] and values["ends_at"] < values["purchased_at"]:
        row.refuse("ends_at", _("lies before purchased_at."))
    if values["successor_id"] and values["successor_id"] == values["subscription_id"]:
        row.refuse("successor_id", _("a subscription does not succeed itself."))


class Workloads(OfProducts):
    name = "workloads"
    columns = ("tenant_id", "product")
    model = TenantWorkload
    key = ("tenant", "product_id")

    def read(self, row: Row) -> dict[str, Any]:
        return {
            "tenant": row.take("tenant_id", guid),
            "product_id": row.take("product", self.workload),
        }

    def workload(self, value: str) -> int:
        product = self.products.get(value.casefold())
        if product is None or area_of(product.solution_area).takes_subscription:
            raise ValueError(
                filled(_("“%s” is not a Microsoft 365 workload in the catalogue."), short(value))
            )
        return product.pk
