"""What becomes of a document that the scanner passed: rows, files, tries. What the reader finds in which kind of
file is told by test_reader."""

import sys
import time
import tracemalloc
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

import sandbox.run
from documents import operations, reading, store
from documents.limits import REMOVAL_GRACE
from documents.models import Document, PageImage, PageWords, Reading, ScanState
from documents.reader import bounds, frames
from documents.scanning import EICAR
from documents.tests import readable, samples, signing
from documents.tests.test_reader import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def clean(alice, now):
    def clean(name="sow.pdf", content=None) -> Document:
        upload = samples.upload(name, content or readable.pdf("Statement of work", "Signed by Ada Park"))
        document = operations.store_upload(upload=upload, by=alice, now=now)
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
    operations.store_upload(upload=upload, by=alice, now=now)
    operations.scan_pending(now=now)
    assert not Reading.objects.exists()


@pytest.mark.proof
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


def test_reading_keeps_digital_signatures(clean, now, settings, tmp_path):
    settings.SIGNATURE_TRUST = str(tmp_path / "trust.pem")
    (tmp_path / "trust.pem").write_text(signing.holder().pem)
    clean(content=signing.sign(readable.pdf(signing.LINES), signing.holder(), box=(50, 50, 250, 120)))

    reading.read_due(now=now)

    [kept] = Reading.objects.get().signatures
    assert (kept["name"], kept["organisation"], kept["page"]) == ("Ada Park", "Adventure Works", 1)
    assert (kept["is_intact"], kept["changes"], kept["is_trusted"]) == (True, "none", True)


def test_reading_is_done_once(clean, now):
    clean()
    assert reading.read_due(now=now) == 1
    assert reading.read_due(now=now + timedelta(days=1)) == 0


def test_infected_later_is_not_read(clean, now):
    Document.objects.filter(pk=clean().pk).update(scan_state=ScanState.INFECTED)
    assert reading.read_due(now=now) == 0


def test_discarded_document_is_not_read(clean, now):
    operations.discard(document=clean(), now=now)
    assert reading.read_due(now=now) == 0


@pytest.mark.proof
def test_document_scanned_again_keeps_what_was_read(clean, now):
    document = clean()
    reading.read_due(now=now)
    operations.scan_again(document=document, now=now)
    operations.scan_pending(now=now)
    assert Reading.objects.get().state == "read"


@pytest.mark.parametrize(
    ("name", "content", "note", "pictures"),
    [
        ("scan.png", samples.image("PNG"), "no_text", 1),
        ("scan.pdf", readable.pdf("", ""), "no_text", 2),
        ("odd.pdf", samples.pdf(), "broken", 0),
        ("empty.docx", readable.word_of("<w:p/>"), "no_text", 0),
    ],
)
def test_document_without_text_says_why(clean, now, name, content, note, pictures):
    document = clean(name, content)

    assert reading.read_due(now=now) + reading.read_pictures_due(now=now) == 1

    found = Reading.objects.get()
    assert (found.state, found.note, found.pages, found.read_at) == ("unreadable", note, [], now)
    assert document.page_images.count() == pictures


@pytest.mark.proof
@pytest.mark.alone
def test_long_document_is_read_as_far_as_it_may(clean, now):
    document = clean(content=readable.pdf(*["page"] * 201))
    reading.read_due(now=now)
    found = Reading.objects.get()
    assert (found.state, found.note, len(found.pages)) == ("read", "cut", bounds.MAX_PAGES)
    assert document.page_images.count() == bounds.MAX_PICTURES


@pytest.mark.proof
@pytest.mark.alone
def test_hundred_pages_are_read_and_drawn_within_10_seconds(clean, now):
    lines = "\n".join(
        ["Contoso moves 140 sellers of Adventure Works to Dynamics 365 Sales by 29 January 2027."] * 60
    )
    document = clean(content=readable.pdf(*[lines] * 100))
    began = time.monotonic()

    assert reading.read_due(now=now) == 1

    assert time.monotonic() - began < 10
    assert len(Reading.objects.get().pages) == 100
    assert document.page_images.count() == bounds.MAX_PICTURES


@pytest.mark.proof
@pytest.mark.alone
def test_hostile_files_do_not_stop_the_others(alice, now):
    """As if each had passed every check before."""
    for name, content in {**HOSTILE, "good.pdf": readable.pdf("Statement of work")}.items():
        key = store.put(ContentFile(content))
        document = Document.objects.create(
            key=key,
            name=name,
            size=len(content) or 1,
            sha256=store.sha256_of(ContentFile(content)),
            content_type="application/pdf",
            uploaded_by=alice,
            uploaded_at=now,
            scan_state=ScanState.CLEAN,
            scanned_at=now,
        )
        reading.begin(document, now=now)

    while reading.read_due(now=now) + reading.read_pictures_due(now=now):
        pass

    assert not Reading.objects.filter(state=Reading.State.WAITING).exists()
    assert Reading.objects.get(document__name="good.pdf").state == "read"
    assert not Reading.objects.filter(state=Reading.State.UNREADABLE, note="").exists()


