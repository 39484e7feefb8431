"""The session engine: a browser holds a key, the database its hash. Who reads the table holds nobody's session."""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

BYTES = 30  # of the 32: the column takes 40 characters


def stored(key: str | None) -> str:
    """Under which name the session with this key lies. The key itself is random enough to need no salt."""
    digest = hashlib.sha256((key or "").encode()).digest()
    return urlsafe_b64encode(digest[:BYTES]).decode()


class SessionStore(db.SessionStore):
    """Named as Django's own, which signs its rows with the name."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        alive = self.model.objects.filter(expire_date__gt=timezone.now())
        row: AbstractBaseSession | None = alive.filter(session_key=stored(self.session_key)).first()
        if row is None:
            self._session_key = None
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
