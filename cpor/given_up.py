"""What the queues gave up after all its tries: it holds nothing up, and waits for a person."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from claims.models import Proof
from documents.models import Document, Reading, ScanState
from documents.reading import Note
from filing.bulk.errors import RowCode
from filing.models import BulkRow
from notifications.models import Letter, LetterState

# By the name of the tick that works on the queue.
GIVEN_UP: dict[str, Callable[[], QuerySet[Any]]] = {
    "deliver letters": lambda: Letter.objects.filter(state=LetterState.FAILED),
    "scan documents": lambda: Document.objects.kept().filter(scan_state=ScanState.ERROR),
    "read documents": lambda: Reading.objects.filter(note=Note.GAVE_UP, document__discarded_at=None),
    "read scans": lambda: Reading.objects.filter(note=Note.PICTURE_GAVE_UP, document__discarded_at=None),
    "check documents": lambda: Proof.objects.current().given_up(),
    "work on bulk uploads": lambda: BulkRow.objects.filter(
        state=BulkRow.State.REFUSED, codes__contains=[RowCode.UNEXPECTED]
    ),
}


def counts() -> dict[str, int]:
    """How many of each queue, where there are any. Reads whole tables."""
    found = {name: rows().order_by().count() for name, rows in GIVEN_UP.items()}
    return {name: count for name, count in found.items() if count}
