from celery import shared_task
from django.utils import timezone

from consent import operations


@shared_task(name="consent.open_windows")
def open_windows() -> None:
    operations.open_windows(now=timezone.now())
