"""Several workers at once, on a database where commits are commits."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from documents import operations, reading
from documents.models import PageImage, Reading
from documents.tests import readable, samples

WORKERS, DOCUMENTS = 3, 6


@pytest.fixture
def documents(committed_db):
    alice, now = User.objects.create_user(email="alice@contoso.example"), timezone.now()
    for _ in range(DOCUMENTS):
        upload = samples.upload("a.pdf", readable.pdf("Statement of work"))
        operations.store_upload(upload=upload, by=alice, now=now)
    operations.scan_pending(now=now)


@pytest.mark.proof
def test_workers_share_the_documents(documents, monkeypatch):
    runs: Counter[str] = Counter()
    read, now = reading._reading_of, timezone.now()

    def counted(one, file):
        runs[one.document.key] += 1
        return read(one, file)

    def work(_: int) -> int:
        try:
            return reading.read_due(now=now)
        finally:
            connection.close()

    monkeypatch.setattr(reading, "_reading_of", counted)
    monkeypatch.setattr(reading, "TURN", 60)
    with ThreadPoolExecutor(WORKERS) as workers:
        done = list(workers.map(work, range(WORKERS)))

    assert sum(done) == sum(runs.values()) == DOCUMENTS
    assert min(done) > 0
    assert Reading.objects.filter(state=Reading.State.READ).count() == DOCUMENTS
    assert PageImage.objects.count() == DOCUMENTS
