"""A letter is an e-mail the portal owes somebody. Its row is written with the decision that causes it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HIDDEN = "…"  # stands where a secret stood


class LetterState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Accepted")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
    DIGEST = "digest", _("Waits for the daily digest")
    KEPT = "kept", _("Only in the portal")
    GATHERED = "gathered", _("Told together with others")


WAITING = [LetterState.QUEUED, LetterState.SENDING]
RETURNED = [LetterState.BOUNCED, LetterState.FAILED]


class Delivery(models.TextChoices):
    NOW = "now", _("Mail now")
    DIGEST = "digest", _("Daily digest")
    OFF = "off", _("Only in the portal")


def of_cause(cause: str) -> Q:
    """This cause and all below it: `claim:REF` finds `claim:REF/event:7/approved`."""
    cause = cause.rstrip("/")
    return Q(cause=cause) | Q(cause__startswith=f"{cause}/")


class LetterQuerySet(models.QuerySet["Letter"]):
    def about(self, cause: str) -> Self:
        """Letters that tell of this cause or of one below it, alone or among others."""
        own = Letter.objects.filter(of_cause(cause)).order_by().values("pk")
        # Joined by OR, neither index would be used.
        return self.filter(pk__in=own.union(FurtherCause.objects.filter(of_cause(cause)).values("letter")))

    def due(self, now: datetime) -> Self:
        return self.filter(next_try_at__lte=now)

    def returned(self) -> Self:
        """Letters that left the road without being accepted; a person has to decide about them."""
        return self.filter(state__in=RETURNED)

    def notices(self) -> Self:
        """What somebody with an account reads in the portal as well."""
        return self.exclude(reader=None)

    def unread(self) -> Self:
        return self.notices().filter(read_at=None)


def _set_exactly_in(column: str, states: list[LetterState]) -> Q:
    return Q(**{"state__in": states, f"{column}__isnull": False}) | (
        ~Q(state__in=states) & Q(**{f"{column}__isnull": True})
    )


class Letter(models.Model):
    letter = models.CharField(_("letter"), max_length=80)
    cause = models.CharField(_("cause"), max_length=200)
    to_email = models.EmailField(_("e-mail"))
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16)
    subject = models.CharField(_("subject"), max_length=250)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"))
    message_id = models.CharField(_("Message-ID"), max_length=320)
    secret = models.CharField(_("secret"), max_length=250, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=LetterState, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # While queued: when it may be tried. While being sent: when its worker counts as dead and another may.
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("written"))
    # Whose notice it is in the portal; null for who has no account, and for letters about the account itself.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="notices", null=True, blank=True
    )
    # Within the portal.
    url = models.CharField(_("leads to"), max_length=300, blank=True, default="", db_default="")
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    # Where a mail program's own button ends letters like this one; "" where nobody may end them.
    unsubscribe_url = models.CharField(
        _("unsubscribes at"), max_length=300, blank=True, default="", db_default=""
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-pk"]
        constraints = [
            # The operator class lets the same index answer `about`, whatever the collation of the database.
            models.UniqueConstraint(
                fields=["cause", "letter", "to_email"],
                opclasses=["varchar_pattern_ops", "varchar_ops", "varchar_ops"],
                name="letter_once_per_cause_and_recipient",
            ),
            models.UniqueConstraint(fields=["message_id"], name="letter_message_id_once"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=_set_exactly_in("next_try_at", WAITING),
                name="letter_next_try_exactly_while_waiting",
            ),
            models.CheckConstraint(
                condition=_set_exactly_in("claimed_at", [LetterState.SENDING]),
                name="letter_claimed_exactly_while_sending",
            ),
            models.CheckConstraint(
                condition=_set_exactly_in("accepted_at", [LetterState.ACCEPTED]),
                name="letter_accepted_at_exactly_if_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=LetterState.ACCEPTED) | Q(secret=""),
                name="letter_accepted_keeps_no_secret",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False), name="letter_waiting"
            ),
            models.Index(
                fields=["reader", "-id"], condition=Q(reader__isnull=False), name="letter_of_reader"
            ),
            models.Index(
                fields=["reader", "-id"],
                condition=Q(reader__isnull=False, read_at__isnull=True),
                name="letter_unread",
            ),
            models.Index(fields=["reader"], condition=Q(state=LetterState.DIGEST), name="letter_for_digest"),
            # What somebody got just now.
            models.Index(fields=["to_email", "created_at"], name="letter_of_address_by_time"),
            # Asked every few seconds by who waits for a letter; few ever come back.
            models.Index(fields=["id"], condition=Q(state__in=RETURNED), name="letter_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} → {self.to_email}"

    def without_secret(self, body: str) -> str:
        """`body` as anybody but its recipient may read it."""
        return body.replace(self.secret, HIDDEN) if self.secret else body


class FurtherCause(models.Model):
    """What a letter tells of beside its own cause: one message about several claims stands in each one's history."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="further_causes")
    cause = models.CharField(max_length=200)

    class Meta:
        constraints = [
            # As with letters: the same index answers `about`.
            models.UniqueConstraint(
                fields=["cause", "letter"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                name="letter_once_for_each_further_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} · {self.cause}"


class Preference(models.Model):
    """How somebody wants to hear of one group of letters (`kinds.Group`). No row: by mail, at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    group = models.CharField(max_length=20)
    delivery = models.CharField(max_length=6, choices=Delivery)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="preference_once_per_group"),
            models.CheckConstraint(
                condition=Q(delivery__in=Delivery.values), name="preference_delivery_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.group} {self.delivery}"
