from django.conf import settings
from django.db import models

from claims.models import Claim


class Viewing(models.Model):
    """Who has a claim open in the console, and when their browser last said so."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="viewings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "user"], name="viewing_once_per_person")]

    def __str__(self) -> str:
        return f"{self.claim} · {self.user}"
