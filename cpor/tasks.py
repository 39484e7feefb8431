from celery import shared_task
from django.utils import timezone

from cpor import sealing


@shared_task(name="cpor.seal_audit")
def seal_audit() -> None:
    sealing.seal(now=timezone.now())
