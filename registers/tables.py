"""A register: a file and the table its rows go to, all at once through a temporary table.

Python reads a row at a time and says what is wrong with that row alone. What only other rows or the stored ones can
tell is asked in SQL, by one statement for the whole file. The SQL is put together from the names of our own models
and columns, never from what a file says.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, TypeVar

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registers.files import Row

BATCH = 1000  # rows in the memory at a time
WORTH_ANALYZING = 1000  # rows written, of which the planner should not learn late
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


@dataclass(frozen=True)
class Parent:
    """Whom the rows of a register belong to."""

    model: type[models.Model]
    field: str  # the foreign key of the rows
    key: str  # the parent's field by which files name it
    column: str  # the column of the file
    unknown: str | Promise  # the sentence for a key that nobody has; its %s is the key

    @property
    def table(self) -> str:
        return self.model._meta.db_table


class Register:
    """One file of a register and the rows it fills. An instance serves a single import.

    While a file is imported, its rows are in the temporary table `staged`: the `line` of each, its `faults`, null for
    a good row, and what it says, by the names of `fields`. What a bad row does not say is null there.
    """

    name: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    model: ClassVar[type[models.Model]]
    key: ClassVar[tuple[str, ...]]  # the fields that tell one row from another
    changeable: ClassVar[tuple[str, ...]] = ()
    parent: ClassVar[Parent | None] = None

    def read(self, row: Row) -> dict[str, Any]:
        """What a row says, by the names of `fields`; what is wrong is noted on the row."""
        raise NotImplementedError

    def check(self) -> None:
        """Note on the staged rows what a row alone does not show."""
        self.refuse_repeated()
        if self.parent:
            self.refuse_unknown(self.parent)

    def write(self) -> Counts:
        """Bring the good rows into the table."""
        return self.upsert()

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def fields(self) -> list[str]:
        """What is staged of a row: a parent by its key."""
        parent = [self.parent.field] if self.parent else []
        return list(dict.fromkeys([*self.key, *parent, *self.changeable]))

    def type_of(self, name: str) -> str:
        """The SQL type of a staged field."""
        field: Any = self._field(name)
        if self.parent and name == self.parent.field:
            field = self.parent.model._meta.get_field(self.parent.key)
        return field.db_type(connection)

    # --- The rows of the file -------------------------------------------------------------------------------

    def stage(self, rows: Iterable[Row]) -> None:
        """Raises FileRefused, as the rows do."""
        fields = self.fields
        columns = "".join(f", {name} {self.type_of(name)}" for name in fields)
        run("DROP TABLE IF EXISTS pg_temp.staged")
        run(f"CREATE TEMPORARY TABLE staged (line integer, faults text{columns}) ON COMMIT DROP")
        with connection.cursor() as cursor:
            for batch in batches(self._staged(row, fields) for row in rows):
                lines = io.StringIO()
                csv.writer(lines).writerows(batch)
                lines.seek(0)
                cursor.copy_expert("COPY staged FROM STDIN (FORMAT csv)", lines)
        run("ANALYZE staged")

    def _staged(self, row: Row, fields: Sequence[str]) -> list[Any]:
        values = self.read(row)
        return [row.line, " ".join(row.faults) or None, *[values[name] for name in fields]]

    def bad_rows(self, *, first: int) -> tuple[int, list[tuple[int, str]]]:
        """How many rows are bad, and the line and the faults of the first ones."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT line, faults FROM staged WHERE faults IS NOT NULL ORDER BY line LIMIT %s", [first]
            )
            return count("staged WHERE faults IS NOT NULL"), cursor.fetchall()

    # --- What only the whole file and the stored rows can tell ------------------------------------------------

    def refuse(self, column: str, sentence: str, *arguments: str, where: str, source: str = "") -> None:
        """Note a fault on the staged rows that `where` tells; the SQL `arguments` are the sentence's %s."""
        told = f"{column}: {sentence}" if column else sentence
        run(
            f"UPDATE staged SET faults = concat_ws(' ', faults, format({', '.join(['%s', *arguments])}))"
            f" {source} WHERE {where}",
            told,
        )

    def refuse_repeated(self) -> None:
        names = ", ".join(self.key)
        self.refuse(
            "",
            _("The row repeats line %s."),
            "first.line",
            source=f"FROM (SELECT {names}, min(line) AS line FROM staged"
            f" GROUP BY {names} HAVING count(*) > 1) AS first",
            where=f"{_same(self.key, 'staged', 'first')} AND staged.line > first.line",
        )

    def refuse_unknown(self, parent: Parent) -> None:
        """Refuse the rows whose parent is not there."""
        self.refuse(
            parent.column,
            str(parent.unknown),
            f"staged.{parent.field}",
            where=f"staged.{parent.field} IS NOT NULL AND NOT EXISTS"
            f" (SELECT FROM {parent.table} AS parent WHERE parent.{parent.key} = staged.{parent.field})",
        )

    def refuse_moved(self, parent: Parent, column: str, sentence: str) -> None:
        """Refuse the rows that are stored already with another parent. The sentence's %s is the row's key."""
        self.refuse(
            column,
            sentence,
            f"staged.{self.key[0]}",
            source=f"FROM {self._table} AS stored JOIN {parent.table} AS parent"
            f" ON parent.id = stored.{self._column(parent.field)}",
            where=f"staged.faults IS NULL AND {_same(self.key, 'staged', 'stored')}"
            f" AND parent.{parent.key} <> staged.{parent.field}",
        )

    # --- The table --------------------------------------------------------------------------------------------

    def upsert(self, where: str = "true") -> Counts:
        """Add the good rows that are new, then change those that differ from the stored ones.

        Unchanged rows are not even touched. A row that somebody else adds meanwhile is changed, not added.
        """
        rows = self._good_rows(where)
        columns = ", ".join(map(self._column, self.fields))
        key = [self._column(name) for name in self.key]
        together = self._column(self.parent.field if self.parent else self.key[0])
        total = count(f"staged WHERE faults IS NULL AND ({where})")
        created = run(
            f"INSERT INTO {self._table} ({columns}) SELECT {columns} FROM ({rows}) AS good"
            f" WHERE NOT EXISTS (SELECT FROM {self._table} AS stored WHERE {_same(key, 'stored', 'good')})"
            f" ORDER BY {together} ON CONFLICT ({', '.join(key)}) DO NOTHING"
        )
        changed = self._change(rows, key) if self.changeable else 0
        if created + changed >= WORTH_ANALYZING:
            run(f"ANALYZE {self._table}")
        return Counts(created, changed, total - created - changed)

    def _change(self, rows: str, key: Sequence[str]) -> int:
        stored, good = (
            ", ".join(f"{table}.{name}" for name in self.changeable) for table in ("stored", "good")
        )
        values = ", ".join(f"{name} = good.{name}" for name in self.changeable)
        return run(
            f"UPDATE {self._table} AS stored SET {values} FROM ({rows}) AS good"
            f" WHERE {_same(key, 'stored', 'good')} AND ROW({stored}) IS DISTINCT FROM ROW({good})"
        )

    def _good_rows(self, where: str) -> str:
        values = ", ".join(f"{self._value(name)} AS {self._column(name)}" for name in self.fields)
        parent = self.parent
        join = (
            f"JOIN {parent.table} AS parent ON parent.{parent.key} = staged.{parent.field}" if parent else ""
        )
        return f"SELECT {values} FROM staged {join} WHERE staged.faults IS NULL AND ({where})"

    def _value(self, name: str) -> str:
        if self.parent and name == self.parent.field:
            return "parent.id"
        field = self._field(name)
        is_empty_text = field.blank and not field.null
        return f"coalesce(staged.{name}, '')" if is_empty_text else f"staged.{name}"

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def _column(self, name: str) -> str:
        return self._field(name).column

    @property
    def _table(self) -> str:
        return self.model._meta.db_table


def _same(names: Iterable[str], left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} = {right}.{name}" for name in names)


def run(statement: str, *values: Any) -> int:
    """Carry out one SQL statement; the number of rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.rowcount


def count(rows: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rows}")
        return cursor.fetchone()[0]


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
