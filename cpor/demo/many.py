"""Claims by the number, for trying the portal at size: in every status, over as many customers as they need."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Claim, Finding
from consent.operations import open_windows
from cpor.demo.acts import (
    Act,
    approves,
    asks,
    denies,
    disassociates,
    disputes,
    rejects,
    submits,
    takes,
    uploads,
    withdraws,
)
from cpor.demo.customers import Contact
from cpor.demo.letters import settle_the_past
from cpor.demo.timeline import Story, ago, create
from customers.models import Domain, Subscription, Tenant, TenantAdmin, TenantWorkload
from programs.activities import SolutionArea
from programs.models import Product

BATCH = 20  # claims in one transaction
BOUGHT_AT = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
DOMAIN = "made-{:06}.example"
FILERS = (  # e-mail, MPN ID; incentive admins, so that they may dispute
    ("incentive-admin@contoso.example", "4001001"),
    ("incentive-admin@fabrikam.example", "4002001"),
    ("incentive-admin@contoso.example", "4001002"),
    ("incentive-admin@northwind.example", "4003001"),
)
# Each product of a made customer is claimed once.
PRODUCTS = (
    "exchange-online",
    "dynamics-365-sales",
    "sharepoint-online",
    "microsoft-teams",
    "dynamics-365-customer-service",
    "yammer",
    "intune",
    "dynamics-365-finance",
    "outlook-mobile",
    "power-apps",
)
TO_REVIEW = (uploads(), submits, takes())
TO_APPROVED = (*TO_REVIEW, approves())
TO_REJECTED = (*TO_REVIEW, rejects(Finding.Code.POE_DATES, "The dates are too old."))
WAYS: dict[Status, tuple[Act, ...]] = {
    Status.DRAFT: (uploads(),),
    Status.SUBMITTED: (uploads(), submits),
    Status.UNDER_REVIEW: TO_REVIEW,
    Status.ACTION_REQUIRED: (*TO_REVIEW, asks(Finding.Code.POE_NO_CUSTOMER_ACK, "Page 2 is not signed.")),
    Status.APPROVED: TO_APPROVED,
    Status.REJECTED: TO_REJECTED,
    Status.DISPUTED: (*TO_REJECTED, disputes("The dates stand on page 3.")),
    Status.CONSENT_DENIED: (*TO_APPROVED, denies("We work with somebody else.")),
    Status.WITHDRAWN: (withdraws("Filed twice."),),
    Status.ENDED: (*TO_APPROVED, disassociates("The work is done.")),
}
# Each status once, then more of those a living portal is full of. Prime in length, so that with time every status
# meets every product.
MIX = (
    *Status,
    *[Status.APPROVED] * 7,
    *[Status.ACTION_REQUIRED, Status.REJECTED] * 2,
    Status.SUBMITTED,
    Status.UNDER_REVIEW,
)


def make_claims(count: int, *, people: Mapping[str, User], now: datetime) -> Iterator[int]:
    """Make `count` claims more, each by the real operations; yields how many there are so far."""
    first = Claim.objects.filter(tenant__domains__domain__startswith="made-").count()
    for start in range(0, count, BATCH):
        numbers = range(first + start, first + min(start + BATCH, count))
        _make_batch(numbers, people, now)
        yield numbers.stop - first


@transaction.atomic
def _make_batch(numbers: Sequence[int], people: Mapping[str, User], now: datetime) -> None:
    for number in numbers:
        _make(number, people, now)
    newest = now - ago(days=1)
    settle_the_past(until=newest)
    open_windows(now=newest)


def _make(number: int, people: Mapping[str, User], now: datetime) -> None:
    domain = DOMAIN.format(number // len(PRODUCTS))
    _make_customer(domain)
    by, location = FILERS[number // len(MIX) % len(FILERS)]
    begun = now - ago(days=3, hours=-(number % 24))
    story = Story(
        name=f"Claim {number:06}",
        by=by,
        location=location,
        customer=domain,
        products=(PRODUCTS[number % len(PRODUCTS)],),
        begun=now - begun,
        contact=Contact("Connie Customer", "Head of IT", f"connie@{domain}"),
    )
    claim = create(story, people=people, now=begun)
    for hours, act in enumerate(WAYS[MIX[number % len(MIX)]], start=1):
        act(claim, people, begun + ago(hours=hours))


def _make_customer(domain: str) -> None:
    if Domain.objects.filter(domain=domain).exists():
        return
    tenant = Tenant.objects.create(tenant_id=uuid4(), name=domain.removesuffix(".example"), country="DE")
    Domain.objects.create(tenant=tenant, domain=domain, is_primary=True)
    TenantAdmin.objects.create(tenant=tenant, name="Ada Admin", email=f"ada@{domain}")
    products = Product.objects.filter(code__in=PRODUCTS)
    workloads = products.filter(solution_area=SolutionArea.MICROSOFT_365)
    TenantWorkload.objects.bulk_create(TenantWorkload(tenant=tenant, product=row) for row in workloads)
    Subscription.objects.bulk_create(
        _subscription(tenant, product)
        for product in products.filter(solution_area=SolutionArea.BUSINESS_APPLICATIONS)
    )


def _subscription(tenant: Tenant, product: Product) -> Subscription:
    return Subscription(
        subscription_id=uuid4(),
        tenant=tenant,
        product=product,
        product_name=product.name,
        channel=Subscription.Channel.WEB_DIRECT,
        state=Subscription.State.ACTIVE,
        purchased_at=BOUGHT_AT,
        activated_at=BOUGHT_AT,
    )
