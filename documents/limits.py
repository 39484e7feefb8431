"""What may be uploaded, and how much of it. The pages, the checks and the refusals all read it here."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 25 * MEGABYTE
MAX_FILES_PER_CLAIM = 20
MAX_BYTES_PER_CLAIM = 100 * MEGABYTE
MAX_NAME_LENGTH = 150

# Office documents are zip archives: these bound what unpacking one may cost.
MAX_ARCHIVE_ENTRIES = 2000
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_UNPACK_RATIO = 100
MAX_NESTING = 3  # a document in a document in a document
MAX_MAIL_ATTACHMENTS = 500  # parts of an e-mail, its text among them
MAX_PDF_OBJECT_STREAMS = 5000
MAX_PDF_OBJECTS_BYTES = 64 * MEGABYTE
MAX_PNG_CHUNKS = 50_000
MAX_JPEG_SCANS = 64  # a progressive one has about ten
MAX_JPEG_PIXELS_PER_BYTE = 2000  # an empty page has about 500
MAX_PIXELS = 80_000_000  # an A3 page scanned at 600 dpi has 70 million

SCAN_BACK_OFF_FIRST = timedelta(seconds=30)
SCAN_BACK_OFF_LONGEST = timedelta(minutes=10)
SCAN_GIVE_UP_AFTER = timedelta(hours=24)
RESCAN_EVERY = timedelta(days=1)
RESCAN_FOR = timedelta(days=7)  # after the upload
REMOVAL_GRACE = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is served and what people call it."""

    content_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_JPEG = Kind("image/jpeg", "JPEG")
KINDS = {
    ".pdf": Kind("application/pdf", "PDF"),
    ".docx": Kind(f"{_OFFICE}wordprocessingml.document", "Word (DOCX)"),
    ".xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", "Excel (XLSX)"),
    ".pptx": Kind(f"{_OFFICE}presentationml.presentation", "PowerPoint (PPTX)"),
    ".png": Kind("image/png", "PNG"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".msg": Kind("application/vnd.ms-outlook", "Outlook (MSG)"),
    ".eml": Kind("message/rfc822", "EML"),
}
# For the `accept` attribute of a file input: a convenience for people, not a check.
ACCEPT = ",".join(KINDS)
ALLOWED = format_lazy(
    _("Allowed: {labels}, up to {megabytes} MB each."),
    labels=", ".join(dict.fromkeys(kind.label for kind in KINDS.values())),
    megabytes=MAX_FILE_BYTES // MEGABYTE,
)


def extension(name: str) -> str:
    """The last extension, lower case with its dot; "" where there is none."""
    return PurePosixPath(name).suffix.lower()
