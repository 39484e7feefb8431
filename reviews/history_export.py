"""The history of claims as rows of a table: who did what when, and each value before and after.

Read in parts, so that neither side ever holds it whole, and begun at once: each kind of act is a stream of its own in
the order of its index, and the streams are merged by time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from functools import cache
from heapq import merge
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from claims.lifecycle import Actor, Consent, Status
from claims.models import ClaimEvent
from claims.presentation.history import EVENT_TEXTS
from partners.models import Location

PART = 200  # events read by one question
HEADER = (
    "at",
    "who",
    "email",
    "role",
    "act",
    "what",
    "claim",
    "partner",
    "from_status",
    "to_status",
    "field",
    "old_value",
    "new_value",
    "note",
    "internal",
)
COLUMNS = (
    "id",
    "at",
    "by__name",
    "by__email",
    "actor",
    "kind",
    "claim__reference",
    "claim__partner__name",
    "from_status",
    "to_status",
    "changes",
    "note",
    "is_internal",
)
Facts = dict[str, Any]
NameOf = Callable[[type[User] | type[Location], int], str]
# Columns that the history keeps by primary key.
NAMED: dict[str, type[User] | type[Location]] = {
    "reviewer": User,
    "submitted_by": User,
    "location": Location,
}


def rows(events: QuerySet[ClaimEvent], kinds: Sequence[str] = ()) -> Iterator[list[Any]]:
    """One row for each changed field, or one for an act that changed none; the oldest act first.

    `kinds`: merge a stream of each; none where `events` are few, as those of one claim.
    """
    streams = [_in_parts(events.filter(kind=kind)) for kind in kinds] or [_in_parts(events)]
    name_of = cache(_name_of)  # of this export: the next one asks again
    for event in merge(*streams, key=lambda event: (event["at"], event["id"])):
        yield from _rows_of(event, name_of)


def _in_parts(events: QuerySet[ClaimEvent]) -> Iterator[Facts]:
    """Each part begins where the last one ended."""
    facts = events.order_by("at", "id").values(*COLUMNS)
    part = list(facts[:PART])
    while part:
        yield from part
        last = part[-1]
        later = Q(at__gt=last["at"]) | Q(at=last["at"], id__gt=last["id"])
        part = list(facts.filter(later, at__gte=last["at"])[:PART]) if len(part) == PART else []


def _rows_of(event: Facts, name_of: NameOf) -> Iterator[list[Any]]:
    before = [
        event["at"].astimezone(UTC).isoformat(),
        _who(event),
        event["by__email"] or "",
        Actor(event["actor"]).label,
        event["kind"],
        EVENT_TEXTS[event["kind"]].to_microsoft,
        event["claim__reference"],
        event["claim__partner__name"],
        _label(Status, event["from_status"]),
        _label(Status, event["to_status"]),
    ]
    after = [event["note"], _("yes") if event["is_internal"] else _("no")]
    changes: Mapping[str, list[Any]] = event["changes"] or {"": ["", ""]}
    for field, (old, new) in changes.items():
        yield [*before, field, _value(field, old, name_of), _value(field, new, name_of), *after]


def _who(event: Facts) -> str:
    if event["actor"] == Actor.CLOCK:
        return _("The portal")
    if event["actor"] == Actor.CUSTOMER:
        return _("The customer")
    return event["by__name"] or event["by__email"] or ""


def _label(words: Any, value: str) -> str:
    return str(words(value).label) if value else ""


def _value(field: str, value: Any, name_of: NameOf) -> str:
    """Rows by their names; instants and everything else as the history keeps them."""
    if value is None or value == "":
        return ""
    if field == "status":
        return _label(Status, value)
    if field == "consent":
        return _label(Consent, value)
    if field in NAMED:
        return name_of(NAMED[field], value)
    return str(value)


def _name_of(model: type[User] | type[Location], key: int) -> str:
    row = model._default_manager.filter(pk=key).first()
    return str(row) if row else str(key)
