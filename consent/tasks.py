from celery import shared_task
from django.utils import timezone

from consent import sweeps


@shared_task(name="consent.open_windows")
def open_windows() -> None:
    sweeps.open_windows(now=timezone.now())
