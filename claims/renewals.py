"""What follows on a subscription that ends: the successor, where the directory knows it, and the way to claim it."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from claims.models import Claim, ClaimLine
from customers import directory
from customers.models import Subscription


def successors_of(lines: Iterable[ClaimLine]) -> dict[int, Subscription]:
    """The known successor of each line's subscription, by the line's primary key; one question for all lines.

    Only lines that were in force have one: a partner who merely asks for a subscription learns nothing of the next.
    """
    wanted = {
        line.pk: line.subscription.successor_id
        for line in lines
        if line.subscription and line.subscription.successor_id and _may_be_renewed(line)
    }
    known = directory.find_subscriptions({key for key in wanted.values() if key}) if wanted else {}
    tenants = {line.pk: line.tenant_id for line in lines}
    return {
        pk: known[key]
        for pk, key in wanted.items()
        if key in known and known[key].tenant_id == tenants[pk] and known[key].product is not None
    }


def unclaimed(successors: dict[int, Subscription], *, partner_id: int) -> dict[int, Subscription]:
    """Those that the partner has on no claim yet."""
    if not successors:
        return {}
    own = ClaimLine.objects.live().filter(partner=partner_id, subscription__in=successors.values())
    claimed = set(own.values_list("subscription_id", flat=True))
    return {pk: successor for pk, successor in successors.items() if successor.pk not in claimed}


def renewal_url(claim: Claim) -> str:
    """Where a claim on the successors begins, filled in from this one."""
    return reverse("claims:new") + "?" + urlencode({"renew": claim.reference})


def _may_be_renewed(line: ClaimLine) -> bool:
    if line.state == ClaimLine.State.IN_FORCE:
        return True
    return line.closed_cause == ClaimLine.Cause.SUBSCRIPTION_OVER and line.in_force_at is not None
