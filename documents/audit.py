"""Does the storage hold what the tables say, and nothing else? Both are walked side by side, in the order of the keys,
so that a million files take no more memory than ten."""

import heapq
import logging
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import IntegerField, QuerySet, Value
from django.db.models.functions import Collate

from documents import store
from documents.limits import REMOVAL_GRACE
from documents.models import Document, PageImage
from documents.stored import Stored

logger = logging.getLogger(__name__)

IN_FLIGHT = timedelta(hours=24)  # a younger file may belong to an upload that is not recorded yet
NAMED = 100  # findings of a kind that are named; the others are counted
ROWS = 2000  # fetched at a time


@dataclass
class Findings:
    """The first hundred, and how many there are."""

    named: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, finding: str) -> None:
        self.count += 1
        if len(self.named) < NAMED:
            self.named.append(finding)


@dataclass
class Comparison:
    files: int = 0
    records: int = 0
    without_record: Findings = field(default_factory=Findings)
    without_file: Findings = field(default_factory=Findings)
    of_other_size: Findings = field(default_factory=Findings)

    @property
    def is_right(self) -> bool:
        return not (self.without_record.count or self.without_file.count or self.of_other_size.count)


@dataclass(frozen=True)
class _Record:
    key: str
    what: str
    size: int | None  # bytes; None where it is not written down


def compare(*, now: datetime) -> Comparison:
    """Lay the storage beside the tables. Raises store.TROUBLE where the storage does not answer.

    People go on uploading and removing meanwhile, so that whatever looks wrong is looked at once more.
    """
    found = Comparison()
    unknown = Value(None, IntegerField())
    documents = _rows("document", _documents(), "pk", "size")
    pictures = _rows("page of document", PageImage.objects.all(), "document_id", unknown)
    with closing(documents), closing(pictures):
        # The records are opened first: a file is stored before its record is written, so each record has its file.
        sides: list[Iterable[_Record | Stored]] = [documents, pictures, store.stored()]
        for _key, found_there in groupby(heapq.merge(*sides, key=_by_key), key=_by_key):
            _compare(list(found_there), found, now=now)
    return found


def report(found: Comparison) -> None:
    """Tell operators: one line for each finding that is named, and one for all."""
    for sentence, findings in _sentences(found):
        for finding in findings.named:
            logger.error("%s: %s", sentence, finding)
    logger.log(logging.INFO if found.is_right else logging.ERROR, "Storage compared: %s", summary(found))


def lines(found: Comparison) -> Iterator[str]:
    """The findings that are named, in words."""
    for sentence, findings in _sentences(found):
        yield from (f"{sentence}: {finding}" for finding in findings.named)


def summary(found: Comparison) -> str:
    counts = ", ".join(f"{findings.count} × {sentence}" for sentence, findings in _sentences(found))
    return f"{found.files} files, {found.records} records; {counts}"


def _sentences(found: Comparison) -> list[tuple[str, Findings]]:
    return [
        ("file without record", found.without_record),
        ("record without file", found.without_file),
        ("file of another size", found.of_other_size),
    ]


def _by_key(side: _Record | Stored) -> str:
    return side.key


def _compare(sides: list[_Record | Stored], found: Comparison, *, now: datetime) -> None:
    file = next((side for side in sides if isinstance(side, Stored)), None)
    record = next((side for side in sides if isinstance(side, _Record)), None)
    found.files += file is not None
    found.records += record is not None
    if file is None and record is not None:
        if _is_expected(record.key, now=now) and not store.is_there(record.key):
            found.without_file.add(f"{record.what}, {record.key}")
    elif record is None and file is not None:
        if file.stored_at <= now - IN_FLIGHT and not _is_recorded(file.key):
            found.without_record.add(f"{file.key}, {file.size} bytes, of {file.stored_at:%Y-%m-%d %H:%M}")
    elif record and file and record.size not in (None, file.size):
        found.of_other_size.add(f"{record.what}, {record.key}: {file.size} bytes instead of {record.size}")


def _rows(label: str, queryset: QuerySet, *columns: str | Value) -> Generator[_Record, None, None]:
    """In the order of the bytes, as a bucket lists its keys, whatever language the database sorts in."""
    rows = queryset.order_by(Collate("key", "C")).values_list("key", *columns)
    for key, number, size in rows.iterator(chunk_size=ROWS):
        yield _Record(key, f"{label} {number}", size)


def _documents() -> QuerySet[Document]:
    return Document.objects.filter(file_removed_at=None)


def _is_recorded(key: str) -> bool:
    return _documents().filter(key=key).exists() or PageImage.objects.filter(key=key).exists()


def _is_expected(key: str, *, now: datetime) -> bool:
    """Where the grace is over, the file may be gone a moment before that is written down."""
    over = now - REMOVAL_GRACE
    return (
        _documents().filter(key=key).exclude(discarded_at__lte=over).exists()
        or PageImage.objects.filter(key=key).exclude(document__discarded_at__lte=over).exists()
    )
