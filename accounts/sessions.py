"""The session engine: a browser holds a key, the database its hash. Who reads the table holds nobody's session.

Whoever signed in is out after a while without a request, and after some hours whatever they do; the row's own end says
when. A customer's session, which nobody signed in to, lasts as long as the settings say.
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

BYTES = 30  # of the 32: the column takes 40 characters
TIMES = "_times"
EVERY = timedelta(minutes=1)  # so often at most the row is written for a mere look


@dataclass(frozen=True)
class Times:
    """When somebody signed in, as what, and how long that lasts; kept in the session. In seconds."""

    kind: str
    begun: float
    idle: int
    longest: int

    @classmethod
    def of(cls, session: Any) -> Self | None:
        kept = session.get(TIMES)
        return cls(**kept) if kept else None

    def keep(self, session: Any) -> None:
        session[TIMES] = asdict(self)

    def end(self, now: datetime) -> datetime:
        return min(
            now + timedelta(seconds=self.idle),
            datetime.fromtimestamp(self.begun, now.tzinfo) + timedelta(seconds=self.longest),
        )


def stored(key: str | None) -> str:
    """Under which name the session with this key lies. The key itself is random enough to need no salt."""
    digest = hashlib.sha256((key or "").encode()).digest()
    return urlsafe_b64encode(digest[:BYTES]).decode()


class SessionStore(db.SessionStore):
    """Named as Django's own, which signs its rows with the name."""

    ends_at: datetime | None = None  # as the row says; None before it was read

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        times = Times.of(self)
        return times.end(timezone.now()) if times else super().get_expiry_date(**kwargs)

    def stay(self, *, now: datetime) -> bool:
        """Somebody is here. One statement, and not at each look; what else the session holds is left alone. False where
        it was not yet time to write."""
        times = Times.of(self)
        if times is None or self.ends_at is None:
            return False
        end = times.end(now)
        if end - self.ends_at <= EVERY:
            return False
        self.model.objects.filter(session_key=stored(self.session_key)).update(expire_date=end)
        return True

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        alive = self.model.objects.filter(expire_date__gt=timezone.now())
        row: AbstractBaseSession | None = alive.filter(session_key=stored(self.session_key)).first()
        if row is None:
            self._session_key = None
        else:
            self.ends_at = row.expire_date
        return row

    def exists(self, session_key: str | None) -> bool:
        return super().exists(stored(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored(self.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored(key))
