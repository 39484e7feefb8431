"""Finding claims by what people have at hand: a reference, a name, a customer, a domain, an ID."""

from django.db.models import Exists, OuterRef, Q

from claims.models import ClaimLine
from claims.models.claim import ClaimQuerySet
from customers.identifiers import NotAGuid, parse_guid
from customers.models import Domain


def matching(claims: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Of `claims` those that `text` names. A GUID is a tenant's or a subscription's; it must be whole."""
    text = text.strip()
    if not text:
        return claims
    try:
        guid = parse_guid(text)
    except NotAGuid:
        in_domain = Domain.objects.filter(tenant=OuterRef("tenant"), domain__icontains=text)
        return claims.filter(
            Q(reference__icontains=text)
            | Q(name__icontains=text)
            | Q(tenant__name__icontains=text)
            | Exists(in_domain)
        )
    lines = ClaimLine.objects.filter(claim=OuterRef("pk"), subscription__subscription_id=guid)
    return claims.filter(Q(tenant__tenant_id=guid) | Exists(lines))


def contested() -> Exists:
    """For a queryset of claims: another partner has a live line on an asset that is live here."""
    # A product is always claimed with a subscription or never, so two empty ones are the same asset.
    same_subscription = Q(subscription=OuterRef("subscription")) | Q(subscription=None)
    rivals = (
        ClaimLine.objects.live()
        .filter(same_subscription, tenant=OuterRef("tenant"), product=OuterRef("product"))
        .exclude(partner=OuterRef("partner"))
    )
    return Exists(ClaimLine.objects.live().filter(Exists(rivals), claim=OuterRef("pk")))
