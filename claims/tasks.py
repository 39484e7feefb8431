from celery import shared_task
from django.utils import timezone

from claims.operations import check_due, close_over, warn_of_endings
from claims.operations.infected import tell_of_infected


@shared_task(name="claims.end_subscriptions")
def end_subscriptions() -> None:
    now = timezone.now()
    while close_over(now=now):
        pass
    while warn_of_endings(now=now):
        pass


@shared_task(name="claims.check_proofs")
def check_proofs() -> None:
    check_due(now=timezone.now())


@shared_task(name="claims.tell_of_infected")
def tell_of_infected_proofs() -> None:
    tell_of_infected(now=timezone.now())
