"""Files of claims, for tests: rows that are right unless a test says otherwise."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from customers.models import Tenant
from filing.bulk import operations as bulk
from filing.bulk import worker
from filing.bulk.columns import COLUMNS
from filing.models import BulkUpload
from tests.factories import NOW, mailbox_at
from tests.walk import Cast

Row = dict[str, str]


def row_of(cast: Cast, **cells: str) -> Row:
    """A claim for Exchange Online at the cast's customer."""
    row = dict.fromkeys(COLUMNS, "") | {
        "claim_name": "Autumn rollout",
        "solution_area": "Microsoft 365",
        "activities": "Usage",
        "mpn_id": cast.location.mpn_id,
        "domain": cast.tenant.domains.get(is_primary=True).domain,
        "tenant_id": str(cast.tenant.tenant_id),
        "products": "Exchange Online",
        "customer_contact_name": "Carl Customer",
        "customer_contact_title": "Head of IT",
        "customer_contact_email": mailbox_at(cast.tenant),
        "partner_contact_name": "Pia Partner",
        "partner_contact_email": "pia@contoso.example",
    }
    return row | cells


def row_at(cast: Cast, tenant: Tenant) -> Row:
    """The same at another customer."""
    return row_of(
        cast,
        domain=tenant.domains.get().domain,
        tenant_id=str(tenant.tenant_id),
        customer_contact_email=mailbox_at(tenant),
    )


def text_of(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def workbook_of(rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = COLUMNS) -> bytes:
    """As Excel saves it; the cells of `rows` are values of any kind."""
    book, columns = Workbook(), list(columns)
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column) or None for column in columns])
    return bytes_of(book)


def bytes_of(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def file_of(content: str | bytes, name: str = "claims.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content, "text/csv")


def take(cast: Cast, *rows: Row, now=NOW) -> BulkUpload:
    upload, _is_new = bulk.take_upload(upload=file_of(text_of(rows)), by=cast.admin, now=now)
    return upload


def check(cast: Cast, *rows: Row, now=NOW) -> BulkUpload:
    """An upload whose rows were checked."""
    upload = take(cast, *rows, now=now)
    for _ in range(20):  # a run of the worker is bounded in time
        worker.work(now=now)
        upload.refresh_from_db()
        if upload.state == BulkUpload.State.CHECKED:
            break
    assert upload.state == BulkUpload.State.CHECKED
    return upload


def create(cast: Cast, upload: BulkUpload, now=NOW) -> BulkUpload:
    bulk.start(upload=upload, by=cast.admin, now=now)
    worker.work(now=now)
    upload.refresh_from_db()
    return upload


def sent(client: Client, content: str | bytes, name: str = "claims.csv"):
    return client.post(reverse("claims:bulk"), {"file": file_of(content, name)})
