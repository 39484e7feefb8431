"""The queue itself, on letters as its rows; each queue's own patience is proved in its room, and by tests/chaos."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leases import LeaseQueue
from notifications.models import Letter, LetterState
from notifications.tests.conftest import NOW, _test_letter, write_many

__all__ = ["_test_letter"]
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def give_up(letter: Letter, *, now, last_error: str = "died", **said: object) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.FAILED, claimed_at=None, next_try_at=None, last_error=last_error
    )


QUEUE = LeaseQueue(
    due=lambda now: Letter.objects.due(now).order_by("next_try_at", "pk"),
    give_up=give_up,
    holds=5 * MINUTE,
    first=MINUTE,
    factor=4,
    longest=10 * MINUTE,
    tries=3,
)


def state_of(letter: Letter) -> tuple[str, int, str]:
    letter.refresh_from_db()
    return letter.state, letter.attempts, letter.last_error


def test_try_is_counted_and_the_next_one_moved_ahead_before_it_begins() -> None:
    first, second = write_many(2)
    assert QUEUE.reserve_next(now=NOW) == first
    first.refresh_from_db()
    assert (first.attempts, first.next_try_at) == (1, NOW + QUEUE.holds)
    assert [QUEUE.reserve_next(now=NOW), QUEUE.reserve_next(now=NOW)] == [second, None]


def test_pauses_grow_as_far_as_they_may() -> None:
    assert [QUEUE.pause(tries) / MINUTE for tries in (1, 2, 3, 4, 10_000)] == [1, 4, 10, 10, 10]


def test_lease_of_a_dead_worker_is_as_long_as_the_pause_but_after_the_last_try() -> None:
    write_many(1)
    leases, at = [], NOW
    while letter := QUEUE.reserve_next(now=at):
        leases.append((letter.next_try_at - at) / MINUTE)
        at = letter.next_try_at
    assert leases == [5, 5, 5]
    patient = replace(QUEUE, first=8 * MINUTE)
    Letter.objects.update(state=LetterState.QUEUED, attempts=0, next_try_at=NOW)
    assert patient.reserve_next(now=NOW).next_try_at == NOW + 8 * MINUTE
    assert patient.reserve_next(now=NOW + 8 * MINUTE).next_try_at == NOW + 18 * MINUTE
    assert patient.reserve_next(now=NOW + 18 * MINUTE).next_try_at == NOW + 23 * MINUTE


def test_what_had_all_its_tries_is_given_up_on_the_way_to_the_next() -> None:
    spent, fresh = write_many(2)
    Letter.objects.filter(pk=spent.pk).update(attempts=3)
    assert QUEUE.reserve_next(now=NOW) == fresh
    assert state_of(spent) == (LetterState.FAILED, 3, "died")


def test_postponed_waits_for_its_pause_and_tells_why() -> None:
    write_many(1)
    letter = QUEUE.reserve_next(now=NOW)
    assert QUEUE.postpone(letter, now=NOW, last_error="busy")
    assert state_of(letter) == (LetterState.QUEUED, 1, "busy")
    assert QUEUE.reserve_next(now=NOW + MINUTE - timedelta(seconds=1)) is None
    assert QUEUE.reserve_next(now=NOW + MINUTE) == letter


def test_postponed_for_the_last_time_is_given_up_with_what_was_said() -> None:
    write_many(1)
    Letter.objects.update(attempts=2)
    letter = QUEUE.reserve_next(now=NOW)
    assert QUEUE.postpone(letter, now=NOW, last_error="busy")
    assert state_of(letter) == (LetterState.FAILED, 3, "busy")


def test_handed_back_cost_no_try() -> None:
    write_many(1)
    for _ in range(2 * QUEUE.tries):
        assert QUEUE.hand_back(QUEUE.reserve_next(now=NOW), now=NOW)
    assert Letter.objects.get().attempts == 0


def test_work_that_goes_on_counts_its_tries_anew() -> None:
    write_many(1)
    Letter.objects.update(attempts=2)
    letter = QUEUE.reserve_next(now=NOW)
    assert QUEUE.go_on(letter, now=NOW + MINUTE)
    assert QUEUE.ours(letter).get().next_try_at == NOW + MINUTE + QUEUE.holds
    assert letter.attempts == 1


@pytest.mark.parametrize("act", [QUEUE.postpone, QUEUE.hand_back, QUEUE.go_on])
def test_whoever_outlived_their_lease_changes_nothing(act) -> None:
    write_many(1)
    late = QUEUE.reserve_next(now=NOW)
    holder = QUEUE.reserve_next(now=NOW + QUEUE.holds)
    assert not act(late, now=NOW + QUEUE.holds)
    assert QUEUE.ours(holder).exists()


def test_asked_anew_is_nobodys_although_it_has_as_many_tries() -> None:
    write_many(1)
    late = QUEUE.reserve_next(now=NOW)
    Letter.objects.update(attempts=0, next_try_at=NOW + MINUTE)
    QUEUE.reserve_next(now=NOW + MINUTE)
    assert not QUEUE.ours(late).exists()
