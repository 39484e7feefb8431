"""Whom Microsoft lets act here: no operator alone gives anybody a role, rights, or another address for them."""

from datetime import timedelta
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LAPSES_AFTER = timedelta(days=7)  # as long as an invitation's link


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Waits for a second operator")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Nobody confirmed it in time")


DECIDED = [Outcome.CONFIRMED, Outcome.REFUSED, Outcome.WITHDRAWN]  # by a person


class StaffChangeQuerySet(models.QuerySet["StaffChange"]):
    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING)


class StaffChange(models.Model):
    """What one operator proposes for an account of staff, and what became of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff_changes", verbose_name=_("person")
    )
    wanted = models.JSONField(_("change"))  # {field: [as it was, as it is to be]}; rights by their keys
    note = models.TextField(_("Why, for whoever confirms"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = StaffChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of staff")
        verbose_name_plural = _("changes of staff")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(outcome=Outcome.WAITING), name="staff_change_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="staff_change_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.WAITING, decided_at=None, decided_by=None)
                | Q(outcome=Outcome.LAPSED, decided_at__isnull=False, decided_by=None)
                | Q(outcome__in=DECIDED, decided_at__isnull=False) & Q(decided_by__isnull=False),
                name="staff_change_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CONFIRMED) | ~Q(decided_by=F("proposed_by")),
                name="staff_change_takes_two",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("person")) & (Q(decided_by=None) | ~Q(decided_by=F("person"))),
                name="staff_change_is_not_ones_own",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="staff_change_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="staff_change_is_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__outcome__in=[*DECIDED, Outcome.LAPSED])
                | pgtrigger.Q(old__wanted__df=pgtrigger.F("new__wanted"))
                | pgtrigger.Q(old__person__df=pgtrigger.F("new__person"))
                | pgtrigger.Q(old__proposed_by__df=pgtrigger.F("new__proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.proposed_at:%Y-%m-%d %H:%M}"

    def after(self) -> dict[str, Any]:
        """What each field is to be."""
        return {name: after for name, (_before, after) in self.wanted.items()}
