from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from claims.references import new_key
from customers.models import Subscription


class UnfinishedClaimQuerySet(models.QuerySet["UnfinishedClaim"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user, claim__isnull=True)


class UnfinishedClaim(models.Model):
    """A wizard left halfway: the saved answers, step by step. Not yet a claim, and seen by its author alone.

    The claim it became is kept, so that a second press of "Create claim" leads there instead of failing.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    claim = models.OneToOneField("claims.Claim", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = UnfinishedClaimQuerySet.as_manager()

    class Meta:
        db_table = "claims_unfinishedclaim"
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.key

    def answer(self, step: str, field: str, default: Any = None) -> Any:
        return self.answers.get(step, {}).get(field, default)


class ClaimableNotice(models.Model):
    """Somebody wants to hear when a subscription that is too new can be claimed, and go on with their answers."""

    unfinished = models.ForeignKey(UnfinishedClaim, on_delete=models.CASCADE, related_name="notices")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    opens_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "claims_claimablenotice"
        constraints = [
            models.UniqueConstraint(fields=["unfinished", "subscription"], name="claimable_notice_once")
        ]
        indexes = [
            models.Index(fields=["opens_at"], condition=Q(told_at__isnull=True), name="claimable_notice_due")
        ]

    def __str__(self) -> str:
        return f"{self.unfinished} · {self.subscription}"
