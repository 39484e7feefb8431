from celery import shared_task
from django.utils import timezone

from documents import audit, operations, reading


@shared_task(name="documents.scan")
def scan() -> None:
    operations.scan_pending(now=timezone.now())


@shared_task(name="documents.rescan")
def rescan() -> None:
    operations.rescan_recent(now=timezone.now())


@shared_task(name="documents.read")
def read() -> None:
    reading.read_due(now=timezone.now())


@shared_task(name="documents.read_pictures")
def read_pictures() -> None:
    reading.read_pictures_due(now=timezone.now())


@shared_task(name="documents.begin_readings")
def begin_readings() -> None:
    reading.begin_missing(now=timezone.now())


@shared_task(name="documents.remove_discarded")
def remove_discarded() -> None:
    operations.remove_discarded(now=timezone.now())


@shared_task(name="documents.check_storage")
def check_storage() -> None:
    audit.report(audit.compare(now=timezone.now()))
