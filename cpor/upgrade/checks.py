"""What each kind of operation does to a release that still runs, told from the operation and without a database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger.migrations
from django.contrib.postgres import operations as postgres
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

from cpor.upgrade import rules, sql
from cpor.upgrade.rules import Rule


@dataclass(frozen=True)
class Step:
    """Where an operation stands: its migration, the state before it, and the state that the running release knows."""

    migration: Migration
    before: ProjectState
    released: ProjectState
    is_state_only: bool = False

    def running(self, model: str) -> ModelState | None:
        """Of a table that was made since, nobody knows, and it is empty."""
        return self.released.models.get((self.migration.app_label, model.lower()))

    def is_big(self, model: str) -> bool:
        return self.running(model) is not None and self._name(model) not in rules.SMALL

    def field(self, model: str, name: str) -> models.Field:
        return self.before.models[self.migration.app_label, model.lower()].fields[name]

    def _name(self, model: str) -> str:
        return f"{self.migration.app_label}.{model.lower()}"


Found = Iterator[tuple[Rule, str]]  # the rule that is broken, and by what
Check = Callable[[Any, Step], Found]


def check(operation: Operation, step: Step) -> Found:
    if isinstance(operation, postgres.CreateExtension):
        return
    found = CHECKS.get(type(operation))
    if found is None:
        yield rules.UNKNOWN, type(operation).__name__
    elif not step.is_state_only or type(operation) is migrations.RemoveField:
        yield from found(operation, step)


def _nothing(operation: Operation, step: Step) -> Found:
    yield from ()


def _add_field(operation: migrations.AddField, step: Step) -> Found:
    model, field = operation.model_name, operation.field
    if step.running(model) is None or field.many_to_many:
        return
    what = f"{model}.{operation.name}"
    if not (field.null or field.has_db_default() or field.generated):
        yield rules.NEEDS_DB_DEFAULT, what
    if step.is_big(model) and is_indexed(field):
        yield rules.INDEX_BLOCKS, what
    if is_computed_for_each_row(field):
        yield rules.REWRITES_TABLE, what


def _alter_field(operation: migrations.AlterField, step: Step) -> Found:
    model, new, old = operation.model_name, operation.field, step.field(operation.model_name, operation.name)
    if step.running(model) is None or new.many_to_many:
        return
    what = f"{model}.{operation.name}"
    if old.null and not new.null:
        yield rules.NOT_NULL_LATER, what
    if not new.null and old.has_db_default() and not (new.has_db_default() or old.has_default()):
        yield rules.NEEDS_DB_DEFAULT, what
    if step.is_big(model) and is_indexed(new) and not is_indexed(old):
        yield rules.INDEX_BLOCKS, what
    if is_another_type(old, new):
        yield rules.REWRITES_TABLE, what


def _remove_field(operation: migrations.RemoveField, step: Step) -> Found:
    """In the state alone: the next release inserts without it."""
    model, name = operation.model_name, operation.name
    running = step.running(model)
    if running is None or name not in running.fields:
        return
    field = step.field(model, name)
    if not step.is_state_only:
        yield rules.REMOVED_TOO_EARLY, f"{model}.{name}"
    elif not (field.many_to_many or field.null or field.has_db_default()):
        yield rules.NEEDS_DB_DEFAULT, f"{model}.{name}"


def _delete_model(operation: migrations.DeleteModel, step: Step) -> Found:
    if step.running(operation.name) is not None:
        yield rules.REMOVED_TOO_EARLY, operation.name


def _rename_model(operation: migrations.RenameModel, step: Step) -> Found:
    if step.running(operation.old_name) is not None:
        yield rules.RENAMED, operation.old_name


def _alter_table(operation: migrations.AlterModelTable, step: Step) -> Found:
    if step.running(operation.name) is not None:
        yield rules.RENAMED, operation.name


def _rename_field(operation: migrations.RenameField, step: Step) -> Found:
    if step.running(operation.model_name) is not None:
        yield rules.RENAMED, f"{operation.model_name}.{operation.old_name}"


def _add_index(operation: migrations.AddIndex, step: Step) -> Found:
    if step.is_big(operation.model_name):
        yield rules.INDEX_BLOCKS, operation.index.name


def _alter_together(operation: migrations.AlterUniqueTogether, step: Step) -> Found:
    if step.is_big(operation.name):
        yield rules.INDEX_BLOCKS, operation.name


def _remove_index(operation: migrations.RemoveIndex, step: Step) -> Found:
    """The running release's lists may live on it."""
    if step.running(operation.model_name) is not None:
        yield rules.REMOVED_TOO_EARLY, operation.name


