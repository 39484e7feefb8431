"""What the examination of the stream says."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    FORGED = "forged"
    UNSEALED = "unsealed"
    UNGUARDED = "unguarded"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with which row: `where` names it, as `entry 17` or `event 4 of claim 12`."""

    fault: Fault
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.fault}: {self.where}: {self.why}"
