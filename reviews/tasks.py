from celery import shared_task
from django.utils import timezone

from reviews.clocks import run_clocks as run


@shared_task(name="reviews.run_clocks")
def run_clocks() -> None:
    run(now=timezone.now())