def _add_index_concurrently(operation: postgres.AddIndexConcurrently, step: Step) -> Found:
    yield from _must_be_alone(operation.index.name, step)


def _remove_index_concurrently(operation: postgres.RemoveIndexConcurrently, step: Step) -> Found:
    yield from _remove_index(operation, step)
    yield from _must_be_alone(operation.name, step)


def _must_be_alone(what: str, step: Step) -> Found:
    if step.migration.atomic or len(step.migration.operations) > 1:
        yield rules.CONCURRENT_ALONE, what


def _add_constraint(operation: migrations.AddConstraint, step: Step) -> Found:
    if step.is_big(operation.model_name):
        is_unique = isinstance(operation.constraint, models.UniqueConstraint)
        yield rules.INDEX_BLOCKS if is_unique else rules.READS_ALL, operation.constraint.name


def _validate_constraint(operation: postgres.ValidateConstraint, step: Step) -> Found:
    if step.is_big(operation.model_name) and len(step.migration.operations) > 1:
        yield rules.READS_ALL, operation.name


def _run_python(operation: migrations.RunPython, step: Step) -> Found:
    if not all(isinstance(other, ROWS_AND_NEW_TABLES) for other in step.migration.operations):
        yield rules.DATA_ALONE, "RunPython"


def _run_sql(operation: migrations.RunSQL, step: Step) -> Found:
    yield from sql.broken(operation.sql, step.released)
    if sql.is_concurrent(operation.sql):
        yield from _must_be_alone("RunSQL", step)
    elif sql.changes_rows(operation.sql) and not all(
        isinstance(other, ROWS_AND_NEW_TABLES) for other in step.migration.operations
    ):
        yield rules.DATA_ALONE, "RunSQL"


def is_indexed(field: models.Field) -> bool:
    return field.unique or bool(getattr(field, "db_index", False))


def is_computed_for_each_row(field: models.Field) -> bool:
    """A default that is the same for all rows is noted once; anything else is written into each."""
    if field.generated:
        return True
    default = field.db_default if field.has_db_default() else None
    return hasattr(default, "resolve_expression") and not isinstance(default, models.Value | Now)


def is_another_type(old: models.Field, new: models.Field) -> bool:
    if old.remote_field or new.remote_field:
        return getattr(old.remote_field, "model", None) != getattr(new.remote_field, "model", None)
    before, after = old.db_type(connection), new.db_type(connection)
    return before != after and not _is_wider_text(str(before), str(after))


def _is_wider_text(before: str, after: str) -> bool:
    lengths = [re.fullmatch(r"varchar\((\d+)\)", kind) for kind in (before, after)]
    if lengths[0] and lengths[1]:
        return int(lengths[0][1]) <= int(lengths[1][1])
    return bool(lengths[0]) and after in {"text", "varchar"}


ROWS_AND_NEW_TABLES = (migrations.RunPython, migrations.RunSQL, migrations.CreateModel)
HARMLESS = (
    migrations.CreateModel,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
    migrations.RenameIndex,
    migrations.RemoveConstraint,
    postgres.AddConstraintNotValid,
    postgres.CreateCollation,
    pgtrigger.migrations.AddTrigger,
    pgtrigger.migrations.RemoveTrigger,
)
CHECKS: dict[type[Operation], Check] = dict.fromkeys(HARMLESS, _nothing) | {
    migrations.AddField: _add_field,
    migrations.AlterField: _alter_field,
    migrations.RemoveField: _remove_field,
    migrations.RenameField: _rename_field,
    migrations.DeleteModel: _delete_model,
    migrations.RenameModel: _rename_model,
    migrations.AlterModelTable: _alter_table,
    migrations.AddIndex: _add_index,
    migrations.RemoveIndex: _remove_index,
    migrations.AlterUniqueTogether: _alter_together,
    migrations.AddConstraint: _add_constraint,
    migrations.RunPython: _run_python,
    migrations.RunSQL: _run_sql,
    postgres.AddIndexConcurrently: _add_index_concurrently,
    postgres.RemoveIndexConcurrently: _remove_index_concurrently,
    postgres.ValidateConstraint: _validate_constraint,
}
