"""Queues that give up say so to operators, and outlast whoever works on them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from claims.lifecycle import Status
from claims.models import Proof
from claims.operations import checking
from cpor import given_up
from cpor.models import Heartbeat
from cpor.ticks import TICKS
from documents import operations, reading
from documents.models import Reading
from filing.bulk import worker
from filing.tests.bulk_files import check, row_of
from notifications import delivery
from notifications.models import Letter, LetterState
from tests.factories import NOW
from tests.walk import Cast, claim_in

QUEUES = {
    "deliver letters": delivery.QUEUE,
    "scan documents": operations.SCANS,
    "scan recent documents anew": operations.RESCANS,
    "read documents": reading.QUEUE,
    "read scans": reading.PICTURES,
    "check documents": checking.QUEUE,
    "work on bulk uploads": worker.QUEUE,
}


@pytest.mark.parametrize("name", QUEUES)
def test_lease_is_longer_than_a_worker_can_live_with_one_thing(name: str) -> None:
    """Or two workers would hang on the same, and nobody would be left for the others."""
    [tick] = [tick for tick in TICKS if tick.name == name]
    assert QUEUES[name].holds > timedelta(seconds=tick.killed_after)


def test_every_queue_that_gives_up_is_counted() -> None:
    # What is scanned anew stays as it was.
    assert set(given_up.GIVEN_UP) == set(QUEUES) - {"scan recent documents anew"}


def test_nothing_given_up_is_nothing_to_tell(db: None) -> None:
    assert given_up.counts() == {}


def test_operators_read_how_many_were_given_up(cast: Cast, browse, capsys, monkeypatch) -> None:
    claim_in(Status.UNDER_REVIEW, cast)
    Letter.objects.filter(pk=Letter.objects.latest("pk").pk).update(
        state=LetterState.FAILED, next_try_at=None, claimed_at=None, accepted_at=None
    )
    Reading.objects.update(state=Reading.State.UNREADABLE, note="gave_up", read_at=NOW, next_try_at=None)
    Proof.objects.update(checked_at=NOW, check_note=Proof.CheckNote.GAVE_UP)
    monkeypatch.setattr(worker, "ROW_TRIES", 0)
    check(cast, row_of(cast))

    assert given_up.counts() == dict.fromkeys(
        ["deliver letters", "read documents", "check documents", "work on bulk uploads"], 1
    )
    call_command("check_invariants")
    assert "check documents: 1 given up after all tries" in capsys.readouterr().out

    Heartbeat.objects.create(name="check documents", expected_since=NOW)
    operator = User.objects.create_superuser(email="operator@microsoft.example", name="Ola Operator")
    page = browse(operator).get(reverse("admin:cpor_heartbeat_changelist")).content.decode()
    assert '<td class="field-given_up">1</td>' in page