# --- The process in its own way: said by these in place of the real one ---------------------------------------------
@pytest.fixture
def says(monkeypatch, tmp_path):
    """says(code): the reading process does that instead of reading."""

    def says(code: str) -> None:
        script = tmp_path / "instead.py"
        script.write_text(f"import os, signal, sys\nout = sys.stdout.buffer\n{code}\n")
        monkeypatch.setattr(sandbox.run, "_command", lambda *_words, **_bounds: [sys.executable, str(script)])

    return says


NOISE = samples.image("PNG", (90, 90))
PICTURE = repr(frames.PICTURE + len(NOISE).to_bytes(4, "big") + NOISE)
READ = "out.write(b'T\\0\\0\\0\\4word' + b'A\\0\\0\\0\\0'); out.flush()"


@pytest.mark.parametrize(
    ("code", "state", "note", "pictures"),
    [
        ("sys.exit(1)", "unreadable", "broken", 0),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "unreadable", "broken", 0),
        ("os.kill(os.getpid(), signal.SIGKILL)", "unreadable", "costly", 0),
        ("out.write(b'Hello, I am no frame')", "unreadable", "broken", 0),
        ("out.write(b'T\\0\\0\\0\\4word')", "unreadable", "broken", 0),
        (f"{READ}; os.abort()", "read", "", 0),
        (f"{READ}; out.write({PICTURE}); out.flush(); os.abort()", "read", "", 1),
        (f"{READ}; out.write(b'P\\0\\0\\0\\4fake')", "read", "", 0),
        ("out.write((b'P' + (4).to_bytes(4, 'big') + b'fake') * 100)", "unreadable", "broken", 0),
        (f"{READ}; [out.write({PICTURE}) for _ in range(99)]", "read", "", bounds.MAX_PICTURES),
        ("out.write(b'T\\0\\0\\0\\7a\\0b\\xed\\xa0\\x80c' + b'A\\0\\0\\0\\0')", "read", "", 0),
        (f"[out.write(b'T\\0\\0\\0\\4word') for _ in range(999)]; {READ}", "read", "", 0),
    ],
)
def test_process_that_dies_or_lies_harms_nobody(clean, now, poe_dir, says, code, state, note, pictures):
    document = clean()
    says(code)

    assert reading.read_due(now=now) == 1

    found = Reading.objects.get()
    assert (found.state, found.note) == (state, note)
    assert len(found.pages) <= bounds.MAX_PAGES
    assert document.page_images.count() == pictures
    assert len(stored(poe_dir)) == 1 + pictures


def test_slow_machine_gets_another_try(clean, now, says):
    clean()
    says("os.kill(os.getpid(), signal.SIGALRM)")

    assert reading.read_due(now=now) == 0
    waits = Reading.objects.get()
    assert (waits.state, waits.attempts, waits.next_try_at > now) == ("waiting", 1, True)

    for _ in range(reading.MAX_TRIES - 1):
        reading.read_due(now=Reading.objects.get().next_try_at or now)
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("unreadable", "costly")


def test_worker_that_dies_loses_only_time(clean, now):
    """Killed between taking the document and settling it: as many times as it may, then it is not tried again."""
    clean()
    at = now
    for _ in range(reading.MAX_TRIES):
        taken = reading.QUEUE.reserve_next(now=at)
        assert reading.QUEUE.reserve_next(now=at) is None
        at = taken.next_try_at
    assert reading.read_due(now=at) == 0
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("unreadable", "gave_up")


@pytest.mark.proof
def test_verdict_that_comes_too_late_is_dropped(clean, now, poe_dir):
    document = clean()
    slow = reading.QUEUE.reserve_next(now=now)
    assert reading.read_due(now=slow.next_try_at) == 1
    kept = stored(poe_dir)

    assert reading._read(slow, now=now) is False

    assert stored(poe_dir) == kept
    assert document.page_images.count() == 2


# --- Scans -----------------------------------------------------------------------------------------------------
SCAN = readable.scanned("Statement of work for Adventure Works, signed by Ada Park")


def test_scan_goes_to_a_queue_of_its_own(clean, now, poe_dir):
    document = clean(content=SCAN)
    assert reading.read_due(now=now) == 0
    waits = Reading.objects.get()
    assert (waits.state, waits.note, waits.attempts) == ("waiting", "picture", 0)
    assert stored(poe_dir) == {document.key}
    assert reading.read_due(now=now) == 0

    assert reading.read_pictures_due(now=now) == 1

    found = Reading.objects.get()
    assert (found.state, found.note, found.pages_from_picture) == ("read", "", [1])
    assert "Adventure Works" in found.pages[0]
    assert document.page_images.count() == 1


def test_picture_waits_there_from_the_beginning_and_once_more(clean, now):
    document = clean("scan.png", samples.image("PNG"))
    assert reading.read_due(now=now) == 0
    assert (Reading.objects.get().note, Reading.objects.get().attempts) == ("picture", 0)

    reading.read_pictures_due(now=now)
    reading.read_again(document=document, now=now)
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("waiting", "picture")


