"""The scanner's answers, from a real ClamAV daemon."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest

from devstack.clamd import Clamd, clamd_path
from devstack.ports import free_port
from devstack.processes import LocalStackError
from documents import limits, operations, scanning
from documents.models import Document, ScanState
from documents.scanning import CHUNK, EICAR, ScanFailed, ScannerAway
from documents.tests import samples

pytestmark = pytest.mark.django_db

LARGEST = 30  # megabytes that the daemon takes
SOON = timedelta(seconds=30)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    try:
        clamd_path()
    except LocalStackError as error:
        pytest.fail(str(error), pytrace=False)
    daemon = Clamd(tmp_path_factory.mktemp("clamd"), port=free_port(), megabytes=LARGEST)
    service = daemon.service()
    service.start()
    service.wait_until_ready(seconds=30)
    yield daemon, service
    service.stop()


@pytest.fixture(autouse=True)
def clamd(daemon, settings):
    """The daemon's process, running before and after each test."""
    where, service = daemon
    settings.CLAMD_URL = where.url
    yield service
    if not service.is_running:
        service.start()
        service.wait_until_ready(seconds=30)


@pytest.fixture
def store_upload(alice, now):
    def store_upload(name="a.pdf", content=b"") -> Document:
        upload = samples.upload(name, content or samples.pdf())
        return operations.store_upload(upload=upload, by=alice, now=now)

    return store_upload


def chunks(content: bytes):
    return [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]


def scan_and_reload(document: Document, now) -> Document:
    operations.scan_pending(now=now)
    document.refresh_from_db()
    return document


CLEAN = {
    "a.pdf": samples.pdf,
    "a.docx": samples.office,
    "a.png": lambda: samples.image("PNG"),
    "a.eml": samples.eml,
    "a.msg": samples.msg,
}
INFECTED = {
    "a.pdf": lambda: samples.pdf(EICAR),
    "a.docx": lambda: samples.office(extra={"word/media/image1.bin": EICAR}),
    "a.xlsx": lambda: samples.office(
        samples.EXCEL, extra={"xl/embeddings/a.docx": samples.office(extra={"word/media/a.bin": EICAR})}
    ),
}


@pytest.mark.parametrize(("name", "build"), CLEAN.items(), ids=CLEAN)
def test_a_clean_document_is_passed(store_upload, now, name, build):
    assert scan_and_reload(store_upload(name, build()), now).is_readable


@pytest.mark.parametrize(("name", "build"), INFECTED.items(), ids=INFECTED)
def test_an_infected_document_is_blocked_however_deep_it_lies(store_upload, now, name, build):
    document = scan_and_reload(store_upload(name, build()), now)
    assert document.scan_state == ScanState.INFECTED
    assert document.scan_note.startswith("Eicar-Test")


@pytest.mark.proof
def test_the_largest_document_is_scanned(store_upload, now):
    padding = limits.MAX_FILE_BYTES - len(samples.pdf(b""))
    assert scan_and_reload(store_upload(content=samples.pdf(b"x" * padding)), now).is_readable


def test_the_test_virus_alone():
    assert scanning.scan([EICAR]).startswith("Eicar-Test")
    assert scanning.scan([EICAR[:30], EICAR[30:]]).startswith("Eicar-Test")


@pytest.mark.parametrize("megabytes", [LARGEST + 1, 3 * LARGEST])
def test_a_stream_that_is_too_long_is_no_verdict(megabytes):
    with pytest.raises(ScanFailed, match="size limit exceeded"):
        scanning.scan(chunks(bytes(megabytes * limits.MEGABYTE)))


def test_a_scanner_killed_in_the_middle_gives_no_verdict(clamd):
    def chunks_while_it_dies():
        yield samples.pdf()
        clamd.process.kill()
        clamd.process.wait()
        yield from [bytes(CHUNK)] * 100

    with pytest.raises(ScannerAway):
        scanning.scan(chunks_while_it_dies())


def test_a_document_whose_scanner_died_waits_and_recovers_alone(clamd, store_upload, now):
    document = store_upload()
    os.kill(clamd.process.pid, signal.SIGSTOP)  # it takes the question, and never answers
    killer = threading.Timer(0.3, clamd.process.kill)
    killer.start()
    scan_and_reload(document, now)
    killer.join()
    clamd.process.wait()
    assert document.scan_state == ScanState.PENDING
    assert "ScannerBrokeOff" in document.scan_note
    clamd.start()
    clamd.wait_until_ready(seconds=30)
    assert scan_and_reload(document, now + SOON).is_readable


def test_a_frozen_scanner_is_not_waited_for_for_ever(clamd, store_upload, now, monkeypatch):
    monkeypatch.setattr(scanning, "TIMEOUT", 0.5)
    document = store_upload()
    os.kill(clamd.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        scan_and_reload(document, now)
        assert time.monotonic() - began < 5
        assert document.scan_state == ScanState.PENDING
    finally:
        os.kill(clamd.process.pid, signal.SIGCONT)
    assert scan_and_reload(document, now + SOON).is_readable


def test_a_document_is_scanned_anew_by_a_scanner_that_learnt(clamd, store_upload, now, settings):
    settings.CLAMD_URL, real = "", settings.CLAMD_URL
    document = store_upload("a.docx", samples.office(extra={"word/media/a.bin": EICAR}))
    assert scan_and_reload(document, now).is_readable  # the local stub does not look into archives
    settings.CLAMD_URL = real
    assert operations.rescan_recent(now=now + limits.RESCAN_EVERY) == 1
    document.refresh_from_db()
    assert document.scan_state == ScanState.INFECTED
