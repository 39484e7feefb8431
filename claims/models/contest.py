"""What Microsoft asks and decides where several partners want one asset. The contest itself is derived from lines."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim, ClaimLine


class ContestAskQuerySet(models.QuerySet["ContestAsk"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class ContestAsk(models.Model):
    """One side of a contest is asked for newer proof. Silence decides nothing: a reviewer does."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="contest_asks")
    text = models.TextField(_("What you ask for"), max_length=4000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("Answer by"))
    answered_at = models.DateTimeField(null=True)  # the first document or comment after it
    closed_at = models.DateTimeField(null=True)  # the contest is decided, the side gone, or another ask came

    objects = ContestAskQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(closed_at__isnull=True), name="contest_ask_one_open_per_claim"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="contest_ask_due_after_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} · {self.due_at:%Y-%m-%d}"


class ContestDecision(models.Model):
    """Which side an asset went to, by whom and why; written once."""

    winner = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="contests_won")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    reason = models.TextField(max_length=4000)  # for Microsoft's eyes: it may name the sides

    class Meta:
        ordering = ["-decided_at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="decision_is_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.winner} · {self.decided_at:%Y-%m-%d}"


class ContestOutcome(models.Model):
    """How a decision went for one line that was at stake."""

    decision = models.ForeignKey(ContestDecision, on_delete=models.PROTECT, related_name="outcomes")
    line = models.ForeignKey(ClaimLine, on_delete=models.PROTECT, related_name="contest_outcomes")
    is_won = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "line"], name="contest_outcome_once")]
        triggers = [pgtrigger.Protect(name="outcome_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.decision} · {self.line}"
