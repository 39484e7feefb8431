import contextlib
import os
import socket
import socketserver
import tempfile
import threading
from datetime import timedelta

import pytest

from documents import limits, operations, scanning
from documents.models import Document, ScanState
from documents.scanning import CHUNK, EICAR, ScanFailed, ScannerAway
from documents.tests import samples
from documents.tests.samples import pdf

pytestmark = pytest.mark.django_db

TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"


class Clamd(socketserver.StreamRequestHandler):
    """Speaks clamd's side of INSTREAM. `answer`, where set, is all it ever says."""

    answer: bytes | None = None

    def handle(self):
        if self.answer == b"":
            return
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        verdict = b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(verdict if self.answer is None else self.answer)


@contextlib.contextmanager
def running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def clamd(settings):
    """Start a clamd on a port, with what it always says where it is not an honest one."""
    with contextlib.ExitStack() as stack:

        def clamd(answer: bytes | None = None):
            handler = type("Handler", (Clamd,), {"answer": answer})
            server = socketserver.TCPServer(("127.0.0.1", 0), handler)
            stack.enter_context(running(server))
            settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"

        yield clamd


@pytest.fixture
def clamd_away(settings):
    with socket.socket() as taken:  # bound but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        yield


@pytest.fixture
def store_upload(alice, now):
    def store_upload(content=b"Statement of work"):
        return operations.store_upload(upload=samples.upload("a.pdf", pdf(content)), by=alice, now=now)

    return store_upload


def scan_and_reload(document: Document, now) -> Document:
    operations.scan_pending(now=now)
    document.refresh_from_db()
    return document


@pytest.mark.parametrize("offset", [0, CHUNK - 34, CHUNK - 1, CHUNK, 3 * CHUNK - 67])
def test_stub_finds_eicar_wherever_it_lies(offset):
    content = bytes(offset) + EICAR + bytes(CHUNK)
    chunks = [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]
    assert scanning.scan(chunks) == "Eicar-Test-Signature"


def test_stub_passes_everything_else():
    assert scanning.scan([b"x" * CHUNK, EICAR[:-1], b"x"]) == ""


def test_clamd_passes_a_clean_file(clamd):
    clamd()
    assert scanning.scan([b"x" * CHUNK] * 20) == ""


def test_clamd_names_what_it_found(clamd):
    clamd()
    assert scanning.scan([b"x" * CHUNK, EICAR[:30], EICAR[30:]]) == "Eicar-Test"


def test_clamd_over_a_unix_socket(settings):
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is longer than a socket's address may be
        path = os.path.join(folder, "clamd.sock")
        settings.CLAMD_URL = f"unix://{path}"
        with running(socketserver.UnixStreamServer(path, Clamd)):
            assert scanning.scan([EICAR]) == "Eicar-Test"


@pytest.mark.parametrize("answer", [TOO_LARGE, b"UNKNOWN COMMAND\0", b"stream: OK, perhaps\0"])
def test_clamd_answers_anything_else(clamd, answer):
    clamd(answer)
    with pytest.raises(ScanFailed):
        scanning.scan([b"x"])


@pytest.mark.parametrize(
    ("answer", "trouble"), [(TOO_LARGE, ScanFailed), (b"stream: OK\0", ScannerAway), (b"", ScannerAway)]
)
def test_clamd_does_not_listen_to_the_end(settings, answer, trouble):
    class Impatient(socketserver.StreamRequestHandler):
        def handle(self):
            self.rfile.read(10)
            self.wfile.write(answer)

    with running(server := socketserver.TCPServer(("127.0.0.1", 0), Impatient)):
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(trouble):
            scanning.scan([b"x" * CHUNK] * 500)


def test_clamd_breaks_off(clamd):
    clamd(b"")
    with pytest.raises(ScannerAway):
        scanning.scan([b"x" * CHUNK] * 100)


@pytest.mark.parametrize("url", ["unix:///nowhere/clamd.sock", "tcp://127.0.0.1:1", "clamd"])
def test_clamd_is_not_there(settings, url):
    settings.CLAMD_URL = url
    with pytest.raises(ScannerAway):
        scanning.scan([b"x"])


