import hashlib
import re

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import TemporaryUploadedFile

from accounts.models import User
from documents import content_checking, limits, operations
from documents.models import Document, ScanState
from documents.refusals import FileRefused
from documents.tests import samples

pytestmark = pytest.mark.django_db


def files_in(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_take_in_keeps_what_was_uploaded(alice, now, poe_dir):
    content = samples.pdf(b"x" * 200_000)
    document = operations.store_upload(
        upload=samples.upload("Statement of work.pdf", content), by=alice, now=now
    )
    assert (poe_dir / document.key).read_bytes() == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.name, document.size) == ("Statement of work.pdf", len(content))
    assert document.content_type == "application/pdf"
    assert (document.uploaded_by, document.uploaded_at) == (alice, now)
    assert document.scan_state == ScanState.PENDING
    assert not Document.objects.readable().exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", samples.pdf(b"x" * 500_000)),
        ("a.docx", samples.office()),
        ("a.jpg", samples.image("JPEG")),
        ("a.msg", samples.msg()),
    ],
)
def test_take_in_reads_uploads_in_memory_and_on_disk(alice, now, poe_dir, name, content):
    with TemporaryUploadedFile(name, "", len(content), None) as on_disk:
        on_disk.write(content)
        for upload in (samples.upload(name, content), on_disk):
            caches["passed"].clear()
            document = operations.store_upload(upload=upload, by=alice, now=now)
            assert (poe_dir / document.key).read_bytes() == content


@pytest.mark.parametrize("name", ["../../a.pdf", "C:\\a.pdf", "a\0.pdf", "a\u202e.pdf", "a" * 300 + ".pdf"])
def test_take_in_never_builds_a_key_from_the_name(alice, now, poe_dir, name):
    upload = samples.upload("a.pdf", samples.pdf())
    upload._name = name  # as a request forged past Django's own cleaning would bring it
    document = operations.store_upload(upload=upload, by=alice, now=now)
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{30}", document.key)
    assert files_in(poe_dir.parent) == [poe_dir / document.key]
    assert document.name.endswith("a.pdf")


def test_take_in_gives_the_same_file_two_keys(alice, now):
    first, second = (
        operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=now)
        for _ in range(2)
    )
    assert first.key != second.key
    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "FILE_EMPTY"),
        ("a.exe", b"", "FILE_TYPE_NOT_ALLOWED"),
        ("a.pdf", samples.pdf(b"x" * limits.MAX_FILE_BYTES), "FILE_TOO_LARGE"),
        ("a.exe", bytes(limits.MAX_FILE_BYTES + 1), "FILE_TYPE_NOT_ALLOWED"),
        ("a.pdf", b"<html>", "FILE_NOT_WHAT_IT_SAYS"),
    ],
)
def test_take_in_stores_nothing_it_refuses(alice, now, poe_dir, name, content, code):
    with pytest.raises(FileRefused) as refused:
        operations.store_upload(upload=samples.upload(name, content), by=alice, now=now)
    assert refused.value.code == code
    assert not Document.objects.exists()
    assert files_in(poe_dir) == []


def test_take_in_accepts_exactly_the_limit(alice, now):
    padding = limits.MAX_FILE_BYTES - len(samples.pdf(b""))
    document = operations.store_upload(
        upload=samples.upload("a.pdf", samples.pdf(b"x" * padding)), by=alice, now=now
    )
    assert document.size == limits.MAX_FILE_BYTES


def test_same_bytes_are_looked_through_once_under_one_ending(alice, now, monkeypatch):
    good = samples.pdf(b"an agreement for twenty claims")
    first = operations.store_upload(upload=samples.upload("a.pdf", good), by=alice, now=now)
    monkeypatch.setattr(content_checking, "run", refuses_to_start)
    again = operations.store_upload(upload=samples.upload("b.pdf", good), by=alice, now=now)
    assert (again.content_type, again.sha256) == (first.content_type, first.sha256)
    for name, content in {"a.docx": good, "c.pdf": samples.pdf(b"another")}.items():
        with pytest.raises(FileRefused) as refused:
            operations.store_upload(upload=samples.upload(name, content), by=alice, now=now)
        assert refused.value.code == "FILE_NOT_CHECKED"


def test_what_was_refused_is_looked_through_again(alice, now, monkeypatch):
    bad = samples.upload("a.pdf", samples.pdf(b"/JS (app.alert(1))"))
    for code in ("FILE_HAS_PROGRAMS", "FILE_NOT_CHECKED"):
        with pytest.raises(FileRefused) as refused:
            operations.store_upload(upload=bad, by=alice, now=now)
        assert refused.value.code == code
        monkeypatch.setattr(content_checking, "run", refuses_to_start)


def refuses_to_start(*_args, **_options):
    raise OSError("no process can be started")


def test_refusals_say_what_is_allowed():
    sentence = FileRefused("FILE_TYPE_NOT_ALLOWED", name="a.svg").sentence
    assert sentence == (
        "“a.svg” is a kind of file that cannot be proof. Open it and save it as PNG or JPEG. "
        "Allowed: PDF, Word (DOCX), Excel (XLSX), "
        "PowerPoint (PPTX), PNG, JPEG, TIFF, HEIC, WebP, Outlook (MSG), EML, up to 25 MB each."
    )


def test_refusals_do_not_stumble_over_a_percent_sign():
    assert "“100%s.pdf” is empty" in FileRefused("FILE_EMPTY", name="100%s.pdf").sentence


def test_take_in_says_so_when_the_storage_is_away(alice, now, poe_dir):
    poe_dir.write_text("a file where the folder should be")
    with pytest.raises(FileRefused) as refused:
        operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=now)
    assert refused.value.code == "FILE_NOT_STORED"
    assert not Document.objects.exists()


def test_take_in_leaves_no_file_when_the_row_cannot_be_written(now, poe_dir):
    nobody = User(email="nobody@contoso.example")
    with pytest.raises(ValueError, match="unsaved"):
        operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=nobody, now=now)
    assert files_in(poe_dir) == []
