import socketserver
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from documents import operations
from documents.models import Document
from documents.tests import samples

WORKERS, DOCUMENTS = 3, 9


@pytest.fixture
def documents(committed_db):
    alice = User.objects.create_user(email="alice@contoso.example")
    return [
        operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=timezone.now())
        for _ in range(DOCUMENTS)
    ]


@pytest.fixture
def conversations(settings):
    """A slow clamd that counts."""
    counted = []

    class Clamd(socketserver.StreamRequestHandler):
        def handle(self):
            self.rfile.read(10)
            while length := int.from_bytes(self.rfile.read(4), "big"):
                self.rfile.read(length)
            time.sleep(0.05)
            counted.append(1)
            self.wfile.write(b"stream: OK\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield counted
        server.shutdown()
        thread.join()


def scan_as_a_worker(now) -> int:
    try:
        return operations.scan_pending(now=now)
    finally:
        connection.close()


@pytest.mark.proof
def test_workers_share_the_documents(documents, conversations):
    now = timezone.now()
    with ThreadPoolExecutor(WORKERS) as workers:
        scanned = list(workers.map(scan_as_a_worker, [now] * WORKERS))
    assert sum(scanned) == len(conversations) == DOCUMENTS
    assert sorted(scanned)[-2] > 0  # at least two of them worked
    assert Document.objects.readable().count() == DOCUMENTS


@pytest.mark.proof
def test_workers_pass_by_a_locked_document(documents, conversations):
    now = timezone.now()
    with transaction.atomic(), ThreadPoolExecutor(1) as workers:
        Document.objects.select_for_update().get(pk=documents[0].pk)
        assert workers.submit(scan_as_a_worker, now).result(timeout=60) == DOCUMENTS - 1
    assert scan_as_a_worker(now) == 1