def test_picture_that_kills_its_workers_is_given_up_by_name(clean, now):
    clean("scan.png", samples.image("PNG"))
    at = now
    for _ in range(reading.MAX_TRIES):
        at = reading.PICTURES.reserve_next(now=at).next_try_at
    assert reading.read_pictures_due(now=at) == 0
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("unreadable", "picture_gave_up")


def test_reader_of_pictures_that_passes_them_on_is_not_believed(clean, now, says):
    clean("scan.png", samples.image("PNG"))
    says("out.write(b'N\\0\\0\\0\\x08pictures')")
    assert reading.read_pictures_due(now=now) == 1
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("unreadable", "broken")


# --- The storage ------------------------------------------------------------------------------------------------
@pytest.mark.proof
def test_storage_that_is_away_costs_time_alone(clean, now, settings, poe_dir):
    document = clean()
    there = settings.STORAGES
    away = {"BACKEND": "documents.folder.ProofFolder", "OPTIONS": {"location": "/dev/null/away"}}
    settings.STORAGES = {**there, "poe": away}
    for minute in range(60):
        assert reading.read_due(now=now + timedelta(minutes=minute)) == 0
    waits = Reading.objects.get()
    assert (waits.state, waits.attempts) == ("waiting", 0)

    settings.STORAGES = there
    assert reading.read_due(now=now + timedelta(minutes=61)) == 1
    assert document.page_images.count() == 2


@pytest.mark.proof
def test_storage_that_goes_away_meanwhile_leaves_nothing_behind(clean, now, monkeypatch, poe_dir):
    document = clean()
    put, calls = store.put, []

    def put_once(file):
        calls.append(1)
        if len(calls) > 1:
            raise OSError("gone")
        return put(file)

    monkeypatch.setattr(store, "put", put_once)
    assert reading.read_due(now=now) == 0
    assert stored(poe_dir) == {document.key}
    assert not PageImage.objects.exists()
    assert Reading.objects.get().state == "waiting"


@pytest.mark.proof
def test_missing_file_does_not_keep_the_others_waiting(clean, now, poe_dir):
    (poe_dir / clean().key).unlink()
    good = clean()

    assert reading.read_due(now=now) == 1
    assert Reading.objects.get(document=good).state == "read"

    for _ in range(reading.MAX_TRIES):
        if at := Reading.objects.exclude(document=good).get().next_try_at:
            reading.read_due(now=at)
    assert Reading.objects.exclude(document=good).get().note == "gave_up"


def test_bytes_that_changed_are_not_read(clean, now, poe_dir):
    stored_file = poe_dir / clean().key
    stored_file.write_bytes(stored_file.read_bytes() + b" ")
    assert reading.read_due(now=now) == 1
    assert (Reading.objects.get().state, Reading.objects.get().note) == ("unreadable", "changed")


@pytest.mark.proof
def test_everything_read_goes_with_the_file(clean, now, poe_dir):
    document, other = clean(), clean()
    reading.read_due(now=now)
    operations.discard(document=document, now=now)
    assert document.page_images.count() == 2

    assert operations.remove_discarded(now=now + REMOVAL_GRACE) == 1

    assert {picture.document_id for picture in PageImage.objects.all()} == {other.pk}
    assert Reading.objects.get().document == other
    assert {words.document_id for words in PageWords.objects.all()} == {other.pk}
    assert stored(poe_dir) == {other.key, *PageImage.objects.values_list("key", flat=True)}
    assert reading.begin_missing(now=now) == 0


# --- Again, and late ------------------------------------------------------------------------------------------
@pytest.mark.proof
def test_read_again_replaces_what_was_read(clean, now, poe_dir, django_capture_on_commit_callbacks):
    document = clean()
    reading.read_due(now=now)
    before = set(PageImage.objects.values_list("key", flat=True))

    reading.read_again(document=document, now=now)
    assert PageImage.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert reading.read_due(now=now) == 1

    keys = set(PageImage.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not keys & before
    assert stored(poe_dir) == {document.key, *keys}


def test_older_documents_are_read_too(clean, now):
    documents = [clean(), clean(), clean()]
    Reading.objects.all().delete()
    operations.discard(document=documents[0], now=now)

    assert reading.begin_missing(now=now, limit=1) == 1
    assert Reading.objects.get().document == documents[2]
    assert reading.begin_missing(now=now) == 1
    assert reading.begin_missing(now=now) == 0


def test_idle_sweep_asks_the_database_once(now, django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint around it
        reading.read_due(now=now)


@pytest.mark.proof
@pytest.mark.alone
def test_worker_never_holds_a_document(clean, now):
    document = clean("large.png", samples.image("PNG", (5_000, 4_800)))
    assert document.size > 20_000_000
    tracemalloc.start()

    assert reading.read_pictures_due(now=now) == 1

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert PageImage.objects.count() == 1
    assert peak < 12_000_000  # bytes; a picture has 8 million at most
