from celery import shared_task
from django.utils import timezone

from notifications import digest
from notifications.delivery import deliver_due


@shared_task(name="notifications.deliver")
def deliver() -> None:
    deliver_due(now=timezone.now())


@shared_task(name="notifications.send_digests")
def send_digests() -> None:
    digest.send_due(now=timezone.now())
