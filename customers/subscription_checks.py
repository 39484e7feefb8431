"""May this subscription be claimed for this customer and product? The checks, in the order of telling."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from customers.directory import find_subscription
from customers.identifiers import NotAGuid, parse_guid
from customers.models import Subscription, Tenant
from customers.refusals import Code, Refusal
from programs.areas import area_of
from programs.models import Policy, Product


@dataclass(frozen=True)
class Case:
    subscription: Subscription
    tenant: Tenant
    product: Product
    now: datetime
    policy: Policy

    def refuse(self, code: Code, **facts: object) -> Refusal:
        return Refusal(code, subscription_id=self.subscription.subscription_id, **facts)


def refuse_subscription(
    raw_id: str,
    *,
    tenant: Tenant,
    product: Product,
    now: datetime,
    policy: Policy,
    find: Callable[[UUID], Subscription | None] = find_subscription,
) -> tuple[Subscription | None, Refusal | None]:
    """The subscription somebody typed the ID of, or the first thing that is wrong with it.

    `find` is given where many were looked up in one question.
    """
    try:
        subscription_id = parse_guid(raw_id)
    except NotAGuid:
        return None, Refusal(Code.SUB_NOT_GUID, typed=raw_id.strip()[:60])
    subscription = find(subscription_id)
    if subscription is None:
        return None, Refusal(Code.SUB_NOT_FOUND, subscription_id=subscription_id)
    refusal = refuse_known(subscription, tenant=tenant, product=product, now=now, policy=policy)
    return (None, refusal) if refusal else (subscription, None)


def refuse_known(
    subscription: Subscription, *, tenant: Tenant, product: Product, now: datetime, policy: Policy
) -> Refusal | None:
    """The same for a subscription already found: the checks rerun when a claim is submitted and approved."""
    case = Case(subscription, tenant, product, now, policy)
    return next(filter(None, (check(case) for check in CHECKS)), None)


def refuse_product(product: Product, *, is_on_tenant: bool) -> Refusal | None:
    """What stands against a product for any subscription of it."""
    if product.is_via_dpor:
        return Refusal(Code.PRODUCT_VIA_DPOR, product=product.name)
    return None if is_on_tenant else Refusal(Code.PRODUCT_NOT_ON_TENANT, product=product.name)


def refuse_asset(
    product: Product,
    subscription: Subscription | None,
    *,
    tenant: Tenant,
    workloads: Collection[int],
    now: datetime,
    policy: Policy,
) -> Refusal | None:
    """Why a workload, or a product with its subscription, cannot be claimed for this customer.

    `workloads`: the primary keys of those that the tenant is licensed for.
    """
    takes_subscription = area_of(product.solution_area).takes_subscription
    is_on_tenant = subscription is not None if takes_subscription else product.pk in workloads
    refusal = refuse_product(product, is_on_tenant=is_on_tenant)
    if refusal is not None or subscription is None:
        return refusal
    return refuse_known(subscription, tenant=tenant, product=product, now=now, policy=policy)


def veiled(refusal: Refusal, subscription: Subscription) -> Refusal:
    """The same for whoever did not type the subscription's ID, and so may not read it."""
    return Refusal(refusal.code, **(refusal.facts | {"subscription_id": subscription.last_four}))


def _of_this_tenant(case: Case) -> Refusal | None:
    if case.subscription.tenant_id == case.tenant.pk:
        return None
    return case.refuse(Code.SUB_WRONG_TENANT, tenant=case.tenant.name)


def _is_business_application(case: Case) -> Refusal | None:
    owned = case.subscription.product
    if owned is not None and area_of(owned.solution_area).takes_subscription:
        return None
    return case.refuse(
        Code.SUB_NOT_DYNAMICS, actual=case.subscription.product_name, product=case.product.name
    )


def _of_this_product(case: Case) -> Refusal | None:
    if case.subscription.product_id == case.product.pk:
        return None
    return case.refuse(
        Code.SUB_WRONG_PRODUCT, actual=case.subscription.product_name, product=case.product.name
    )


def _bought_from_microsoft(case: Case) -> Refusal | None:
    return case.refuse(Code.SUB_CSP) if case.subscription.channel == Subscription.Channel.CSP else None


def _is_activated(case: Case) -> Refusal | None:
    if case.subscription.activated_at:
        return None
    return case.refuse(Code.SUB_NOT_ACTIVATED, hours=case.policy.activation_wait_hours)


def _is_alive(case: Case) -> Refusal | None:
    if not case.subscription.is_alive:
        return case.refuse(Code.SUB_INACTIVE, state=case.subscription.get_state_display())
    if case.subscription.is_over(case.now):
        return case.refuse(Code.SUB_INACTIVE, state=_("Ended"))
    return None


def _is_old_enough(case: Case) -> Refusal | None:
    activated_at = case.subscription.activated_at
    if activated_at is None:
        return None
    opens_at = activated_at + timedelta(hours=case.policy.activation_wait_hours)
    if case.now >= opens_at:
        return None
    return case.refuse(Code.SUB_TOO_NEW, activated_at=activated_at, opens_at=opens_at)


CHECKS: tuple[Callable[[Case], Refusal | None], ...] = (
    _of_this_tenant,
    _is_business_application,
    _of_this_product,
    _bought_from_microsoft,
    _is_activated,
    _is_alive,
    _is_old_enough,
)
