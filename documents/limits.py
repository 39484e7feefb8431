"""What may be uploaded, and how much of it. The pages, the checks and the refusals all read it here.

Read inside the sandbox too: nothing of Django here.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath

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
SMALLEST_CARRIED_PICTURE = 10_000  # bytes; a smaller one is a logo in somebody's signature
MAX_CARRIED_PER_DOCUMENT = 50  # mails in mails included
MAX_FILES_IN_FILES = 5  # a document in a PDF in a mail in a mail
MAX_MAIL_ATTACHMENTS = 500  # parts of an e-mail, its text among them
MAX_MAILS_IN_MAIL = 40
MAX_OUTLOOK_ENTRIES = 20_000  # folders and streams of a message; each receiver has about twenty
MAX_PDF_OBJECTS = 200_000
MAX_PDF_OBJECT_STREAMS = 5000
MAX_PDF_OBJECTS_BYTES = 64 * MEGABYTE
MAX_PDF_OBJECT_BYTES = MEGABYTE  # of one object, without its stream
MAX_PDF_STRUCTURE_BYTES = 16 * MEGABYTE  # of all objects that are not packed, without their streams
MAX_PDF_FILTERS = 5
MAX_PDF_ROW_BYTES = MEGABYTE
MAX_PNG_CHUNKS = 50_000
MAX_JPEG_SCANS = 64  # a progressive one has about ten
MAX_JPEG_PIXELS_PER_BYTE = 2000  # an empty page has about 500
MAX_PIXELS = 80_000_000  # an A3 page scanned at 600 dpi has 70 million
MAX_DECODED_BYTES = 40 * MEGABYTE  # larger pictures are bounded, but not decoded to their end
MAX_TIFF_PAGES = 200
MAX_TIFF_STRIPS = 100_000  # of a page; one of 600 dpi has 7,000 where each row is one
MAX_IMAGE_BOXES = 5000

SCAN_BACK_OFF_FIRST = timedelta(seconds=30)
SCAN_BACK_OFF_LONGEST = timedelta(hours=2)
SCAN_TRIES = 16  # of a file that the scanner does not judge, or of which somebody dies: most of a day
SCAN_GIVE_UP_AFTER = timedelta(hours=24)
SCAN_LEASE = timedelta(minutes=3)  # longer than a worker may take for a scan
RESCAN_EVERY = timedelta(days=1)
RESCAN_FOR = timedelta(days=7)  # after the upload
RESCAN_TRIES = 3  # a day
RESCAN_LEASE = timedelta(minutes=10)
REMOVAL_GRACE = timedelta(days=30)


@dataclass(frozen=True)
class Kind:
    """A kind of file: how it is served and what people call it."""

    content_type: str
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_JPEG = Kind("image/jpeg", "JPEG")
_TIFF = Kind("image/tiff", "TIFF")
_HEIC = Kind("image/heic", "HEIC")
KINDS = {
    ".pdf": Kind("application/pdf", "PDF"),
    ".docx": Kind(f"{_OFFICE}wordprocessingml.document", "Word (DOCX)"),
    ".xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", "Excel (XLSX)"),
    ".pptx": Kind(f"{_OFFICE}presentationml.presentation", "PowerPoint (PPTX)"),
    ".png": Kind("image/png", "PNG"),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".heic": _HEIC,
    ".heif": _HEIC,
    ".webp": Kind("image/webp", "WebP"),
    ".msg": Kind("application/vnd.ms-outlook", "Outlook (MSG)"),
    ".eml": Kind("message/rfc822", "EML"),
}
PICTURES = {ending for ending, kind in KINDS.items() if kind.content_type.startswith("image/")}
# For the `accept` attribute of a file input: a convenience for people, not a check.
ACCEPT = ",".join(KINDS)


def extension(name: str) -> str:
    """The last extension, lower case with its dot; "" where there is none."""
    return PurePosixPath(name).suffix.lower()
