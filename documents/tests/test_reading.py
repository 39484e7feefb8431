"""What becomes of a document that the scanner passed: rows, files, tries. What the reader finds in which kind of
file is told by test_reader."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from documents import operations, reading, store
from documents.models import Document, Reading
from documents.scanning import EICAR
from documents.tests import readable, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean(alice, now):
    def clean(name="sow.pdf", content=None) -> Document:
        upload = samples.upload(name, content or readable.pdf("Statement of work", "Signed by Ada Park"))
        document = operations.take_in(upload=upload, by=alice, now=now)
        operations.scan_pending(now=now)
        return Document.objects.get(pk=document.pk)

    return clean


def stored(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_clean_document_waits_to_be_read(clean, now):
    reading_of = clean().reading
    assert (reading_of.state, reading_of.next_try_at, reading_of.attempts) == ("waiting", now, 0)


def test_infected_document_is_never_read(alice, now):
    upload = samples.upload("a.pdf", samples.pdf(EICAR))
    operations.take_in(upload=upload, by=alice, now=now)
    operations.scan_pending(now=now)
    assert not Reading.objects.exists()


def test_reading_keeps_text_and_pictures(clean, now, poe_dir):
    document = clean()

    assert reading.read_due(now=now) == 1

    found = Reading.objects.get()
    assert (found.state, found.note, found.read_at, found.next_try_at) == ("read", "", now, None)
    assert found.pages == ["Statement of work", "Signed by Ada Park"]
    pictures = list(document.page_images.all())
    assert [(p.number, p.width, p.height) for p in pictures] == [(1, 1200, 1699), (2, 1200, 1699)]
    for picture in pictures:
        content = (poe_dir / picture.key).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert store.sha256_of(ContentFile(content)) == picture.sha256
    assert stored(poe_dir) == {document.key, *(picture.key for picture in pictures)}


def test_reading_is_done_once(clean, now):
    clean()
    assert reading.read_due(now=now) == 1
    assert reading.read_due(now=now + timedelta(days=1)) == 0
