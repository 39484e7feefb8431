"""The checkpoints as they stand in the database, looked at: are they whole, in their order, and ours?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from audit import merkle, signing
from audit.checkpoints import Document, link_to
from audit.findings import Fault, Finding
from audit.models import Checkpoint
from audit.spans import Span

LEAF = 32  # bytes of a hash


@dataclass(frozen=True, slots=True)
class Sealed:
    """A span of keys, by which checkpoint it is sealed, and where its hashes begin there."""

    span: Span
    number: int
    offset: int


class Seals:
    """What is sealed, by the checkpoints that can be read. `kept`: documents that somebody else kept, by their number;
    where one differs from the database's, it is the kept one that is believed of the rows."""

    def __init__(self, kept: Mapping[int, Checkpoint] | None = None) -> None:
        self.kept = dict(kept or {})
        self.sealed: list[Sealed] = []
        self.last: Document | None = None

    def examine(self) -> Iterator[Finding]:
        """Read all of them, one after the other, and say what is wrong with them."""
        expected, before = 1, ""
        for stored in Checkpoint.objects.order_by("number").iterator(chunk_size=1):
            for missing in range(expected, stored.number):
                yield Finding(Fault.MISSING, f"checkpoint {missing}", "it is not in the database")
                yield from self._take_kept(missing)
            yield from self._look_at(stored, before if expected == stored.number else None)
            expected, before = stored.number + 1, link_to(stored)
        for missing in sorted(number for number in self.kept if number >= expected):
            yield Finding(Fault.MISSING, f"checkpoint {missing}", "it is not in the database")
            yield from self._take_kept(missing)
        self.sealed.sort(key=lambda sealed: sealed.span)

    def _look_at(self, stored: Checkpoint, before: str | None) -> Iterator[Finding]:
        where, kept = f"checkpoint {stored.number}", self.kept.get(stored.number)
        if kept is not None and link_to(kept) != link_to(stored):
            yield Finding(Fault.FORGED, where, "it is not the one that was kept outside")
            stored, before = kept, None
        yield from self._faults(stored, before)
        self._take(stored)

    def _take_kept(self, number: int) -> Iterator[Finding]:
        if number in self.kept:
            yield from self._faults(self.kept[number], None)
            self._take(self.kept[number])

    def _faults(self, stored: Checkpoint, before: str | None) -> Iterator[Finding]:
        where = f"checkpoint {stored.number}"
        try:
            document = Document.read(stored.document)
        except (ValueError, KeyError, TypeError):
            yield Finding(Fault.CHANGED, where, "its document cannot be read")
            return
        if document.key not in signing.trusted_keys():
            yield Finding(Fault.FORGED, where, "it is signed with a key that is not ours")
        elif not signing.is_signed(stored.document, bytes(stored.signature), document.key):
            yield Finding(Fault.CHANGED, where, "its signature does not fit its document")
        elif document.number != stored.number or before not in (None, document.previous):
            yield Finding(Fault.MOVED, where, "it does not follow the one before it")
        if root_of(stored) != document.root or len(stored.leaves) != document.count * LEAF:
            yield Finding(Fault.CHANGED, where, "its hashes are not those that were signed")

    def _take(self, checkpoint: Checkpoint) -> None:
        try:
            document = Document.read(checkpoint.document)
        except (ValueError, KeyError, TypeError):
            return
        self.last = document
        offsets = accumulate((last - first + 1 for first, last in document.ids), initial=0)
        self.sealed += [
            Sealed(span, document.number, offset) for span, offset in zip(document.ids, offsets, strict=False)
        ]

    def leaf(self, sealed: Sealed, key: int) -> bytes:
        """As it was when it was sealed; b"" where the hashes were cut."""
        begin = (sealed.offset + key - sealed.span[0]) * LEAF
        return self._leaves(sealed.number)[begin : begin + LEAF]

    @lru_cache(maxsize=4)  # noqa: B019 (one examination, one object)
    def _leaves(self, number: int) -> bytes:
        kept = self.kept.get(number)
        return bytes((kept or Checkpoint.objects.get(number=number)).leaves)


def root_of(checkpoint: Checkpoint) -> str:
    leaves = bytes(checkpoint.leaves)
    return merkle.root(leaves[at : at + LEAF] for at in range(0, len(leaves), LEAF)).hex()