def test_scan_pending_passes_a_clean_file(store_upload, now):
    document = store_upload()
    assert operations.scan_pending(now=now) == 1
    document.refresh_from_db()
    assert (document.scan_state, document.scanned_at) == (ScanState.CLEAN, now)
    assert document.is_readable
    assert operations.scan_pending(now=now) == 0


def test_scan_pending_blocks_an_infected_file(clamd, store_upload, now):
    clamd()
    document = scan_and_reload(store_upload(EICAR), now)
    assert (document.scan_state, document.scan_note) == (ScanState.INFECTED, "Eicar-Test")
    assert not document.is_readable


def test_scan_pending_waits_for_a_scanner_that_is_away(clamd_away, store_upload, now):
    document = store_upload()
    waits = []
    for _ in range(7):
        scan_and_reload(document, now)
        assert (document.scan_state, document.scanned_at) == (ScanState.PENDING, None)
        assert "ScannerAway" in document.scan_note
        waits.append(document.next_scan_at - now)
        now = document.next_scan_at
    assert [wait.total_seconds() for wait in waits] == [30] * 7
    assert document.scan_attempts == 0, "no fault of the document"


def test_scan_pending_does_not_try_before_it_is_due(clamd_away, store_upload, now):
    document = store_upload()
    operations.scan_pending(now=now)
    operations.scan_pending(now=now + timedelta(seconds=29))
    document.refresh_from_db()
    assert document.next_scan_at == now + timedelta(seconds=30)


def test_scan_pending_recovers_alone(clamd_away, settings, store_upload, now):
    document = scan_and_reload(store_upload(), now)
    settings.CLAMD_URL = ""
    scan_and_reload(document, now + timedelta(seconds=30))
    assert (document.scan_state, document.scan_note) == (ScanState.CLEAN, "")


@pytest.mark.parametrize(
    ("waited", "state"),
    [
        (limits.SCAN_GIVE_UP_AFTER - timedelta(seconds=1), ScanState.PENDING),
        (limits.SCAN_GIVE_UP_AFTER, ScanState.ERROR),
    ],
)
def test_scan_pending_gives_up_after_a_day(clamd_away, store_upload, now, waited, state):
    document = scan_and_reload(store_upload(), now + waited)
    assert document.scan_state == state
    assert not document.is_readable


def test_scan_pending_leaves_the_others_when_the_scanner_is_away(clamd_away, store_upload, now):
    documents = [store_upload() for _ in range(3)]
    operations.scan_pending(now=now)
    notes = [Document.objects.get(pk=document.pk).scan_note for document in documents]
    assert sorted(map(bool, notes)) == [False, False, True]


def tries_until_it_is_given_up(document: Document, work) -> int:
    """How often `work` was begun, each time when the document was due; the worker dies of it where it raises."""
    for tries in range(1, 100):
        with contextlib.suppress(KeyboardInterrupt):
            work(now=document.next_scan_at)
        document.refresh_from_db()
        if document.next_scan_at is None:
            return tries
    return 0


@pytest.mark.parametrize("answer", [TOO_LARGE, b""])
def test_scan_pending_gives_up_what_the_scanner_never_judges(clamd, store_upload, answer):
    clamd(answer)
    document = store_upload()
    assert tries_until_it_is_given_up(document, operations.scan_pending) == limits.SCAN_TRIES
    assert (document.scan_state, bool(document.scan_note)) == (ScanState.ERROR, True)


def test_document_that_kills_its_worker_holds_up_no_other_and_is_given_up(store_upload, now, monkeypatch):
    poison, other = store_upload(), store_upload()
    judge = operations._judge
    monkeypatch.setattr(
        operations, "_judge", lambda document: (die if document == poison else judge)(document)
    )
    with pytest.raises(KeyboardInterrupt):
        operations.scan_pending(now=now)
    assert operations.scan_pending(now=now + timedelta(seconds=3)) == 1
    other.refresh_from_db()
    assert other.is_readable

    poison.refresh_from_db()
    assert operations.scan_pending(now=poison.next_scan_at - timedelta(seconds=1)) == 0
    # The first try was before; the last look only finds that there were enough.
    assert tries_until_it_is_given_up(poison, operations.scan_pending) == limits.SCAN_TRIES
    assert (poison.scan_state, poison.scan_note) == (ScanState.ERROR, operations.DIED)


