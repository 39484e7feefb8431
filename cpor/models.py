from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The newest run of a tick (cpor.ticks). One row each, written anew at every end: no index but the key's, so that
    PostgreSQL changes it in place."""

    name = models.CharField(_("tick"), primary_key=True, max_length=60)
    expected_since = models.DateTimeField(_("expected since"))  # when a worker first knew of it
    begun_at = models.DateTimeField(_("begun"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)  # the last good end, of this run or of one before
    took_ms = models.PositiveIntegerField(_("took (ms)"), null=True)
    error = models.CharField(
        _("error"), max_length=100, blank=True
    )  # of the newest run; details are in the log

    class Meta:
        ordering = ["name"]
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")

    def __str__(self) -> str:
        return self.name
