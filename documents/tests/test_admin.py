import pytest
from django.urls import reverse

from accounts.models import StaffRole, User
from documents import operations, reading
from documents.models import Reading, ScanState
from documents.tests import samples

LIST = "/admin/documents/document/"


@pytest.fixture
def document(alice, now):
    document = operations.store_upload(upload=samples.upload("a.pdf", samples.pdf()), by=alice, now=now)
    operations.scan_pending(now=now)
    document.refresh_from_db()
    return document


@pytest.fixture
def operator(client, db):
    operator = User.objects.create_superuser(email="operator@microsoft.example", name="Olga")
    assert operator.staff_role == StaffRole.OPERATOR
    client.force_login(operator)
    return client


def test_operator_sees_documents_but_cannot_change_them(operator, document):
    assert "a.pdf" in operator.get(LIST).content.decode()
    page = reverse("admin:documents_document_change", args=[document.pk])
    assert operator.get(page).status_code == 200
    assert operator.post(page, {"name": "b.pdf"}).status_code == 403
    assert operator.get(reverse("admin:documents_document_add")).status_code == 403
    assert operator.post(reverse("admin:documents_document_delete", args=[document.pk])).status_code == 403


def test_operator_may_have_a_document_scanned_again(operator, document):
    response = operator.post(LIST, {"action": "scan_again", "_selected_action": [document.pk]}, follow=True)
    assert "1 document is waiting." in response.content.decode()
    document.refresh_from_db()
    assert document.scan_state == ScanState.PENDING


@pytest.mark.proof
def test_operator_may_have_a_document_read_again(operator, document, now):
    reading.read_due(now=now)
    assert document.reading.state == Reading.State.UNREADABLE

    response = operator.post(LIST, {"action": "read_again", "_selected_action": [document.pk]}, follow=True)

    assert "1 document is waiting." in response.content.decode()
    document.reading.refresh_from_db()
    assert document.reading.state == Reading.State.WAITING