def die(document):
    raise KeyboardInterrupt


def test_scan_pending_goes_on_after_a_file_it_cannot_judge(store_upload, now, poe_dir):
    lost, good = store_upload(), store_upload()
    (poe_dir / lost.key).unlink()
    assert operations.scan_pending(now=now) == 1
    lost.refresh_from_db()
    good.refresh_from_db()
    assert (lost.scan_state, good.scan_state) == (ScanState.PENDING, ScanState.CLEAN)


def test_scan_pending_never_passes_bytes_that_changed(store_upload, now, poe_dir):
    document = store_upload()
    (poe_dir / document.key).write_bytes(pdf(b"Something else"))
    assert scan_and_reload(document, now).scan_state == ScanState.ERROR


def test_scan_pending_stops_at_its_limit(store_upload, now):
    for _ in range(3):
        store_upload()
    assert operations.scan_pending(now=now, limit=2) == 2
    assert Document.objects.readable().count() == 2


def test_scan_pending_skips_what_was_removed(store_upload, now):
    document = store_upload()
    operations.discard(document=document, now=now)
    assert operations.scan_pending(now=now) == 0


def test_scan_again_closes_the_file_until_the_scanner_answers(store_upload, now):
    document = scan_and_reload(store_upload(), now)
    operations.scan_again(document=document, now=now)
    document.refresh_from_db()
    assert not document.is_readable
    assert scan_and_reload(document, now).is_readable


def test_discard_keeps_the_file_for_the_grace_period(store_upload, now, poe_dir):
    document = store_upload()
    operations.discard(document=document, now=now)
    operations.discard(document=document, now=now + timedelta(days=5))  # the first one counts
    over = now + limits.REMOVAL_GRACE
    assert operations.remove_discarded(now=over - timedelta(seconds=1)) == 0
    assert (poe_dir / document.key).exists()
    assert operations.remove_discarded(now=over) == 1
    assert not (poe_dir / document.key).exists()
    document.refresh_from_db()
    assert (document.discarded_at, document.file_removed_at) == (now, over)
    assert operations.remove_discarded(now=over) == 0


def test_remove_discarded_leaves_everything_else(store_upload, now, poe_dir):
    document = store_upload()
    assert operations.remove_discarded(now=now + timedelta(days=365)) == 0
    assert (poe_dir / document.key).exists()


@pytest.fixture
def clean(store_upload, now):
    """A document that was passed at `now`."""

    def clean(content=b"Statement of work"):
        document = scan_and_reload(store_upload(content), now)
        assert document.is_readable
        return document

    return clean


def rescan_and_reload(document: Document, now) -> Document:
    operations.rescan_recent(now=now)
    document.refresh_from_db()
    return document


NEXT_NIGHT = timedelta(days=1)


def test_rescan_finds_what_the_scanner_has_learnt(clamd, settings, clean, now, caplog):
    document = clean()
    clamd(b"stream: Win.Trojan.New FOUND\0")
    later = now + NEXT_NIGHT
    assert operations.rescan_recent(now=later) == 1
    document.refresh_from_db()
    assert (document.scan_state, document.scan_note) == (ScanState.INFECTED, "Win.Trojan.New")
    assert (document.scanned_at, document.is_readable) == (later, False)
    assert f"Document {document.pk} was clean and is not any more: Win.Trojan.New" in caplog.text


def test_rescan_leaves_a_clean_document_readable(clamd, clean, now):
    document = clean()
    clamd()
    assert rescan_and_reload(document, now + NEXT_NIGHT).is_readable
    assert document.scanned_at == now + NEXT_NIGHT


