from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from documents import operations
from documents.tests import samples

pytestmark = pytest.mark.django_db

BREACHES = {
    "pending with a verdict's time": "scanned_at = now()",
    "pending without a next try": "next_scan_at = NULL",
    "clean without a time": "scan_state = 'clean', next_scan_at = NULL",
    "clean with a next try": "scan_state = 'clean', scanned_at = now()",
    "a state nobody knows": "scan_state = 'fine', scanned_at = now(), next_scan_at = NULL",
    "removed but not discarded": "file_removed_at = now()",
    "removed before discarded": "discarded_at = now(), file_removed_at = now() - interval '1 day'",
    "another key": "key = '../../etc/passwd'",
    "another name": "name = 'other.pdf'",
    "another size": "size = 1",
    "another hash": "sha256 = repeat('0', 64)",
    "another type": "content_type = 'text/html'",
    "another time": "uploaded_at = now()",
}
IMPOSSIBLE = {
    "empty": {"size": 0},
    "no name": {"name": ""},
    "short hash": {"sha256": "abc"},
    "no hex": {"sha256": "x" * 64},
    "a path as key": {"key": "../../etc/passwd"},
}


@pytest.fixture
def document(alice, now):
    return operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=now)


@pytest.mark.parametrize("change", BREACHES.values(), ids=BREACHES)
def test_database_refuses(document, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE documents_document SET {change} WHERE id = %s", [document.pk])


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_database_refuses_to_be_born(document, now, change):
    document.pk = None
    document.key = "00/" + "0" * 30
    for field, value in change.items():
        setattr(document, field, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        document.save(force_insert=True)


def test_database_lets_a_verdict_be_written(document, now):
    document.scan_state, document.scanned_at, document.next_scan_at = "clean", now + timedelta(1), None
    document.save()
    assert document.is_readable
