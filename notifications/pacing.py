"""Letters of news do not pour down: the first goes at once, what follows within ten minutes waits, and goes together.

Counted for each address and group: whoever writes twenty-five comments in a row makes two letters, not twenty-five.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifications import kinds
from notifications.kinds import Group
from notifications.models import Letter, LetterState

TOGETHER = timedelta(minutes=10)
GATHERED = (Group.COMMENTS, Group.REVIEWS, Group.SUBSCRIPTIONS)


def is_gathered(letter: str) -> bool:
    return kinds.of(letter).group in GATHERED


def gathered_letters() -> list[str]:
    return [kind.letter for kind in kinds.every() if kind.group in GATHERED]


class Pace:
    """When each letter of news may go, for those that one act posts: it knows what its readers got just now."""

    def __init__(self, posts: Iterable[tuple[str, str]], *, now: datetime) -> None:
        """`posts`: the name and the address of each. One query, and none where nothing of it is news."""
        self.now = now
        self.until: dict[tuple[str, str], datetime] = {}  # by address and group, until when what comes waits
        addresses = sorted({email for letter, email in posts if is_gathered(letter)})
        if addresses:
            self._look(addresses)

    def goes_at(self, letter: str, email: str) -> datetime:
        if not is_gathered(letter):
            return self.now
        return self._next((email, kinds.of(letter).group))

    def _look(self, addresses: list[str]) -> None:
        recent = Letter.objects.filter(
            to_email__in=addresses, created_at__gt=self.now - TOGETHER, letter__in=gathered_letters()
        )
        rows = recent.order_by("created_at", "pk").values_list(
            "to_email", "letter", "created_at", "state", "next_try_at"
        )
        for email, letter, created_at, state, next_try_at in rows:
            until = created_at + TOGETHER
            if state == LetterState.QUEUED and next_try_at and next_try_at > self.now:
                until = next_try_at
            self.until[email, kinds.of(letter).group] = until

    def _next(self, key: tuple[str, str]) -> datetime:
        until = self.until.setdefault(key, self.now)
        if until <= self.now:
            self.until[key] = self.now + TOGETHER
            return self.now
        return until
