from pathlib import Path

import pytest
from django.conf import settings

from documents import operations
from documents.models import Document, ScanState
from documents.refusals import FileRefused
from documents.scanning import EICAR
from documents.tests import samples

pytestmark = pytest.mark.django_db

POE = Path(settings.BASE_DIR) / "demo" / "poe"
GOOD = sorted(path.name for path in POE.glob("good-*"))
BAD = {
    "bad-cut-off.pdf": "FILE_DAMAGED",
    "bad-empty.pdf": "FILE_EMPTY",
    "bad-macros.docx": "FILE_HAS_MACROS",
    "bad-program-renamed.pdf": "FILE_NOT_WHAT_IT_SAYS",
    "bad-web-page-renamed.pdf": "FILE_NOT_WHAT_IT_SAYS",
}


def store_upload(name: str, content: bytes, by, now) -> Document:
    document = operations.store_upload(upload=samples.upload(name, content), by=by, now=now)
    operations.scan_pending(now=now)
    document.refresh_from_db()
    return document


@pytest.mark.parametrize("name", GOOD)
def test_good_samples_can_be_read(alice, now, name):
    assert store_upload(name, (POE / name).read_bytes(), alice, now).is_readable


@pytest.mark.parametrize(("name", "code"), BAD.items())
def test_bad_samples_are_refused(alice, now, name, code):
    with pytest.raises(FileRefused) as refused:
        store_upload(name, (POE / name).read_bytes(), alice, now)
    assert refused.value.code == code


def test_samples_are_all_known():
    assert len(GOOD) == 3
    assert {path.name for path in POE.glob("bad-*")} == BAD.keys()


def test_infected_sample_is_taken_in_and_blocked(alice, now):
    content = (POE / "good-statement-of-work.pdf").read_bytes() + EICAR
    assert store_upload("infected.pdf", content, alice, now).scan_state == ScanState.INFECTED
