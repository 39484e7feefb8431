from celery import shared_task
from django.utils import timezone

from notifications import digest
from notifications.delivery import LONGEST_RUN, deliver_due

# A mail server that answers byte by byte never times out. Past the first limit the letter counts as not sent, past the
# second the process is killed: both well within the lease of its letters.
LIMITS = {"soft_time_limit": LONGEST_RUN + 15, "time_limit": LONGEST_RUN + 30}


@shared_task(name="notifications.deliver", **LIMITS)
def deliver() -> None:
    deliver_due(now=timezone.now())


@shared_task(name="notifications.send_digests")
def send_digests() -> None:
    digest.send_due(now=timezone.now())
