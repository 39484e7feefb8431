"""The work of the queues on documents: how it comes to be due, and where its worker may die."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from claims.lifecycle import Status
from claims.models import Proof
from claims.operations import check_due
from documents.models import Document, Reading, ScanState
from documents.operations import discard, scan_pending, store_upload
from documents.reader.images import png
from documents.scanning import EICAR
from documents.tests.readable import pdf
from tests.chaos.crash import COMMIT, after, before
from tests.chaos.works import AT_THE_COMMIT, Work
from tests.factories import NOW
from tests.walk import DAY, claim_in, make_cast

BLANK = png(Image.new("L", (64, 48), 255))


def files_to_scan(*, found: bytes = b"") -> None:
    """Three, of two pages each."""
    by = make_cast().admin
    for number in range(3):
        content = pdf(f"Statement of work {number}", "Signed", extra=found)
        store_upload(upload=SimpleUploadedFile(f"{number}.pdf", content), by=by, now=NOW)


def files_to_read() -> None:
    files_to_scan()
    scan_pending(now=NOW)


def pictures_to_read() -> None:
    """Three, each of one page."""
    by = make_cast().admin
    for number in range(3):
        store_upload(upload=SimpleUploadedFile(f"{number}.png", BLANK), by=by, now=NOW)
    scan_pending(now=NOW)


def files_from_before_the_reader() -> None:
    files_to_read()
    Reading.objects.all().delete()


def files_that_passed_an_older_scanner() -> None:
    files_to_scan(found=EICAR)
    Document.objects.update(scan_state=ScanState.CLEAN, scanned_at=NOW, next_scan_at=None)


def files_whose_grace_is_over() -> None:
    files_to_scan()
    for document in Document.objects.all():
        discard(document=document, now=NOW)


def documents_to_check() -> None:
    """Each on a claim of its own."""
    for _ in range(3):
        claim_in(Status.UNDER_REVIEW, make_cast())
    Reading.objects.update(
        state=Reading.State.READ,
        pages=["Statement of work for Adventure Works"],
        read_at=NOW,
        next_try_at=None,
    )


def documents_that_turned_out_infected() -> None:
    documents_to_check()
    check_due(now=NOW)
    assert not Proof.objects.filter(checks=None).exists()
    Document.objects.update(scan_state=ScanState.INFECTED, scan_note="Eicar-Test-Signature")


DOCUMENTS = {
    "scanned": Work(
        "documents.scan",
        files_to_scan,
        "documents.operations:scan_pending",
        NOW,
        [
            after("leases:LeaseQueue._take", 2),
            after("leases:LeaseQueue.reserve_next", 2),
            after("documents.operations:_judge", 2),
            before("documents.operations:reading.begin", 2),
            after("documents.operations:reading.begin", 2),
            after("documents.operations:_settle", 2),
            before(COMMIT, 2),
            after(COMMIT, 2),
        ],
        rest=timedelta(minutes=10),
    ),
    "scanned anew": Work(
        "documents.rescan",
        files_that_passed_an_older_scanner,
        "documents.operations:rescan_recent",
        NOW + DAY,
        [
            after("leases:LeaseQueue.reserve_next"),
            before("documents.operations:_judge"),
            after("documents.operations:_judge", 2),
            after("documents.operations:_revise", 2),
        ],
        rest=timedelta(minutes=10),
    ),
    "infected told of": Work(
        "claims.tell_of_infected",
        documents_that_turned_out_infected,
        "claims.operations.infected:tell_of_infected",
        NOW + DAY,
        [
            after("claims.operations.infected:record", 2),
            after("claims.operations.infected:letters.to_partner", 2),
            after("claims.operations.infected:_tell", 2),
            *AT_THE_COMMIT,
        ],
    ),
    "read": Work(
        "documents.read",
        files_to_read,
        "documents.reading:read_due",
        NOW,
        [
            after("leases:LeaseQueue._take", 2),
            after("leases:LeaseQueue.reserve_next", 2),
            after("documents.reading:_store", 3),
            before("documents.reading:_settle", 2),
            after("documents.reading:_still_ours", 2),
            after("documents.reading:_settle", 2),
        ],
        rest=timedelta(minutes=10),
    ),
    "read from pictures": Work(
        "documents.read_pictures",
        pictures_to_read,
        "documents.reading:read_pictures_due",
        NOW,
        [
            after("leases:LeaseQueue.reserve_next"),
            before("documents.reading:_settle"),
            after("documents.reading:_settle"),
        ],
        rest=timedelta(minutes=10),
    ),
    "older ones read": Work(
        "documents.begin_readings",
        files_from_before_the_reader,
        "documents.reading:begin_missing",
        NOW,
        AT_THE_COMMIT,
    ),
    "checked": Work(
        "claims.check_proofs",
        documents_to_check,
        "claims.operations.checking:check_due",
        NOW,
        [
            after("claims.operations.checking:_forget_older_readings"),
            after("leases:LeaseQueue._take", 2),
            after("leases:LeaseQueue.reserve_next", 2),
            after("claims.operations.checking:_compute", 2),
            after("claims.operations.checking:_write", 2),
            after("claims.operations.checking:_settle", 2),
        ],
        rest=timedelta(minutes=10),
    ),
    "removed": Work(
        "documents.remove_discarded",
        files_whose_grace_is_over,
        "documents.operations:remove_discarded",
        NOW + 31 * DAY,
        [
            after("documents.operations:reading.remove_what_was_read", 2),
            after("documents.operations:store.remove", 2),
        ],
    ),
}
