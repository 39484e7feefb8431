"""The products of a solution area as they stand for one customer and one partner."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from claims.models import ClaimLine
from customers import directory
from customers.models import Subscription, Tenant
from customers.refusals import Refusal
from customers.subscription_checks import refuse_known, refuse_product, veiled
from programs.areas import area_of
from programs.models import Policy, Product


@dataclass
class Offer:
    product: Product
    is_on_tenant: bool
    known: list[Subscription] = field(default_factory=list)  # on the tenant, whatever their state
    own: list[ClaimLine] = field(default_factory=list)  # live lines of the partner
    is_held_by_rival: bool = False

    @property
    def is_workload(self) -> bool:
        return not area_of(self.product.solution_area).takes_subscription

    @property
    def is_all_own(self) -> bool:
        """Nothing is left to claim: the workload, or every known subscription, stands on the partner's claims."""
        if self.is_workload:
            return bool(self.own)
        claimed = {line.subscription_id for line in self.own}
        return bool(self.known) and claimed.issuperset(subscription.pk for subscription in self.known)

    @property
    def needs_subscription_id(self) -> bool:
        """A single one is taken without asking; of several, or of none known, the partner has to name it."""
        return not self.is_workload and len(self.known) != 1

    def refuse(self, *, tenant: Tenant, now: datetime, policy: Policy) -> Refusal | None:
        """Why the product cannot be chosen for this customer, if it cannot."""
        refusal = refuse_product(self.product, is_on_tenant=self.is_on_tenant or not self.is_workload)
        if refusal is not None or len(self.known) != 1:
            return refusal
        subscription = self.known[0]
        found = refuse_known(subscription, tenant=tenant, product=self.product, now=now, policy=policy)
        return veiled(found, subscription) if found else None


def offers_for(*, area: str, tenant: Tenant, partner_id: int, lines: Iterable[ClaimLine]) -> list[Offer]:
    """What can be claimed in a solution area; `lines` are the live ones on the tenant."""
    takes_subscription = area_of(area).takes_subscription
    known = directory.subscriptions_by_product(tenant) if takes_subscription else {}
    on_tenant = set(known) if takes_subscription else directory.products_on(tenant, area)
    by_product: dict[int, list[ClaimLine]] = defaultdict(list)
    for line in lines:
        by_product[line.product_id].append(line)
    return [
        Offer(
            product=product,
            is_on_tenant=product.pk in on_tenant,
            known=known.get(product.pk, []),
            own=[line for line in by_product[product.pk] if line.partner_id == partner_id],
            is_held_by_rival=any(
                line.partner_id != partner_id and line.state == ClaimLine.State.IN_FORCE
                for line in by_product[product.pk]
            ),
        )
        for product in Product.objects.in_area(area)
    ]
