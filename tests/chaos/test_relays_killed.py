"""Relays killed with -9 in the middle of their work: no letter is lost, and a crash doubles one at most."""

import os
import subprocess
import sys
from datetime import datetime

import pytest
from django.db import transaction

from notifications.delivery import LEASE, deliver_due
from notifications.models import Letter, LetterState
from notifications.tests.conftest import NOW, MailServer, write_many
from tests.chaos.relay import KILLED

pytestmark = [pytest.mark.proof, pytest.mark.chaos]

# Where a relay may die, and at which of the calls: in the middle of a batch, where there is a middle.
FAILPOINTS = {
    "before marking a batch": ("before notifications.delivery:_claim", 1),
    "marked, not committed": ("after django.db.models:QuerySet.update", 1),
    "marked and committed": ("after notifications.delivery:_claim", 1),
    "before the mail server hears of it": ("before notifications.delivery:_hand_over", 3),
    "accepted, not noted": ("after notifications.delivery:_hand_over", 3),
    "noted": ("after notifications.delivery:_record", 3),
    "before giving back": ("before notifications.delivery:_give_back", 1),
    "given back": ("after notifications.delivery:_give_back", 1),
}
DOUBLES = {"accepted, not noted"}


def start_relay(url: str, server: MailServer, *words: str, now: datetime = NOW) -> subprocess.Popen[bytes]:
    mail = f"smtp://{server.hostname}:{server.port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cpor.settings",
        "DATABASE_URL": url,
        "EMAIL_URL": mail,
    }
    command = [sys.executable, "-m", "tests.chaos.relay", now.isoformat(), *words]
    return subprocess.Popen(command, env=environment)


@pytest.mark.parametrize("name", FAILPOINTS)
def test_relay_killed_at_a_failpoint(name: str, committed_db: str, mail_server: MailServer) -> None:
    with transaction.atomic():
        letters = write_many(6)
    failpoint, nth = FAILPOINTS[name]
    relay = start_relay(committed_db, mail_server, failpoint, str(nth))
    assert relay.wait(timeout=60) == KILLED, "the failpoint was not reached"

    deliver_due(now=NOW + LEASE)
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.ACCEPTED}
    copies = mail_server.copies()
    assert set(copies) == {letter.message_id for letter in letters}
    assert copies.total() - len(letters) == (name in DOUBLES)
