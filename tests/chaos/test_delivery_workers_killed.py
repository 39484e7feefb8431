"""Workers killed with -9 in the middle of their work: no letter is lost, and a crash doubles one at most."""

import signal
import time
from datetime import timedelta

import pytest
from django.db import transaction

from notifications.delivery import LEASE, deliver_due
from notifications.models import Letter, LetterState
from notifications.tests.conftest import NOW, MailServer, write_many
from tests.chaos.crash import Failpoint, after, before, die, start
from tests.chaos.services import broken_rules
from tests.depth import depths, sampled

pytestmark = pytest.mark.chaos

DELIVERY = "notifications.delivery:deliver_due"
# Where a worker may die, and at which of the calls: in the middle of its letters.
FAILPOINTS = {
    "before marking": before("leases:LeaseQueue.reserve_next", 3),
    "marked, not committed": after("leases:LeaseQueue._take", 3),
    "marked and committed": after("leases:LeaseQueue.reserve_next", 3),
    "before the mail server hears of it": before("notifications.delivery:_hand_over", 3),
    "accepted, not noted": after("notifications.delivery:_hand_over", 3),
    "noted": after("notifications.delivery:_record", 3),
}
DOUBLES = {"accepted, not noted"}
CASES = {name: (name, failpoint) for name, failpoint in FAILPOINTS.items()}
WORKERS, KILL_EVERY = 4, 0.5
TICK = timedelta(
    seconds=10
)  # of the workers' time, while KILL_EVERY passes: each is killed well within its lease


@pytest.mark.parametrize("case", sampled(CASES, proofs=["marked and committed", *DOUBLES]))
def test_relay_killed_at_a_failpoint(
    case: tuple[str, Failpoint], committed_db: str, mail_server: MailServer
) -> None:
    name, failpoint = case
    with transaction.atomic():
        letters = write_many(6)
    die(DELIVERY, now=NOW, failpoint=failpoint)

    deliver_due(now=NOW + LEASE)
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.ACCEPTED}
    copies = mail_server.copies()
    assert set(copies) == {letter.message_id for letter in letters}
    assert copies.total() - len(letters) == (name in DOUBLES)
    assert broken_rules() == []


@pytest.mark.parametrize("count", depths(proofs=500, marathon=2_000))
def test_four_relays_one_killed_every_half_second(
    count: int, committed_db: str, mail_server: MailServer
) -> None:
    with transaction.atomic():
        letters = write_many(count)
    crashes = kill_relays_until_all_is_sent()
    copies = mail_server.copies()
    assert crashes >= 3, "too few were killed for this to prove anything"
    assert set(copies) == {letter.message_id for letter in letters}
    assert copies.total() - count <= crashes
    assert broken_rules() == []
    print(f"{count} letters, {crashes} workers killed: 0 lost, {copies.total() - count} copies")


def kill_relays_until_all_is_sent() -> int:
    """Always the oldest of four, and another one takes its place. Returns how many died by it."""
    now, crashes = NOW, 0
    workers = [start(DELIVERY, now=now) for _ in range(WORKERS)]
    stop_at = time.monotonic() + 240
    while Letter.objects.exclude(state=LetterState.ACCEPTED).exists():
        assert time.monotonic() < stop_at, "the letters were not through in time"
        time.sleep(KILL_EVERY)
        workers[0].kill()
        workers[0].join()
        crashes += workers[0].exitcode == -signal.SIGKILL
        workers = [worker for worker in workers if worker.is_alive()]
        now += TICK if workers else LEASE  # all that is left lies under the leases of the dead
        workers += [start(DELIVERY, now=now) for _ in range(WORKERS - len(workers))]
    for worker in workers:
        worker.join()
    return crashes
