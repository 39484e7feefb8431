"""Finding claims by what people have at hand: a reference, a name, a customer, a domain, an ID."""

import json
from typing import Any

from django.db.models import CharField, Exists, Func, OuterRef, Q, QuerySet, Value

from claims.lifecycle import Status
from claims.models import Claim, ClaimLine
from claims.models.claim import ClaimQuerySet
from claims.references import find_reference
from claims.text_fields import IN_SEARCH
from customers.identifiers import NotADomain, NotAGuid, parse_guid, typed_domain
from customers.models import Domain, Tenant
from text.typed_values import is_web_address

FEW_CUSTOMERS = 200
MANY_CLAIMS = 5000
# As in the statistics `claim_words_guess`, without which PostgreSQL takes every such word for a rare one.
WORDS = Func(
    "reference", Value(" "), "name", template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField()
)


def matching(claims: ClaimQuerySet, text: str) -> ClaimQuerySet:
    """Of `claims` those that `text` names. A GUID is a tenant's or a subscription's; it must be whole."""
    text = text.strip()
    if not text:
        return claims
    try:
        guid = parse_guid(text)
    except NotAGuid:
        return claims.alias(words=WORDS).filter(_own_words(text) | _referred(text) | _of_customer(text))
    # By keys, so that of very many claims only these are read.
    tenants = list(Tenant.objects.filter(tenant_id=guid).values_list("pk", flat=True))
    lines = ClaimLine.objects.filter(subscription__subscription_id=guid)
    return claims.filter(Q(tenant__in=tenants) | Q(pk__in=list(lines.values_list("claim", flat=True))))


def _own_words(text: str) -> Q:
    """By the index for a rare word. A frequent one is found sooner in the rows that other filters leave; how frequent
    it is, PostgreSQL guesses without looking."""
    named = Claim.objects.filter(name__icontains=text).order_by().values("pk")
    [guess] = json.loads(named.explain(format="json"))
    written = Q(*(Q(**{f"{field.name}__icontains": text}) for field in IN_SEARCH), _connector=Q.OR)
    if guess["Plan"]["Plan Rows"] > MANY_CLAIMS:
        return Q(words__icontains=text) | written
    return Q(reference__icontains=text) | Q(name__icontains=text) | written


def _referred(text: str) -> Q:
    """By a reference that is typed another way than it is kept: in small letters, with a space, in a pasted line."""
    reference = find_reference(text)
    return Q(reference=reference) if reference and reference != text.upper() else Q()


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
    """A name in another script stands in the register in ASCII, and of a page's address only the host does."""
    try:
        is_part = text.isascii() and not is_web_address(text)
        return text if is_part else typed_domain(text)
    except NotADomain:
        return text


def contested(*, drafts_count: bool = True) -> Exists:
    """For a queryset of claims: another partner has a live line on an asset that is live here.

    `drafts_count`: also where the other one's claim was not submitted yet; Microsoft sees no drafts.
    """
    rivals = _rivals() if drafts_count else _rivals().exclude(claim__status=Status.DRAFT)
    return Exists(ClaimLine.objects.live().filter(Exists(rivals), claim=OuterRef("pk")))


def contested_of(partner_id: int) -> QuerySet[ClaimLine, Any]:
    """The claims of a partner, by key, with an open line on an asset on which another partner has a live one.

    Asked from the partner's open lines: few of very many claims are open.
    """
    return ClaimLine.objects.open().filter(Exists(_rivals()), partner=partner_id).values("claim")


def _rivals() -> QuerySet[ClaimLine]:
    # A product is always claimed with a subscription or never, so two empty ones are the same asset.
    same_subscription = Q(subscription=OuterRef("subscription")) | Q(subscription=None)
    return (
        ClaimLine.objects.live()
        .filter(same_subscription, tenant=OuterRef("tenant"), product=OuterRef("product"))
        .exclude(partner=OuterRef("partner"))
    )
