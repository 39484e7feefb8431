import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import audit, limits, operations, store
from documents.models import Document, PageImage
from documents.tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()  # files are as old as the clock says


@pytest.fixture
def later(now):
    return now + audit.IN_FLIGHT + timedelta(minutes=1)


@pytest.fixture
def store_upload(alice, now):
    return lambda: operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=now)


@pytest.fixture
def picture():
    def picture(document: Document) -> PageImage:
        key = store.put(ContentFile(b"picture"))
        return PageImage.objects.create(
            document=document, number=1, key=key, sha256="0" * 64, width=1, height=1
        )

    return picture


def test_files_and_records_that_belong_together(store_upload, picture, later):
    for _ in range(20):
        picture(store_upload())
    found = audit.compare(now=later)
    assert found.is_right
    assert (found.files, found.records) == (40, 40)


def test_an_empty_storage_that_was_never_used(later):
    assert audit.compare(now=later).is_right


@pytest.mark.parametrize("name", ["aa/stray", "stray.pdf", "aa.stray", "zz/a/b/c", "00-1", "ä/ö"])
def test_a_file_without_a_record(store_upload, poe_dir: Path, later, name):
    for _ in range(10):
        store_upload()
    (poe_dir / name).parent.mkdir(parents=True, exist_ok=True)
    (poe_dir / name).write_bytes(b"stray")
    found = audit.compare(now=later)
    assert found.without_record.count == 1
    assert found.without_record.named[0].startswith(f"{name}, 5 bytes")
    assert not found.without_file.count


def test_an_upload_in_flight_is_left_alone(now, later):
    key = store.put(ContentFile(b"in flight"))
    assert audit.compare(now=now + timedelta(hours=23)).is_right
    assert key in audit.compare(now=later).without_record.named[0]


def test_a_record_without_a_file(store_upload, picture, poe_dir, later):
    for _ in range(5):
        store_upload()
    lost, page = store_upload(), picture(store_upload())
    os.remove(poe_dir / lost.key)
    os.remove(poe_dir / page.key)
    found = audit.compare(now=later)
    assert sorted(found.without_file.named) == sorted(
        [f"document {lost.pk}, {lost.key}", f"page of document {page.document_id}, {page.key}"]
    )


def test_a_file_of_another_size(store_upload, poe_dir, later):
    document = store_upload()
    (poe_dir / document.key).write_bytes(b"%PDF-")
    (finding,) = audit.compare(now=later).of_other_size.named
    assert finding == f"document {document.pk}, {document.key}: 5 bytes instead of {document.size}"


def test_discarded_documents_keep_their_file_until_it_is_removed(store_upload, picture, poe_dir, now):
    document = store_upload()
    picture(document)
    operations.discard(document=document, now=now)
    over = now + limits.REMOVAL_GRACE
    assert audit.compare(now=over).is_right  # due for removal, still there
    os.remove(poe_dir / document.key)
    assert audit.compare(now=over).is_right  # a worker died after the removal, before writing it down
    assert audit.compare(now=over - timedelta(seconds=1)).without_file.count == 1
    operations.remove_discarded(now=over)
    found = audit.compare(now=over)
    assert found.is_right
    assert (found.files, found.records) == (0, 0)


def test_a_document_recorded_while_it_is_compared_is_no_finding(store_upload, monkeypatch, later):
    stored = store.stored

    def stored_after_an_upload():
        store_upload()
        yield from stored()

    monkeypatch.setattr(store, "stored", stored_after_an_upload)
    assert audit.compare(now=later).is_right


def test_findings_are_named_up_to_a_hundred(poe_dir, later):
    poe_dir.mkdir()
    for number in range(audit.NAMED + 5):
        (poe_dir / f"stray{number}").touch()
    found = audit.compare(now=later)
    assert (len(found.without_record.named), found.without_record.count) == (100, 105)


def test_report_tells_operators(poe_dir, store_upload, later, caplog):
    store_upload()
    (poe_dir / "stray").touch()
    audit.report(audit.compare(now=later))
    assert "file without record: stray, 0 bytes" in caplog.text
    assert (
        "Storage compared: 2 files, 1 records; 1 × file without record, 0 × record without file"
        in caplog.text
    )


def test_command_tells_by_its_exit_whether_all_is_right(store_upload, poe_dir):
    store_upload()
    said = io.StringIO()
    call_command("check_storage", stdout=said)
    assert said.getvalue().startswith("1 files, 1 records")
    stray = poe_dir / "stray"
    stray.touch()
    os.utime(stray, (0, 0))
    with pytest.raises(CommandError, match="differ"):
        call_command("check_storage", stdout=said)
    assert "file without record: stray, 0 bytes, of 1970-01-01 00:00" in said.getvalue()