@pytest.mark.parametrize(
    ("after", "is_due"),
    [
        (NEXT_NIGHT - timedelta(seconds=1), False),
        (NEXT_NIGHT, True),
        (limits.RESCAN_FOR - timedelta(seconds=1), True),
        (limits.RESCAN_FOR, False),
    ],
)
def test_rescan_is_due_once_a_day_for_seven_days(clean, now, after, is_due):
    document = clean()
    assert (document in Document.objects.rescan_due(now + after)) is is_due


def test_rescan_asks_once_a_day(clean, now):
    document = rescan_and_reload(clean(), now + NEXT_NIGHT)
    assert not Document.objects.rescan_due(now + NEXT_NIGHT + timedelta(hours=23)).exists()
    assert document in Document.objects.rescan_due(now + 2 * NEXT_NIGHT)


def test_rescan_changes_nothing_while_the_scanner_is_away(settings, clean, now):
    document = clean()
    settings.CLAMD_URL = "unix:///nowhere/clamd.sock"
    assert rescan_and_reload(document, now + NEXT_NIGHT).is_readable
    assert document in Document.objects.rescan_due(now + NEXT_NIGHT)


def test_rescan_lets_yesterdays_verdict_stand_where_the_scanner_says_nothing(clamd, clean, now):
    document = clean()
    clamd(TOO_LARGE)
    rescan_and_reload(document, now + NEXT_NIGHT)
    assert document.is_readable
    assert "size limit" in document.scan_note
    assert not Document.objects.rescan_due(
        now + NEXT_NIGHT
    ).exists()  # the others are not held up by this one


def test_rescan_closes_a_document_whose_bytes_changed(clean, now, poe_dir):
    document = clean()
    (poe_dir / document.key).write_bytes(pdf(b"Something else"))
    assert rescan_and_reload(document, now + NEXT_NIGHT).scan_state == ScanState.ERROR


def test_rescan_goes_on_after_a_lost_file(clean, now, poe_dir):
    lost, other = clean(), clean()
    (poe_dir / lost.key).unlink()
    operations.rescan_recent(now=now + NEXT_NIGHT)
    other.refresh_from_db()
    assert other.scanned_at == now + NEXT_NIGHT


def test_rescan_goes_on_after_a_document_that_kills_its_worker(clean, now, monkeypatch):
    poison, other = clean(), clean()
    at, judge = now + NEXT_NIGHT, operations._judge
    monkeypatch.setattr(
        operations, "_judge", lambda document: (die if document == poison else judge)(document)
    )
    for _ in range(limits.RESCAN_TRIES):
        with pytest.raises(KeyboardInterrupt):
            operations.rescan_recent(now=at)
        operations.rescan_recent(now=at)
        poison.refresh_from_db()
        at = poison.next_rescan_at
    other.refresh_from_db()
    assert other.scanned_at == now + NEXT_NIGHT
    operations.rescan_recent(now=at)
    poison.refresh_from_db()
    assert (poison.scanned_at, poison.is_readable) == (at, True)
    assert operations.DIED in poison.scan_note


def test_rescan_skips_what_was_removed(clean, now):
    operations.discard(document=clean(), now=now)
    assert not Document.objects.rescan_due(now + NEXT_NIGHT).exists()


def test_rescan_drops_its_verdict_where_somebody_asked_anew(clean, now, monkeypatch):
    document = clean()

    def judge_while_an_operator_asks_anew(document):
        operations.scan_again(document=document, now=now)
        return ScanState.INFECTED, "late"

    monkeypatch.setattr(operations, "_judge", judge_while_an_operator_asks_anew)
    assert rescan_and_reload(document, now + NEXT_NIGHT).scan_state == ScanState.PENDING


def test_rescan_drops_its_verdict_where_the_scanner_answered_again_meanwhile(clean, now, monkeypatch):
    document = clean()
    judge = operations._judge

    def judge_while_another_answers(document):
        monkeypatch.setattr(operations, "_judge", judge)
        operations.scan_again(document=document, now=now)
        assert scan_and_reload(Document.objects.get(pk=document.pk), now + NEXT_NIGHT).is_readable
        return ScanState.INFECTED, "late"

    monkeypatch.setattr(operations, "_judge", judge_while_another_answers)
    assert rescan_and_reload(document, now + NEXT_NIGHT).scan_state == ScanState.CLEAN
