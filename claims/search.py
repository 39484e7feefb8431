"""Finding claims by what people have at hand: a reference, a name, a customer, a domain, an ID."""

from django.db.models import Exists, OuterRef, Q

from claims.lifecycle import Status
from claims.models import ClaimLine
from claims.models.claim import ClaimQuerySet
from customers.identifiers import NotADomain, NotAGuid, normalise_domain, parse_guid
from customers.models import Domain, Tenant

# In which a contest still has to be decided; an approved claim holds what it holds.
CONTEST_DELAYS = frozenset(
    {Status.DRAFT, Status.SUBMITTED, Status.UNDER_REVIEW, Status.ACTION_REQUIRED, Status.DISPUTED}
)
FEW_CUSTOMERS = 200


def matching(claims: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Of `claims` those that `text` names. A GUID is a tenant's or a subscription's; it must be whole."""
    text = text.strip()
    if not text:
        return claims
    try:
        guid = parse_guid(text)
    except NotAGuid:
        return claims.filter(Q(reference__icontains=text) | Q(name__icontains=text) | _of_customer(text))
    lines = ClaimLine.objects.filter(claim=OuterRef("pk"), subscription__subscription_id=guid)
    return claims.filter(Q(tenant__tenant_id=guid) | Exists(lines))


def _of_customer(text: str) -> Q:
    """Claims of customers named by `text`.

    A few customers are looked up first: PostgreSQL then finds their claims by an index. Of a word that names many,
    a page of claims is found soon by reading claims one by one.
    """
    named = Tenant.objects.filter(name__icontains=text)
    domains = Domain.objects.filter(domain__icontains=_as_registered(text))
    few = list(named.values_list("pk").union(domains.values_list("tenant_id"))[: FEW_CUSTOMERS + 1])
    if len(few) <= FEW_CUSTOMERS:
        return Q(tenant__in=[pk for (pk,) in few])
    return Q(Exists(named.filter(pk=OuterRef("tenant")))) | Q(
        Exists(domains.filter(tenant=OuterRef("tenant")))
    )


def _as_registered(text: str) -> str:
    """A name in another script stands in the register in ASCII."""
    try:
        return text if text.isascii() else normalise_domain(text)
    except NotADomain:
        return text


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
