import hashlib

import pytest

from documents import operations
from documents.models import Document, ScanState
from documents.tests import samples

pytestmark = pytest.mark.django_db


def test_take_in_keeps_what_was_uploaded(alice, now, poe_dir):
    content = samples.pdf(b"x" * 200_000)
    document = operations.take_in(upload=samples.upload("Statement of work.pdf", content), by=alice, now=now)
    assert (poe_dir / document.key).read_bytes() == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.name, document.size) == ("Statement of work.pdf", len(content))
    assert document.content_type == "application/pdf"
    assert (document.uploaded_by, document.uploaded_at) == (alice, now)
    assert document.scan_state == ScanState.PENDING
    assert not Document.objects.readable().exists()
