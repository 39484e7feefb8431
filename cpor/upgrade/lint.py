"""Looks at every migration that is newer than the release that runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from cpor.upgrade import checks, rules
from cpor.upgrade.checks import Found, Step
from cpor.upgrade.concurrent import is_concurrent
from cpor.upgrade.release import Name, Release
from cpor.upgrade.rules import Rule

Exceptions = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Finding:
    migration: str
    rule: Rule
    what: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.migration, self.rule.code, self.what

    def __str__(self) -> str:
        rule = self.rule
        return f"{self.migration}: {self.what}: {rule.code}: {rule.why}. Instead: {rule.instead}."


def lint(release: Release, own_apps: set[str], exceptions: Exceptions = rules.EXCEPTIONS) -> list[str]:
    """A sentence for each thing that is wrong, first of all with the record and the exceptions themselves."""
    loader = MigrationLoader(None)
    gone = [name for name in release.leaves if name not in loader.disk_migrations]
    if gone:
        return [f"{app}.{name} was released and is gone: what ran somewhere stays." for app, name in gone]
    found = [*findings(loader, release, own_apps)]
    keys = {one.key for one in found}
    return [str(one) for one in found if one.key not in exceptions] + [
        f"{migration}: {what}: the exception from {code} is needed no more."
        for migration, code, what in exceptions
        if (migration, code, what) not in keys
    ]


def findings(loader: MigrationLoader, release: Release, own_apps: set[str]) -> Iterator[Finding]:
    released = loader.graph.make_state(nodes=release.leaves, at_end=True, real_apps=loader.unmigrated_apps)
    state = released.clone()
    for name in newer(loader, release):
        migration = loader.graph.nodes[name]
        for rule, what in look_at(migration, state, released) if name[0] in own_apps else ():
            yield Finding(f"{migration.app_label}.{migration.name}", rule, what)
        migration.mutate_state(state, preserve=False)


def newer(loader: MigrationLoader, release: Release) -> list[Name]:
    """In the order in which they will be applied. Libraries' own stand among them: their states are built upon."""
    graph = loader.graph
    done = {name for leaf in release.leaves for name in graph.forwards_plan(leaf)}
    plan = dict.fromkeys(name for leaf in graph.leaf_nodes() for name in graph.forwards_plan(leaf))
    return [name for name in plan if name not in done]


def look_at(migration: Migration, before: ProjectState, released: ProjectState) -> Found:
    state = before.clone()
    for operation in migration.operations:
        for part, is_state_only in _parts(operation):
            yield from checks.check(part, Step(migration, state, released, is_state_only))
        operation.state_forwards(migration.app_label, state)
    if not migration.atomic and not all(map(_may_be_half_done, migration.operations)):
        yield rules.HALF_DONE, "atomic = False"


def _parts(operation: Operation) -> Iterator[tuple[Operation, bool]]:
    """Each operation, and whether the database hears nothing of it."""
    if not isinstance(operation, SeparateDatabaseAndState):
        yield operation, False
        return
    yield from ((part, False) for part in operation.database_operations)
    yield from ((part, True) for part in operation.state_operations)


def _may_be_half_done(operation: Operation) -> bool:
    return is_concurrent(operation) or isinstance(operation, RunPython | RunSQL)
