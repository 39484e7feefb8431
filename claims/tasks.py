from celery import shared_task
from django.utils import timezone

from claims.operations import tell_due

BATCH = 200  # notices in one transaction


@shared_task(name="claims.tell_claimable")
def tell_claimable() -> None:
    now = timezone.now()
    while tell_due(now=now, limit=BATCH):
        pass
