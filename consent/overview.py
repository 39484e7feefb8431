"""What a tenant's portal administrator sees: every association on the tenant, by claim."""

from typing import Any

from django.core.paginator import Paginator

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimLine
from consent.models import ConsentLink

PAGE_LENGTH = 20
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
    return {"is_administrator": True, "associations": rows, "page_obj": shown}


def asset_row(line: ClaimLine, link: ConsentLink) -> Row:
    """An administrator reads the whole subscription ID, which their own admin center shows them as well."""
    is_administrator = link.role == ConsentLink.Role.ADMINISTRATOR
    if line.subscription is None or not is_administrator:
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
