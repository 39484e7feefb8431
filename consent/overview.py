"""What a tenant's portal administrator sees: every association on the tenant, by claim."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery, Window

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimLine
from consent.models import ConsentLink
from customers.models import Subscription

PAGE_LENGTH = 20
SUBSCRIPTIONS_SHOWN = 50
Row = dict[str, Any]


def associations_on(link: ConsentLink, page: str | None) -> dict[str, Any]:
    """For templates/consent/_associations.html: what is in force on the tenant beside the link's own claim."""
    claims = Claim.objects.filter(tenant=link.request.claim.tenant_id, status=Status.APPROVED)
    others = claims.exclude(pk=link.request.claim_id).select_related("partner").order_by("approved_at", "pk")
    shown = Paginator(others, PAGE_LENGTH).get_page(page)
    lines = ClaimLine.objects.in_force().filter(claim__in=[claim.pk for claim in shown])
    assets: dict[int, list[Row]] = {}
    for line in lines.select_related("product", "subscription"):
        assets.setdefault(line.claim_id, []).append(asset_row(line, link))
    rows = [_row(claim, assets.get(claim.pk, [])) for claim in shown]
    return {"is_administrator": True, "associations": rows, "page_obj": shown} | _subscriptions(link)


def _subscriptions(link: ConsentLink) -> Row:
    """The tenant's own subscriptions, whether anybody claims them or not, and which partner stands behind each."""
    holder = ClaimLine.objects.in_force().filter(subscription=OuterRef("pk"))
    found = Subscription.objects.filter(tenant=link.request.claim.tenant_id)
    listed = found.exclude(state=Subscription.State.DEPROVISIONED).order_by("product_name", "subscription_id")
    shown = listed.annotate(held_by=Subquery(holder.values("partner__name")[:1]), of_all=Window(Count("*")))[
        :SUBSCRIPTIONS_SHOWN
    ]
    subscriptions = list(shown)
    of_all = subscriptions[0].of_all if subscriptions else 0
    return {"subscriptions": subscriptions, "more_subscriptions": of_all - len(subscriptions)}


def asset_row(line: ClaimLine, link: ConsentLink) -> Row:
    """An administrator reads the whole subscription ID, which their own admin center shows them as well."""
    if line.subscription is None or not link.is_administrator:
        return {"name": line.asset_name, "subscription_id": ""}
    return {"name": line.product.name, "subscription_id": str(line.subscription.subscription_id)}


def _row(claim: Claim, assets: list[Row]) -> Row:
    return {
        "claim": claim,
        "assets": assets,
        "since": claim.approved_at,
        "until": claim.deadline_at if claim.consent == Consent.PENDING else None,
        "is_asked": claim.consent != Consent.NOT_NEEDED,
    }
