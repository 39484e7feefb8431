"""Imports of registers: a folder of CSV files goes into the tables, or nothing does if one row is bad."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from programs.register_files import FileRefused, Row, read_rows

BATCH = 1000  # rows looked up, compared and written by one statement each
T = TypeVar("T")


@dataclass
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged
        )

    def __str__(self) -> str:
        return _("%(created)d created, %(changed)d changed, %(unchanged)d unchanged") % vars(self)


@dataclass
class Report:
    """What an import did, or would have done, file by file."""

    counts: dict[str, Counts] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)
    refused_files: list[str] = field(default_factory=list)
    refused_rows: list[str] = field(default_factory=list)

    @property
    def refusals(self) -> list[str]:
        return self.refused_files + self.refused_rows

    @property
    def has_changes(self) -> bool:
        return any(counts.created or counts.changed for counts in self.counts.values())


class ImportRefused(Exception):
    """Nothing was imported; the report names everything that stands in the way."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("\n".join(report.refusals))


class Register:
    """One file of a register and the rows it fills. An instance serves a single import."""

    name: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    model: ClassVar[type[models.Model]]
    key: ClassVar[tuple[str, ...]]  # the attributes that tell one row from another
    changeable: ClassVar[tuple[str, ...]] = ()
    batch_size: ClassVar[int | None] = BATCH  # None: the rows are only right or wrong all together

    def prepare(self, rows: Sequence[Row]) -> None:
        """Look up, once for a batch, what its rows refer to."""

    def read(self, row: Row) -> Any:
        """The item a row describes; what is wrong is noted on the row."""
        raise NotImplementedError

    def check(self, entries: Sequence[tuple[Row, Any]]) -> None:
        """Compare the items of a batch with what is stored and with each other; faults go to the rows."""

    def write(self, items: Sequence[Any]) -> Counts:
        return upsert(self.model, items, key=self.key, changeable=self.changeable)

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"


def import_registers(folder: Path, registers: Sequence[Register], *, skip_bad: bool) -> Report:
    """Bring the registers' files of a folder into the tables, in one transaction.

    Raises ImportRefused, the tables left as they were, if no file is there, one cannot be read, or a row is
    bad. With `skip_bad`, bad rows are left out instead.
    """
    report = Report()
    with transaction.atomic():
        for register in registers:
            if (folder / register.file_name).is_file():
                _import_file(folder / register.file_name, register, report)
            else:
                report.missing_files.append(register.file_name)
        if not report.counts:
            names = ", ".join(report.missing_files)
            report.refused_files.append(
                _("%(folder)s holds none of %(names)s.") % {"folder": folder, "names": names}
            )
        if report.refused_files or (report.refused_rows and not skip_bad):
            raise ImportRefused(report)
    return report


def _import_file(path: Path, register: Register, report: Report) -> None:
    report.counts[path.name] = Counts()
    seen: dict[Hashable, int] = {}
    try:
        for rows in _batches(read_rows(path, register.columns), register.batch_size):
            items = _good_items(rows, register, seen)
            report.counts[path.name] += register.write(items)
            report.refused_rows += [_told(path, row) for row in rows if row.faults]
    except FileRefused as refusal:
        report.refused_files.append(f"{path.name} {refusal}")


def _good_items(rows: Sequence[Row], register: Register, seen: dict[Hashable, int]) -> list[Any]:
    register.prepare(rows)
    entries = [(row, register.read(row)) for row in rows]
    for row, item in entries:
        _refuse_second(row, item, register, seen)
    register.check([(row, item) for row, item in entries if not row.faults])
    return [item for row, item in entries if not row.faults]


def _refuse_second(row: Row, item: Any, register: Register, seen: dict[Hashable, int]) -> None:
    key = _key_of(item, register.key)
    if None in key:
        return
    first_line = seen.setdefault(key, row.line)
    if first_line != row.line:
        row.refuse("", _("The row repeats line %d.") % first_line)


def _told(path: Path, row: Row) -> str:
    return _("%(file)s, line %(line)d: %(faults)s") % {
        "file": path.name,
        "line": row.line,
        "faults": " ".join(row.faults),
    }


def _batches(rows: Iterable[T], size: int | None) -> Iterator[list[T]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        yield batch


def upsert(
    model: type[models.Model], items: Sequence[Any], *, key: Sequence[str], changeable: Sequence[str]
) -> Counts:
    """Write, in their order, the items that are new or differ from what is stored under their `key`."""
    return sum(
        (_upsert_batch(model, batch, key, changeable) for batch in _batches(items, BATCH)), start=Counts()
    )


def _upsert_batch(
    model: type[models.Model], items: Sequence[Any], key: Sequence[str], changeable: Sequence[str]
) -> Counts:
    stored = _stored(model, items, key)
    new = {_key_of(item, key) for item in items} - stored.keys()
    writing = [
        item
        for item in items
        if (name := _key_of(item, key)) in new
        or _key_of(item, changeable) != _key_of(stored[name], changeable)
    ]
    if changeable:
        model._default_manager.bulk_create(
            writing, update_conflicts=True, unique_fields=key, update_fields=changeable
        )
    else:
        model._default_manager.bulk_create(writing, ignore_conflicts=True)
    return Counts(len(new), len(writing) - len(new), len(items) - len(writing))


def _stored(
    model: type[models.Model], items: Sequence[Any], key: Sequence[str]
) -> dict[tuple[Any, ...], models.Model]:
    wanted = {f"{name}__in": {getattr(item, name) for item in items} for name in key}
    return {_key_of(row, key): row for row in model._default_manager.filter(**wanted)}


def _key_of(item: Any, attributes: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in attributes)
