from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def usable(self, now: datetime) -> Self:
        return self.filter(used_at=None, ends_at__gt=now)


class BreakGlass(models.Model):
    """Lets one member of staff in once without a second factor, until it ends. Made on the machine alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=300)
    made_by = models.CharField(_("Made by"), max_length=100)  # whom the machine says it was
    made_at = models.DateTimeField(_("Made"))
    ends_at = models.DateTimeField(_("Ends"))
    used_at = models.DateTimeField(_("Used"), null=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("break-glass entry")
        verbose_name_plural = _("break-glass entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("made_at")), name="break_glass_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(used_at__lt=models.F("ends_at")),
                name="break_glass_used_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.made_at:%Y-%m-%d %H:%M}"
