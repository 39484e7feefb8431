"""The fixture `running_portal`: every part of it is at work, on the data that the test sees."""

import time

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from devstack.portal import does_answer
from devstack.whole import RunningPortal
from notifications.models import Letter, LetterState
from notifications.outbox import Recipient, post

CONTEXT = {"name": "Ada", "url": "https://cpor.example/set/"}


@pytest.mark.proof
def test_letter_posted_by_a_test_reaches_the_inbox_by_beat_and_worker(running_portal: RunningPortal) -> None:
    assert does_answer(f"{running_portal.url}/account/login/")
    with transaction.atomic():
        to = Recipient("ada@contoso.example", "Ada")
        post(letter="cpor/password_reset", to=to, context=CONTEXT, cause="test", now=timezone.now())
    give_up_at = time.monotonic() + 60
    while not list(running_portal.mail_dir.glob("*.eml")):
        assert time.monotonic() < give_up_at
        time.sleep(0.1)
    (letter,) = running_portal.mail_dir.glob("*.eml")
    assert "To: Ada <ada@contoso.example>" in letter.read_text()
    while Letter.objects.get().state != LetterState.ACCEPTED:
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


@pytest.mark.proof
def test_management_command_works_on_the_same_database(running_portal: RunningPortal) -> None:
    User.objects.create_user(email="ada@contoso.example", name="Ada")
    command = "from accounts.models import User; print(User.objects.get().name)"
    assert running_portal.run_manage("shell", "--verbosity", "0", "--command", command).strip() == "Ada"
