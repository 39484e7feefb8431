"""What signature blocks are made of: the entries beside labels, the block itself."""

from dataclasses import dataclass, field

from evidence.sides import Side
from evidence.text import Line


@dataclass(frozen=True)
class Entry:
    """What stands beside one label."""

    value: str
    line: Line
    label: str = ""


@dataclass
class Block:
    side: Side | None
    head: Line | None = None
    signs: bool = False  # its head says “signed” or “accepted”
    cell: int = 0
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    loose: list[Line] = field(default_factory=list)
    inline: str = ""  # what follows the head's colon
    is_unclear: bool = False

    def of(self, kind: str) -> list[Entry]:
        return self.entries.get(kind, [])

    @property
    def lines(self) -> list[Line]:
        found = [self.head] if self.head else []
        found += [entry.line for entries in self.entries.values() for entry in entries]
        return sorted({line.index: line for line in found}.values(), key=lambda line: line.index)
