"""Comments do not pour down: the first goes at once, what follows within ten minutes waits, and goes together.

Counted for each address: whoever writes twenty-five in a row makes two letters, not twenty-five. Of all letters only
comments can be caused again and again by one side alone; what else there is to tell never waits.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifications import kinds
from notifications.kinds import Group
from notifications.models import Letter, LetterState

TOGETHER = timedelta(minutes=10)


def is_gathered(letter: str) -> bool:
    return kinds.of(letter).group == Group.COMMENTS


def gathered_letters() -> list[str]:
    return [kind.letter for kind in kinds.every() if is_gathered(kind.letter)]


class Pace:
    """When each letter may go, for those that one act posts: it knows what their readers got just now."""

    def __init__(self, posts: Iterable[tuple[str, str]], *, now: datetime) -> None:
        """`posts`: the name and the address of each. One query, and none where nothing of it may have to wait."""
        self.now = now
        self.until: dict[str, datetime] = {}  # by address, until when what comes waits
        addresses = sorted({email for letter, email in posts if is_gathered(letter)})
        if addresses:
            self._look(addresses)

    def goes_at(self, letter: str, email: str) -> datetime:
        if not is_gathered(letter):
            return self.now
        until = self.until.get(email, self.now)
        if until <= self.now:
            self.until[email] = self.now + TOGETHER
        return max(until, self.now)

    def _look(self, addresses: list[str]) -> None:
        recent = Letter.objects.filter(
            to_email__in=addresses, created_at__gt=self.now - TOGETHER, letter__in=gathered_letters()
        )
        rows = recent.order_by("created_at", "pk").values_list(
            "to_email", "created_at", "state", "next_try_at"
        )
        for email, created_at, state, next_try_at in rows:
            self.until[email] = created_at + TOGETHER
            if state == LetterState.QUEUED and next_try_at and next_try_at > self.now:
                self.until[email] = next_try_at
