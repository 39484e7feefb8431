"""What is told of each claim of a batch, be it one or a thousand."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

Changes = dict[str, list[Any]]  # {field: [old, new]}
# The types of what stands in each row of `as_json`, beside the columns.
FACTS = {
    "claim_id": "bigint",
    "at": "timestamptz",
    "by_id": "bigint",
    "note": "text",
    "changes": "jsonb",
    "seen": "integer",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to one claim. `changes` adds to the event what changed beside the claim's own row; `columns` are the
    claim's own, and all acts of one batch have the same ones.

    `seen`: the claim's revision as whoever acts knows it, where one shall be refused that has moved since.
    """

    claim_id: int
    at: datetime
    by_id: int | None = None
    note: str = ""
    changes: Changes = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    seen: int | None = None


def as_json(acts: Iterable[Act]) -> str:
    rows = [
        {name: getattr(act, name) for name in FACTS}
        | {f"new_{name}": value for name, value in act.columns.items()}
        for act in acts
    ]
    return json.dumps(rows, default=plain)


def plain(value: Any) -> Any:
    """As JSON keeps it: instants in ISO 8601, rows by their primary key."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return str(value) if isinstance(value, str) else value
