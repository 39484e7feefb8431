import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.lifecycle import Consent
from claims.models import Claim, ClaimEvent
from notifications.models import RETURNED, Letter, LetterState

TOKEN_BYTES = 32  # 256 bits


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """Plain SHA-256 is enough for a random token of 256 bits; there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_link_id() -> str:
    return secrets.token_hex(8)


WAITING_FOR_LETTER = models.Q(is_current=True, window_ends_at=None)


class ConsentRequestQuerySet(models.QuerySet["ConsentRequest"]):
    def waiting_for_letter(self) -> Self:
        """Requests whose opt-out window does not run."""
        return self.filter(WAITING_FOR_LETTER, claim__consent=Consent.PENDING)

    def with_news(self) -> Self:
        """Requests whose letter to the contact was accepted while no window runs, or has newly come back."""
        links = ConsentLink.objects.to_contact()
        accepted = links.filter(
            letter__state=LetterState.ACCEPTED, request__in=self.filter(WAITING_FOR_LETTER)
        )
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
        """Each with the instant at which its contact's letter was accepted, if it was."""
        letter = ConsentLink.objects.to_contact().filter(request=models.OuterRef("pk"))
        return self.annotate(accepted_at=models.Subquery(letter.values("letter__accepted_at")[:1]))


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
    # When the partner was told that nobody at the customer could be reached.
    unreachable_at = models.DateTimeField(null=True)

    accepted_at: datetime | None  # only with_contacts_letter()

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
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.asked_at:%Y-%m-%d}"


class ConsentLinkQuerySet(models.QuerySet["ConsentLink"]):
    def valid(self) -> Self:
        return self.filter(voided_at=None)

    def usable(self) -> Self:
        return self.valid().select_related("request__claim__partner", "request__claim__tenant")

    def to_contact(self) -> Self:
        """The newest link of each request's contact: on its letter the window depends."""
        return self.valid().filter(role=ConsentLink.Role.CONTACT)

    def of_token(self, token: str) -> Self:
        return self.usable().filter(token_hash=hash_of(token))


class ConsentLink(models.Model):
    """One recipient's way to the customer's page. The token itself stands in their letter only."""

    class Role(models.TextChoices):
        CONTACT = "contact", _("Customer contact")
        ADMINISTRATOR = "administrator", _("Portal administrator")

    request = models.ForeignKey(ConsentRequest, on_delete=models.PROTECT, related_name="links")
    link_id = models.CharField(max_length=16, unique=True, default=new_link_id)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role)
    name = models.CharField(max_length=100)
    email = models.EmailField()
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+", null=True)
    voided_at = models.DateTimeField(null=True)
    denied_at = models.DateTimeField(null=True)  # the denial that stands was made through this link

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

    def __str__(self) -> str:
        return f"{self.request} · {self.get_role_display()}"
