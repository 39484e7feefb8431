"""Acts outside claims enter the stream here, in the transaction of the act. On claims the history's trigger does it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from audit import origin
from audit.codes import Code, Outcome
from audit.models import Entry

APPEND = "SELECT audit_append(%s, %s, NULL, NULL, %s, %s, %s, %s, %s, %s, %s, '{}')"


class Person(Protocol):
    pk: Any
    staff_role: str
    is_superuser: bool


def record(
    code: Code,
    *,
    now: datetime,
    by: Person | None = None,
    kind: str = "",
    key: object = "",
    outcome: Outcome = Outcome.DONE,
    facts: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """One act of `by` (None: nobody who is known), to the object `kind` with the key `key`.

    `facts` stay for good, so nothing of a person stands in them; that is `texts`. The address comes of the request.
    """
    told = {name: text for name, text in {"address": origin.address.get(), **(texts or {})}.items() if text}
    actor = by.pk if by else None
    values = [
        now,
        code,
        actor,
        role_of(by),
        kind,
        str(key),
        outcome,
        json.dumps(facts or {}),
        json.dumps(told),
    ]
    with connection.cursor() as cursor:
        cursor.execute(APPEND, values)


def recent(code: Code, *, by: Person, since: datetime, key: object = None) -> int:
    """How often they did it since then, to the object with that key. Of the stream only its end is read: ask for
    minutes."""
    done = Entry.objects.filter(at__gt=since, code=code, actor_id=by.pk)
    return (done if key is None else done.filter(object_id=str(key))).count()


def role_of(person: Person | None) -> str:
    if person is None:
        return ""
    return person.staff_role or ("superuser" if person.is_superuser else "member")
