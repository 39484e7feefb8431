import hashlib
import secrets
from datetime import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from claims.lifecycle import Consent, Status
from claims.models import Claim, ClaimEvent
from customers.mailboxes import OwnsMailbox
from customers.models import TenantAdmin
from notifications.models import RETURNED, Letter, LetterState

TOKEN_BYTES = 32  # 256 bits


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Plain SHA-256 is enough for a random token of 256 bits; there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_link_id() -> str:
    return secrets.token_hex(8)


# Of a link: silence counts only at an address that is demonstrably the customer's.
CUSTOMERS_OWN = Q(OwnsMailbox(F("email"), F("request__claim__tenant_id"))) | Q(
    request__claim__confirmed_contact=F("email")
)
# By others than the customer.
ENDINGS = ("end", "disassociate", "lose")
WAITING_FOR_LETTER = models.Q(is_current=True, window_ends_at=None)


# A contact's letter that was accepted, in a window that ran; the address is asked beside.
PASSED_BY = (
    "FROM consent_consentrequest r JOIN consent_consentlink l ON l.request_id = r.id"
    " JOIN notifications_letter e ON e.id = l.letter_id"
    " WHERE r.is_current AND r.window_ends_at IS NOT NULL"
    " AND l.role = 'contact' AND l.voided_at IS NULL AND e.accepted_at IS NOT NULL"
)


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    def waiting_for_letter(self) -> Self:
        """Requests whose opt-out window does not run."""
        return self.filter(WAITING_FOR_LETTER, claim__consent=Consent.PENDING)

    def with_news(self) -> Self:
        """Requests whose letter to the contact was accepted while no window runs and one might, or has newly come
        back."""
        links = ConsentLink.objects.to_contact()
        waiting = links.filter(
            letter__state=LetterState.ACCEPTED, request__in=self.filter(WAITING_FOR_LETTER)
        )
        # Of an address that is not the customer's it is said once; a window starts when it is known to be theirs.
        accepted = waiting.filter(Q(request__unproven_at=None) | CUSTOMERS_OWN)
        # From the letters' side: a bounce may come while the window runs, and few letters ever come back.
        returned = links.filter(letter__state__in=RETURNED, request__returned_at=None)
        # Both are few; joined by OR they would be looked for among all requests ever made.
        news = accepted.order_by().values("request").union(returned.order_by().values("request"))
        return self.filter(pk__in=news, is_current=True, claim__consent=Consent.PENDING)

    def to_tell_of(self, written_by: datetime) -> Self:
        """Those whose newest letter to the contact is so old; their partners were not told that it reached nobody."""
        old = ConsentLink.objects.to_contact().filter(letter__created_at__lte=written_by)
        return self.filter(
            models.Exists(old.filter(request=models.OuterRef("pk"))), is_current=True, unreachable_at=None
        )

    def with_contacts_letter(self) -> Self:
        """Each with the instant at which its contact's letter was accepted, if it was, and whether its address is
        demonstrably the customer's."""
        letter = ConsentLink.objects.to_contact().filter(request=models.OuterRef("pk"))
        proven = letter.annotate(is_proven=Case(When(CUSTOMERS_OWN, then=True), default=False))
        return self.select_related("claim").annotate(
            accepted_at=models.Subquery(letter.values("letter__accepted_at")[:1]),
            is_proven=models.Subquery(proven.values("is_proven")[:1]),
        )


class ConsentRequest(models.Model):
    """One asking of the customer, caused by one approval (or by a corrected contact)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="consent_requests")
    event = models.OneToOneField(ClaimEvent, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)
    asked_at = models.DateTimeField()
    # Set when the mail server accepted the contact's letter: the customer has the full window from then on.
    window_ends_at = models.DateTimeField(null=True)
    # The contact's letter bounced or could not be delivered; sent again, it may still arrive.
    returned_at = models.DateTimeField(null=True)
    # The contact's letter was accepted, at an address that nothing shows to be the customer's.
    unproven_at = models.DateTimeField(null=True)
    # The customer was reminded that their silence will count soon.
    reminded_at = models.DateTimeField(null=True)
    # The act that ended the association, by others than the customer, until the customer's people were told of it. The
    # database keeps it (EndedByOthers): the apps that end associations know no customers.
    ended_by = models.ForeignKey(
        ClaimEvent, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    # When the partner was told that nobody at the customer could be reached.
    unreachable_at = models.DateTimeField(null=True)

    # Only with_contacts_letter().
    accepted_at: datetime | None
    is_proven: bool

    objects = ConsentRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(is_current=True), name="consent_one_current_request"
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=WAITING_FOR_LETTER,
                name="consent_waiting_for_letter",
            ),
            models.Index(
                fields=["id"], condition=Q(ended_by__isnull=False), name="consent_to_tell_of_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.asked_at:%Y-%m-%d}"


class ConsentLinkQuerySet(models.QuerySet["ConsentLink"]):
    def valid(self) -> Self:
        return self.filter(voided_at=None)

    def usable(self) -> Self:
        """A contact's until the claim is over; an administrator's while they stand in the customer's register."""
        registered = TenantAdmin.objects.filter(
            tenant=OuterRef("request__claim__tenant"), email__iexact=OuterRef("email")
        )
        known = self.valid().annotate(is_administrator=Exists(registered))
        found = known.exclude(role=ConsentLink.Role.ADMINISTRATOR, is_administrator=False)
        return found.select_related("request__claim__partner", "request__claim__tenant")

    def to_contact(self) -> Self:
        """The newest link of each request's contact: on its letter the window depends."""
        return self.valid().filter(role=ConsentLink.Role.CONTACT)

    def untold(self) -> Self:
        """Whose reader waits to be told of a claim that is in force, unless they left the customer's register."""
        return self.usable().filter(tell_at__isnull=False, request__claim__status=Status.APPROVED)

    def demonstrable(self) -> Self:
        """At an address that is demonstrably the customer's."""
        return self.filter(CUSTOMERS_OWN)

    def of_token(self, token: str) -> Self:
        """Of the letter that brought the link, or of a later one to the same person."""
        hashed = hash_of(token)
        return self.usable().filter(Q(token_hash=hashed) | Q(pk__in=_links_of_later(hashed)))

    def was(self, token: str) -> Self:
        """Of a token that brought a link once, whether it works or not."""
        hashed = hash_of(token)
        return self.filter(Q(token_hash=hashed) | Q(pk__in=_links_of_later(hashed)))


