"""Whose mailbox is the customer contact's? The rule is written here, and asked by wizard, edit, correction, upload,
operations and before approving. A partner that could name a mailbox of its own would consent in the customer's place.
"""

from collections.abc import Callable
from copy import copy
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, In

from accounts.mail_hosts import MailHost
from accounts.models import User
from claims.lifecycle import Consent
from claims.models import Claim
from claims.text_fields import TELLS_WHOSE_MAILBOX
from customers.mailboxes import (
    DOTS_MEAN_NOTHING,
    SHARED_DOMAINS,
    OwnsMailbox,
    domain_of,
    domains_above,
    mailbox_of,
)
from customers.models import Domain, Tenant
from customers.refusals import Code, Refusal
from partners.models import Location, NoticeAddress


class Mailbox(StrEnum):
    """Whose an address is, as far as the registers tell."""

    CUSTOMERS = "customers"  # of a verified domain of the tenant, or a registered portal administrator
    PARTNERS = "partners"  # a member's or notice address of any partner, or at a domain of theirs
    ELSEWHERE = "elsewhere"  # may be anybody's: free-mail, a holding, another domain


def mailbox(email: str, tenant: Tenant, *, beside: str = "") -> Mailbox:
    """One query, by indexes. `beside`: the partner contact's address, which is a partner's too."""
    at = domain_of(email)
    domains = domains_above(at) if at not in SHARED_DOMAINS else []
    found = Tenant.objects.annotate(
        has_domain=Exists(Domain.objects.filter(tenant=OuterRef("pk"), domain=at)),
        is_theirs=OwnsMailbox(Value(email), F("pk")),
        is_partners_mailbox=_any_partners(lambda column: _of_mailbox(column, email)),
        is_partners_domain=_any_partners(lambda column: Q(In(MailHost(column), domains))),
    ).values("has_domain", "is_theirs", "is_partners_mailbox", "is_partners_domain")
    known = found.get(pk=tenant.pk)
    is_beside = bool(beside) and mailbox_of(beside) == mailbox_of(email)
    is_beside_domain = bool(beside) and domain_of(beside) in domains
    # A domain that is the tenant's own makes nobody a partner; its members still are.
    at_partners = not known["has_domain"] and (known["is_partners_domain"] or is_beside_domain)
    if known["is_partners_mailbox"] or is_beside or at_partners:
        return Mailbox.PARTNERS
    return Mailbox.CUSTOMERS if known["is_theirs"] else Mailbox.ELSEWHERE


def refuse(email: str, tenant: Tenant, *, reason: str, beside: str = "") -> Refusal | None:
    """Why the address cannot be the customer contact's, if it cannot."""
    whose = mailbox(email, tenant, beside=beside)
    if whose == Mailbox.PARTNERS:
        return Refusal(Code.CONTACT_IS_PARTNER, email=email)
    if whose == Mailbox.ELSEWHERE and not reason.strip():
        return Refusal(Code.CONTACT_NEEDS_REASON, email=email, tenant=tenant.name)
    return None


def refuse_contact_of(claim: Claim) -> Refusal | None:
    if not claim.needs_consent or not claim.customer_contact_email:
        return None
    return refuse(
        claim.customer_contact_email,
        claim.tenant,
        reason=claim.customer_contact_reason,
        beside=claim.partner_contact_email,
    )


def refuse_change(claim: Claim, fields: dict[str, Any]) -> Refusal | None:
    """Asked of the claim as it would be with these fields."""
    changed = {name: value for name, value in fields.items() if name in TELLS_WHOSE_MAILBOX}
    as_it_would_be = copy(claim)
    for name, value in changed.items():
        setattr(as_it_would_be, name, value)
    return refuse_contact_of(as_it_would_be) if changed else None


def needs_confirmation(claim: Claim) -> bool:
    """A reviewer has to take the address for the customer's before the customer's silence may count."""
    return unconfirmed(Claim.objects.filter(pk=claim.pk)).exists()


def unconfirmed(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Those whose contact's address neither the registers nor a reviewer shows to be the customer's."""
    email = Lower("customer_contact_email")
    asked = claims.exclude(customer_contact_email="").exclude(consent=Consent.NOT_NEEDED)
    return asked.exclude(Q(confirmed_contact=email) | Q(OwnsMailbox(email, F("tenant_id"))))


def _any_partners(condition: Callable[[str], Q]) -> Q:
    """Whether an address of any partner is so; `condition` is told in which column it stands."""
    sources: list[tuple[QuerySet, str]] = [
        (User.objects.filter(membership__isnull=False), "email"),
        (Location.objects.all(), "notice_email"),
        (NoticeAddress.objects.all(), "email"),
    ]
    return reduce(or_, (Q(Exists(rows.filter(condition(column)))) for rows, column in sources))


def _of_mailbox(column: str, email: str) -> Q:
    """The same mailbox, however it is spelled. By its host first, which has an index."""
    at = domain_of(email)
    unimportant = r"\+.*(?=@)|\.(?=.*@)" if at in DOTS_MEAN_NOTHING else r"\+.*(?=@)"
    spelled = Func(
        Lower(column),
        Value(unimportant),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    return Q(Exact(MailHost(column), at)) & Q(Exact(spelled, mailbox_of(email)))
