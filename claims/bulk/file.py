"""The uploaded file: which columns it has, how much of it is taken, and what cannot be read at all."""

import hashlib
from itertools import islice

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from claims.csv_cells import typed
from programs.register_files import FileRefused, Row, read_rows

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 1000
LONGEST_HEADER = 2000  # bytes

REASON = "customer_contact_reason"  # may be missing, as in files made before it was asked
COLUMNS = (
    "claim_name",
    "solution_area",
    "activities",
    "mpn_id",
    "domain",
    "tenant_id",
    "products",
    "subscription_ids",
    "customer_contact_name",
    "customer_contact_title",
    "customer_contact_email",
    "partner_contact_name",
    "partner_contact_email",
    REASON,
)
PROBLEMS = "problems"  # the last column of a download of failed rows; passed over when it comes back

EXAMPLES = (
    {
        "claim_name": "Sales rollout",
        "solution_area": "Business Applications",
        "activities": "Pre-sales; Usage",
        "mpn_id": "4001001",
        "domain": "adventure-works.example",
        "tenant_id": "11111111-1111-4111-8111-111111111111",
        "products": "Dynamics 365 Customer Service",
        "subscription_ids": "a0000001-0000-4000-8000-000000000002; a0000001-0000-4000-8000-000000000003",
        "customer_contact_name": "Carla Silva",
        "customer_contact_title": "Head of Sales",
        "customer_contact_email": "carla@adventure-works.example",
        "partner_contact_name": "Irene Adams",
        "partner_contact_email": "irene@contoso.example",
        "customer_contact_reason": "",
    },
    {
        "claim_name": "Mail and chat",
        "solution_area": "Microsoft 365",
        "activities": "Usage",
        "mpn_id": "4001001",
        "domain": "wideworldimporters.example",
        "tenant_id": "22222222-2222-4222-8222-222222222222",
        "products": "Exchange Online; Microsoft Teams",
        "subscription_ids": "",
        "customer_contact_name": "Wendy Hughes",
        "customer_contact_title": "Head of IT",
        "customer_contact_email": "wendy@wideworldimporters.example",
        "partner_contact_name": "Irene Adams",
        "partner_contact_email": "irene@contoso.example",
        "customer_contact_reason": "",
    },
)


def read(upload: UploadedFile) -> list[Row]:
    """The rows, blank ones left out. Raises FileRefused; its text goes on from the file's name."""
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(_("has more than %d MB. Split it into several files.") % (MAX_BYTES // MEGABYTE))
    upload.seek(0)
    header = upload.readline(LONGEST_HEADER)
    upload.seek(0)
    columns = _columns(header)
    filled = (row for row in read_rows(upload, columns) if any(row.values.values()))
    rows = list(islice(filled, MAX_ROWS + 1))  # the rest of a long file is never read
    if len(rows) > MAX_ROWS:
        raise FileRefused(
            _("has more than %(limit)s rows. Split it into files of up to %(limit)s rows.")
            % {"limit": number_format(MAX_ROWS, force_grouping=True)}
        )
    if not rows:
        raise FileRefused(_("has a header, but no rows below it. Nothing was uploaded."))
    return [_as_typed(row) for row in rows]


def _columns(header: bytes) -> tuple[str, ...]:
    names = COLUMNS if REASON.encode() in header else tuple(name for name in COLUMNS if name != REASON)
    is_download = header.strip().strip(b'"').endswith(PROBLEMS.encode())
    return (*names, PROBLEMS) if is_download else names


def digest(upload: UploadedFile) -> str:
    """The SHA-256 of the content. Equal files are one upload."""
    upload.seek(0)
    counted = hashlib.sha256()
    for chunk in upload.chunks():
        counted.update(chunk)
    return counted.hexdigest()


def _as_typed(row: Row) -> Row:
    row.values = {column: typed(row.values.get(column, "")) for column in COLUMNS}
    return row
