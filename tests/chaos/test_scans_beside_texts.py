"""Reading scans takes long; no document with a text of its own waits for them."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Reading
from documents.operations import scan_pending, store_upload
from documents.tests.readable import pdf, scanned
from tests.chaos.crash import start
from tests.chaos.services import broken_rules
from tests.factories import NOW
from tests.walk import DAY, make_cast

pytestmark = [pytest.mark.proof, pytest.mark.chaos]

SCANS = 10
PAGES = 8  # of each; together minutes of processor time
PROMPTLY = 60  # seconds, in which ten scans are told apart as well; to read them all takes several minutes
PATIENCE = 120
LINE = "Contoso Consulting moves 1,200 mailboxes of Adventure Works to Exchange Online.\n"


def test_ten_long_scans_do_not_delay_a_text(committed_db: str) -> None:
    scans = [take(f"{number}.pdf", scanned(LINE * 40, count=PAGES)) for number in range(SCANS)]
    text = take("text.pdf", pdf(LINE))
    while scan_pending(now=NOW):
        pass
    Reading.objects.filter(document__in=scans).update(next_try_at=NOW - DAY)  # all before the text

    pictures = start("documents.reading:read_pictures_due", now=NOW)
    began = time.monotonic()
    while Reading.objects.get(document=text).state == Reading.State.WAITING:
        start("documents.reading:read_due", now=NOW).join(PATIENCE)
        if not pictures.is_alive():
            pictures = start("documents.reading:read_pictures_due", now=NOW)
        assert time.monotonic() - began < PROMPTLY
    waiting = Reading.objects.filter(document__in=scans, state=Reading.State.WAITING, note="picture")
    assert waiting.count() >= SCANS - 1

    pictures.join(PATIENCE)
    read = Reading.objects.filter(document__in=scans, state=Reading.State.READ)
    assert [each.pages_from_picture for each in read] == [list(range(1, PAGES + 1))] * read.count()
    assert read.exists()
    assert broken_rules() == []


def take(name: str, content: bytes):
    return store_upload(upload=SimpleUploadedFile(name, content), by=make_cast().admin, now=NOW)
