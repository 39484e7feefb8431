"""Who waits for a subscription that is too new hears when it can be claimed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from customers.models import Subscription
from customers.refusals import Code, Refusal
from customers.subscription_checks import refuse_known, veiled
from filing.models import ClaimableNotice, UnfinishedClaim
from notifications.outbox import Recipient, post
from partners.models import Membership
from programs.models import Policy


@transaction.atomic
def tell_when_claimable(
    *, unfinished: UnfinishedClaim, subscriptions: Iterable[Subscription], now: datetime
) -> list[ClaimableNotice]:
    """Promise a letter for each of the subscriptions that is too new now; those that are not are passed over.

    Asked again, the promise is made anew: an earlier letter about the same subscription does not count.
    """
    opening = {each: opens_at for each in subscriptions if (opens_at := _opens_at(each, now))}
    stop_telling(unfinished=unfinished, only=opening)
    return ClaimableNotice.objects.bulk_create(
        ClaimableNotice(unfinished=unfinished, subscription=subscription, opens_at=opens_at)
        for subscription, opens_at in opening.items()
    )


@transaction.atomic
def stop_telling(*, unfinished: UnfinishedClaim, only: Iterable[Subscription] | None = None) -> None:
    """Take back what was promised for the unfinished claim, or for some subscriptions of it."""
    UnfinishedClaim.objects.select_for_update().get(pk=unfinished.pk)
    notices = ClaimableNotice.objects.filter(unfinished=unfinished)
    if only is not None:
        notices = notices.filter(subscription__in=list(only))
    notices.delete()


@transaction.atomic
def tell_due(*, now: datetime, limit: int = 200) -> int:
    """Write to those whose subscription can be claimed by now.

    The directory may have learnt something else meanwhile: what is still too new is told later, and of what cannot
    be claimed for another reason the letter says why.
    """
    due = ClaimableNotice.objects.filter(told_at__isnull=True, opens_at__lte=now)
    locked = due.select_for_update(of=("self",), skip_locked=True).order_by("opens_at")[:limit]
    rows = locked.select_related("unfinished__user", "subscription__tenant", "subscription__product")
    notices = list(rows)
    for notice in notices:
        _tell(notice, now)
    return len(notices)


def _tell(notice: ClaimableNotice, now: datetime) -> None:
    refusal = _refusal(notice.subscription, now)
    if refusal is not None and refusal.code == Code.SUB_TOO_NEW:
        notice.opens_at = refusal.facts["opens_at"]
    else:
        notice.told_at = now
        if _is_waiting(notice.unfinished):
            _post(notice, refusal, now)
    notice.save(update_fields=["opens_at", "told_at"])


def _is_waiting(unfinished: UnfinishedClaim) -> bool:
    if unfinished.claim_id is not None:
        return False
    return Membership.objects.filing().filter(user=unfinished.user).exists()


def _post(notice: ClaimableNotice, refusal: Refusal | None, now: datetime) -> None:
    unfinished, subscription = notice.unfinished, notice.subscription
    context: dict[str, Any] = {
        "subscription": str(subscription),
        "customer": unfinished.answer("customer", "domain", ""),
        "refusal": refusal,
        "go_on_url": settings.SITE_URL + reverse("claims:unfinished", args=[unfinished.key]),
    }
    post(
        letter="claims/claimable_now",
        to=Recipient.of(unfinished.user),
        context=context,
        cause=f"unfinished:{unfinished.key}/claimable:{notice.pk}",
        now=now,
        url=context["go_on_url"],
    )


def _opens_at(subscription: Subscription, now: datetime) -> datetime | None:
    refusal = _refusal(subscription, now)
    if refusal is None or refusal.code != Code.SUB_TOO_NEW:
        return None
    opens_at: datetime = refusal.facts["opens_at"]
    return opens_at


def _refusal(subscription: Subscription, now: datetime) -> Refusal | None:
    """What the directory has against it by itself; whether it fits the claim is asked when the claim goes on."""
    policy, product = Policy.objects.in_force(now), subscription.product
    if product is None:  # left the catalogue meanwhile
        return Refusal(Code.SUB_NOT_FOUND, subscription_id=subscription.last_four)
    found = refuse_known(subscription, tenant=subscription.tenant, product=product, now=now, policy=policy)
    return veiled(found, subscription) if found else None
