"""Queues that are columns of a table: take the next row up, put it off, give it up.

Whoever takes a row up counts the try and moves the row's next one ahead, commits, and only then begins. A worker that
dies of a row so loses time alone: the row is due again once its lease is over, after longer and longer pauses, and is
given up after its last try. Nobody holds a transaction while they work, and what somebody says after their lease
ended is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)
MOST_DOUBLINGS = 20  # of a pause; far beyond the longest of any queue


def _nothing(now: datetime) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class LeaseQueue(Generic[Row]):
    """A queue with its patience.

    `due`: what may be taken up at an instant, the first one first. `give_up(row, *, now, **said)` settles a row for
    good, in a transaction that holds it; `said`: the columns of its last try, none where its worker died of it.
    `taken`: more columns that are written when a row is taken up. `attempts`, `next_try_at`: the names of the two.
    """

    due: Callable[[datetime], QuerySet[Row]]
    give_up: Callable[..., object]
    holds: timedelta  # longer than a try can take until its process is killed
    first: timedelta  # the pause after the first try
    factor: int
    longest: timedelta
    tries: int
    taken: Callable[[datetime], dict[str, Any]] = _nothing
    attempts: str = "attempts"
    next_try_at: str = "next_try_at"
    is_durable: bool = True  # refuses to take a row up inside somebody's transaction

    def reserve_next(self, *, now: datetime) -> Row | None:
        """The next row, counted and committed. On the way gives up what had all its tries."""
        with transaction.atomic(durable=self.is_durable):
            locked = self.due(now).select_for_update(skip_locked=True, of=("self",), no_key=True)
            while row := locked.first():
                if self.tries_of(row) < self.tries:
                    self._take(row, now)
                    return row
                self.give_up(row, now=now)
        return None

    def ours(self, row: Row) -> QuerySet[Row]:
        """The row, as long as nobody else took it up or had it done anew since."""
        token = {name: getattr(row, name) for name in (self.attempts, self.next_try_at)}
        return type(row)._default_manager.filter(pk=row.pk, **token)

    def postpone(self, row: Row, *, now: datetime, **said: Any) -> bool:
        """Put the row off until its next try, or give it up after its last. `said`: columns that tell why.

        False where it was not ours any more.
        """
        if self.tries_of(row) < self.tries:
            next_try = {self.next_try_at: now + self.pause(self.tries_of(row))}
            return bool(self.ours(row).update(**next_try, **said))
        with transaction.atomic():
            held = self.ours(row).select_for_update(no_key=True).first()
            if held is not None:
                self.give_up(held, now=now, **said)
        return held is not None

    def go_on(self, row: Row, *, now: datetime) -> bool:
        """Begin the lease anew in the middle of the work, because a part of it is done: the tries count from here.

        False where it was not ours any more. Within a transaction the row is held until its end.
        """
        anew = {self.attempts: 1, self.next_try_at: now + max(self.holds, self.first)}
        is_ours = bool(self.ours(row).update(**anew))
        for name, value in anew.items():
            setattr(row, name, value)
        return is_ours

    def hand_back(self, row: Row, *, now: datetime, pause: timedelta = timedelta(0), **said: Any) -> bool:
        """Put the row off without its fault, as where the storage is away: the try does not count."""
        before = {self.attempts: self.tries_of(row) - 1, self.next_try_at: now + pause}
        return bool(self.ours(row).update(**before, **said))

    def pause(self, tries: int) -> timedelta:
        """Until the next try, after so many."""
        return min(self.first * self.factor ** min(tries - 1, MOST_DOUBLINGS), self.longest)

    def tries_of(self, row: Row) -> int:
        return int(getattr(row, self.attempts))

    def _take(self, row: Row, now: datetime) -> None:
        tries = self.tries_of(row) + 1
        # After the last one nobody waits for another try, only to hear that there is none.
        lease = self.holds if tries >= self.tries else max(self.holds, self.pause(tries))
        columns = self.taken(now) | {self.attempts: tries, self.next_try_at: now + lease}
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