def _links_of_later(hashed: str) -> models.QuerySet:
    return LinkToken.objects.filter(token_hash=hashed).values("link")


class ConsentLink(models.Model):
    """One recipient's way to the customer's page. The token itself stands in their letter only."""

    class Role(models.TextChoices):
        CONTACT = "contact", _("Customer contact")
        ADMINISTRATOR = "administrator", _("Portal administrator")
        COLLEAGUE = "colleague", _("Colleague of the contact")

    request = models.ForeignKey(ConsentRequest, on_delete=models.PROTECT, related_name="links")
    link_id = models.CharField(max_length=16, unique=True, default=new_link_id)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role)
    name = models.CharField(max_length=100)
    email = models.EmailField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+", null=True)
    voided_at = models.DateTimeField(null=True)
    # From when on its reader is to be told, with whatever else waits for them; empty once they were.
    tell_at = models.DateTimeField(null=True)
    denied_at = models.DateTimeField(null=True)  # the denial that stands was made through this link
    # Typed on a page whose time was over, for the page behind the next link.
    kept_reason = models.TextField(blank=True, default="", db_default="")

    is_administrator: bool  # of the tenant, now; only usable()

    objects = ConsentLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "email"],
                condition=models.Q(voided_at=None),
                name="consent_one_link_per_recipient",
            )
        ]
        indexes = [
            models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="consent_link_to_tell")
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.get_role_display()}"


class LinkToken(models.Model):
    """One more token that opens a link: receipts and reminders bring one of their own, and older ones go on working."""

    link = models.ForeignKey(ConsentLink, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.link} · {self.token_hash[:6]}"


class ConsentedClaim(Claim):
    """For its triggers: nobody's silence counts unless the customer's own mailbox took the letter, and nobody agrees
    but through a link that it got."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="claim_passed_by_the_customer",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("consent"),
                condition=pgtrigger.Q(
                    old__consent__df=pgtrigger.F("new__consent"), new__consent=Consent.PASSED
                ),
                func=f"""
                    IF NOT EXISTS (SELECT 1 {PASSED_BY} AND r.claim_id = NEW.id AND (
                        customer_owns_mailbox(l.email, NEW.tenant_id) OR l.email = NEW.confirmed_contact
                    )) THEN
                        RAISE EXCEPTION 'claim %: silence counts only at the customer''s own address', NEW.reference
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="claim_agreed_by_the_customer",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("consent"),
                condition=pgtrigger.Q(
                    old__consent__df=pgtrigger.F("new__consent"), new__consent=Consent.AGREED
                ),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM consent_consentrequest r JOIN consent_consentlink l ON l.request_id = r.id
                        WHERE r.claim_id = NEW.id AND l.voided_at IS NULL AND (
                            customer_owns_mailbox(l.email, NEW.tenant_id) OR l.email = NEW.confirmed_contact
                        )) THEN
                        RAISE EXCEPTION 'claim %: only the customer agrees', NEW.reference
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class EndedByOthers(ClaimEvent):
    """For its trigger: each end of an association that its customer was asked about is told of, however long the sweep
    that tells of it was away."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="customer_to_be_told_of_an_end",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    f"NEW.kind = 'customer_told' OR (NEW.kind IN {ENDINGS} AND NEW.from_status = 'approved')"
                ),
                func="""
                    IF NEW.kind = 'customer_told' THEN
                        UPDATE consent_consentrequest SET ended_by_id = NULL
                            WHERE claim_id = NEW.claim_id AND ended_by_id IS NOT NULL;
                    ELSE
                        UPDATE consent_consentrequest SET ended_by_id = NEW.id
                            WHERE claim_id = NEW.claim_id AND is_current;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
