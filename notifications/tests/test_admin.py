from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse, reverse_lazy

from accounts.models import StaffRole, User
from notifications.delivery import deliver_due
from notifications.models import Letter, LetterState
from notifications.tests.conftest import NOW, TOKEN, MailServer, write

pytestmark = pytest.mark.django_db
LIST = reverse_lazy("admin:notifications_letter_changelist")


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser(email="operator@microsoft.example", name="Operator"))
    return client


@pytest.fixture
def bounced(mail_server: MailServer) -> Letter:
    letter = write()
    mail_server.refusals = {letter.to_email: "550 Nobody"}
    deliver_due(now=NOW)
    letter.refresh_from_db()
    return letter


def _send_again(client: Client, letter: Letter) -> Any:
    return client.post(LIST, {"action": "send_again", "_selected_action": [letter.pk]}, follow=True)


def test_operator_finds_a_letter_by_its_cause(operator: Client) -> None:
    write()
    other = write("robin@adventure-works.example", cause="claim:CA-22222222/event:1/greeting")
    found = operator.get(LIST, {"q": "CA-22222222"}).context["cl"].result_list
    assert list(found) == [other]


def test_operator_reads_a_letter_without_its_secret(operator: Client) -> None:
    letter = write()
    page = operator.get(reverse("admin:notifications_letter_change", args=[letter.pk])).content.decode()
    assert "Open your link" in page
    assert TOKEN not in page


def test_operator_sends_a_bounced_letter_again(operator: Client, bounced: Letter) -> None:
    page = _send_again(operator, bounced).content.decode()
    assert "1 letter is sent again." in page
    bounced.refresh_from_db()
    assert (bounced.state, bounced.attempts, bounced.last_error) == (LetterState.QUEUED, 0, "")


def test_auditor_reads_and_may_not_send_again(client: Client, bounced: Letter) -> None:
    auditor = User.objects.create_user(
        email="auditor@microsoft.example", staff_role=StaffRole.AUDITOR, is_staff=True
    )
    auditor.user_permissions.add(Permission.objects.get(codename="view_letter"))
    client.force_login(auditor)
    assert bounced.to_email in client.get(LIST).content.decode()
    _send_again(client, bounced)
    bounced.refresh_from_db()
    assert bounced.state == LetterState.BOUNCED


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_nobody_writes_letters_by_hand(operator: Client, act: str) -> None:
    letter = write()
    args = [] if act == "add" else [letter.pk]
    answer = operator.post(reverse(f"admin:notifications_letter_{act}", args=args), {"subject": "Other"})
    assert answer.status_code == 403
    letter.refresh_from_db()
    assert letter.subject.startswith("Welcome")
