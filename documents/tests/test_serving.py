from contextlib import closing
from datetime import timedelta

import pytest
from csp.middleware import CSPMiddleware
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from documents import operations
from documents.models import Document, Download, ScanState
from documents.scanning import EICAR
from documents.serving import NotReadable, attachment, downloads_of
from documents.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(alice, now):
    """What Alice gets."""
    return lambda document: attachment(document, by=alice, now=now)


@pytest.fixture
def store_upload(alice, now):
    def store_upload(name="a.pdf", content=None):
        upload = samples.upload(name, content or samples.pdf())
        return operations.store_upload(upload=upload, by=alice, now=now)

    return store_upload


@pytest.fixture
def clean(store_upload, now):
    def clean(name="a.pdf", content=None):
        document = store_upload(name, content)
        operations.scan_pending(now=now)
        document.refresh_from_db()
        assert document.is_readable
        return document

    return clean


def test_attachment_hands_out_the_bytes(handed, clean):
    content = samples.pdf(b"x" * 300_000)
    with closing(handed(clean(content=content))) as response:
        assert b"".join(response) == content
        assert response["Content-Length"] == str(len(content))


def test_attachment_is_never_shown_in_the_browser(handed, clean, rf):
    document = clean()
    with closing(CSPMiddleware(lambda request: handed(document))(rf.get("/"))) as response:
        assert response["Content-Disposition"] == 'attachment; filename="a.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ('the "final".pdf', r'attachment; filename="the \"final\".pdf"'),
        ("a\r\nSet-Cookie: b.pdf", 'attachment; filename="aSet-Cookie: b.pdf"'),
        ("Größe €.pdf", "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%E2%82%AC.pdf"),
        ("😀.pdf", "attachment; filename*=utf-8''%F0%9F%98%80.pdf"),
    ],
)
def test_attachment_carries_the_name_in_one_header(handed, clean, name, disposition):
    with closing(handed(clean(name))) as response:
        assert response["Content-Disposition"] == disposition


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ScanState.PENDING, "FILE_PENDING"),
        (ScanState.INFECTED, "FILE_INFECTED"),
        (ScanState.ERROR, "FILE_UNCHECKED"),
    ],
)
def test_attachment_refuses_what_is_not_clean(handed, store_upload, state, code):
    document = store_upload()
    document.scan_state = state
    with pytest.raises(NotReadable) as refused:
        handed(document)
    assert refused.value.code == code
    assert "“a.pdf”" in refused.value.sentence


def test_attachment_refuses_an_infected_file(handed, store_upload, now):
    document = store_upload(content=samples.pdf(EICAR))
    operations.scan_pending(now=now)
    document.refresh_from_db()
    with pytest.raises(NotReadable) as refused:
        handed(document)
    assert refused.value.code == "FILE_INFECTED"


def test_attachment_refuses_what_was_removed(handed, clean, now):
    document = clean()
    operations.discard(document=document, now=now)
    document.refresh_from_db()
    with pytest.raises(NotReadable) as refused:
        handed(document)
    assert refused.value.code == "FILE_DISCARDED"


def test_attachment_refuses_bytes_that_changed(handed, clean, poe_dir):
    document = clean()
    stored = poe_dir / document.key
    stored.write_bytes(stored.read_bytes().replace(b"work", b"wurk"))
    with pytest.raises(NotReadable) as refused:
        handed(document)
    assert refused.value.code == "FILE_CHANGED"


def test_attachment_says_so_when_the_storage_is_away(handed, clean, poe_dir):
    document = clean()
    (poe_dir / document.key).unlink()
    with pytest.raises(NotReadable) as refused:
        handed(document)
    assert refused.value.code == "FILE_AWAY"


def take(response):
    response.file_to_stream.close()  # closing the response itself would close the test's connection too


def test_every_download_is_written_down(clean, alice, now):
    first, second = clean("a.pdf"), clean("b.pdf")
    bob = User.objects.create_user(email="bob@contoso.example")
    take(attachment(first, by=alice, now=now))
    take(attachment(second, by=bob, now=now + timedelta(minutes=1)))
    found = downloads_of(Document.objects.all())
    assert [(entry.document, entry.user, entry.at) for entry in found] == [
        (second, bob, now + timedelta(minutes=1)),
        (first, alice, now),
    ]
    assert downloads_of([first]).get().user == alice


def test_what_is_not_handed_out_is_not_written_down(handed, store_upload, clean, poe_dir):
    lost = clean()
    (poe_dir / lost.key).unlink()
    for document in (store_upload(), lost):
        with pytest.raises(NotReadable):
            handed(document)
    assert not Download.objects.exists()


def test_nothing_is_handed_out_that_cannot_be_written_down(clean, now):
    nobody = User(email="nobody@contoso.example")
    with pytest.raises(ValueError, match="unsaved"):
        attachment(clean(), by=nobody, now=now)


@pytest.mark.parametrize(
    "change", ["UPDATE documents_download SET at = now()", "DELETE FROM documents_download"]
)
def test_entries_of_downloads_stay(handed, clean, change):
    take(handed(clean()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
