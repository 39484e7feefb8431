"""What the directory knows of a claim's customer, and of each line."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery

from claims.models import Claim, ClaimLine
from customers.mailboxes import OwnsMailbox
from customers.models import Domain, Subscription, TenantAdmin, TenantWorkload


@dataclass(frozen=True)
class CustomerFacts:
    administrators: list[str]
    workloads: frozenset[int]  # the products the tenant is licensed for

    @property
    def has_no_administrator(self) -> bool:
        """Then nobody but the contact hears of an approval."""
        return not self.administrators


@dataclass(frozen=True)
class KnownLine:
    """`is_licensed` None: a line with a subscription, which says more."""

    line: ClaimLine
    subscription: Subscription | None
    is_licensed: bool | None


def with_customer_facts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Asked for together with the claim."""
    here = {"tenant": OuterRef("tenant")}
    primary = Domain.objects.filter(is_primary=True, **here)
    admins = TenantAdmin.objects.filter(**here).order_by("email")
    return claims.annotate(
        primary_domain=Subquery(primary.values("domain")[:1]),
        administrators=ArraySubquery(admins.values("email")),
        workloads=ArraySubquery(TenantWorkload.objects.filter(**here).values("product")),
        owns_contact=OwnsMailbox(F("customer_contact_email"), F("tenant_id")),
    )  # type: ignore[no-redef]


def customer_facts(claim: Claim) -> CustomerFacts:
    """Of a claim that came `with_customer_facts`."""
    return CustomerFacts(claim.administrators, frozenset(claim.workloads))  # type: ignore[attr-defined]


def unconfirmed_contact(claim: Claim) -> str:
    """The contact's address, where neither the registers nor a reviewer shows that it is the customer's."""
    is_known = claim.owns_contact or claim.is_contact_confirmed  # type: ignore[attr-defined]
    return "" if is_known or not claim.needs_consent else claim.customer_contact_email


def known_lines(lines: Iterable[ClaimLine], facts: CustomerFacts) -> list[KnownLine]:
    return [
        KnownLine(line, line.subscription, None if line.subscription else line.product_id in facts.workloads)
        for line in lines
    ]
