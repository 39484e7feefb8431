from celery import shared_task
from django.utils import timezone

from filing.bulk import worker
from filing.operations import tell_due

BATCH = 200  # notices in one transaction


@shared_task(name="filing.tell_claimable")
def tell_claimable() -> None:
    now = timezone.now()
    while tell_due(now=now, limit=BATCH):
        pass


@shared_task(name="filing.work_on_uploads")
def work_on_uploads() -> None:
    worker.work(now=timezone.now())
