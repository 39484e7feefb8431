"""Each rule finds what it is there for, and lets its way round pass. The migrations here are made up."""

from collections.abc import Iterator

import pytest
from django.contrib.postgres import operations as postgres
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now, Random

from cpor.upgrade import rules
from cpor.upgrade.lint import findings, lint, look_at
from cpor.upgrade.release import Release, own_apps, released

LETTERS, CLAIMS, POLICIES = "notifications", "claims", "programs"
SHORT = models.CharField(max_length=10, default="")
NEW_INDEX = models.Index(fields=["cause"], name="letter_by_cause")
KNOWN = models.CheckConstraint(condition=models.Q(attempts__lt=99), name="letter_attempts_few")
ONCE = models.UniqueConstraint(fields=["body_text"], name="letter_text_once")


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.fixture(scope="module")
def state(loader: MigrationLoader) -> ProjectState:
    """What the release knows that runs."""
    return loader.project_state(loader.graph.leaf_nodes())


def broken(
    state: ProjectState, *operations: Operation, room: str = LETTERS, is_atomic: bool = True
) -> list[str]:
    migration = Migration("0099_made_up", room)
    migration.operations, migration.atomic = list(operations), is_atomic
    return [rule.code for rule, _what in look_at(migration, state, state)]


def add(field: models.Field, model: str = "letter") -> Operation:
    return migrations.AddField(model, "mood", field)


def alter(field: models.Field, name: str, model: str = "letter") -> Operation:
    return migrations.AlterField(model, name, field)


def sql(statement: str) -> Operation:
    return migrations.RunSQL(statement, migrations.RunSQL.noop)


def only_in_the_state(operation: Operation) -> Operation:
    return migrations.SeparateDatabaseAndState(state_operations=[operation])


def fill(apps: object, schema_editor: object) -> None:
    """Stands for rows that are written."""


NEW_TABLE = migrations.CreateModel(
    "Mood", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=10))]
)
REFUSED: list[tuple[str, list[Operation]]] = [
    ("needs-db-default", [add(SHORT)]),
    ("needs-db-default", [add(models.BooleanField(default=False))]),
    ("needs-db-default", [only_in_the_state(migrations.RemoveField("letter", "subject"))]),
    ("needs-db-default", [sql("ALTER TABLE notifications_letter ADD COLUMN mood text NOT NULL")]),
    ("not-null-later", [alter(models.DateTimeField(), "accepted_at")]),
    ("not-null-later", [sql("ALTER TABLE notifications_letter ALTER COLUMN accepted_at SET NOT NULL")]),
    ("removed-too-early", [migrations.RemoveField("letter", "read_at")]),
    ("removed-too-early", [migrations.DeleteModel("Preference")]),
    ("removed-too-early", [migrations.RemoveIndex("letter", "letter_waiting")]),
    ("removed-too-early", [sql("ALTER TABLE notifications_letter DROP COLUMN read_at")]),
    ("removed-too-early", [sql("DROP TABLE notifications_preference")]),
    ("removed-too-early", [sql("DROP TABLE IF EXISTS public.notifications_preference CASCADE")]),
    ("removed-too-early", [sql("DROP TABLE gone, notifications_preference")]),
    ("removed-too-early", [sql("ALTER TABLE notifications_letter DROP COLUMN gone, DROP COLUMN read_at")]),
    ("renamed", [migrations.RenameField("letter", "cause", "reason")]),
    ("renamed", [migrations.RenameModel("Letter", "Post")]),
    ("renamed", [migrations.AlterModelTable("letter", "post")]),
    ("renamed", [sql("ALTER TABLE notifications_letter RENAME COLUMN cause TO reason")]),
    ("rewrites-table", [alter(models.BigIntegerField(default=0), "attempts")]),
    ("rewrites-table", [alter(models.CharField(max_length=100), "cause")]),
    ("rewrites-table", [add(models.FloatField(db_default=Random()))]),
    ("rewrites-table", [sql("ALTER TABLE notifications_letter ALTER COLUMN attempts TYPE bigint")]),
    ("index-blocks", [migrations.AddIndex("letter", NEW_INDEX)]),
    ("index-blocks", [migrations.AddConstraint("letter", ONCE)]),
    ("index-blocks", [add(models.ForeignKey("accounts.User", models.PROTECT, null=True))]),
    ("index-blocks", [alter(models.CharField(max_length=200, db_index=True), "cause")]),
    ("index-blocks", [sql("CREATE INDEX letter_by_cause ON notifications_letter (cause)")]),
    ("reads-all", [migrations.AddConstraint("letter", KNOWN)]),
    ("reads-all", [sql("ALTER TABLE notifications_letter ADD CONSTRAINT few CHECK (attempts < 99)")]),
    (
        "reads-all",
        [
            postgres.AddConstraintNotValid("letter", KNOWN),
            postgres.ValidateConstraint("letter", "letter_attempts_few"),
        ],
    ),
    ("concurrent-alone", [postgres.AddIndexConcurrently("letter", NEW_INDEX)]),
    ("concurrent-alone", [sql("CREATE INDEX CONCURRENTLY letter_by_cause ON notifications_letter (cause)")]),
    ("data-alone", [add(models.TextField(null=True)), migrations.RunPython(fill)]),
    ("data-alone", [add(models.TextField(null=True)), sql("UPDATE notifications_letter SET mood = ''")]),
    ("unknown-operation", [migrations.AlterOrderWithRespectTo("letter", "reader")]),
]


@pytest.mark.parametrize(("code", "operations"), REFUSED)
def test_what_the_running_release_would_not_survive_is_found(
    state: ProjectState, code: str, operations: list[Operation]
) -> None:
    assert broken(state, *operations) == [code]


PASSED: list[list[Operation]] = [
    [add(models.CharField(max_length=10, default="", db_default=""))],
    [add(models.DateTimeField(db_default=Now()))],
    [add(models.TextField(null=True))],
    [add(models.ForeignKey("accounts.User", models.PROTECT, null=True, db_index=False))],
    [only_in_the_state(migrations.RemoveField("letter", "read_at"))],
    [only_in_the_state(migrations.RenameField("letter", "cause", "reason"))],
    [alter(models.CharField(max_length=300), "cause")],
    [alter(models.TextField(), "cause")],
    [alter(models.CharField(max_length=300, null=True), "url")],
    [postgres.AddConstraintNotValid("letter", KNOWN)],
    [postgres.ValidateConstraint("letter", "letter_attempts_few")],
    [migrations.RemoveConstraint("letter", "letter_state_known")],
    [migrations.RunPython(fill)],
    [sql("ALTER TABLE notifications_letter ADD CONSTRAINT few CHECK (attempts < 99) NOT VALID")],
    [sql("ALTER TABLE notifications_letter DROP COLUMN gone_from_the_code_a_release_ago")],
    [sql("DROP TABLE gone_from_the_code_a_release_ago")],
    [NEW_TABLE, migrations.AddField("mood", "color", SHORT)],
    [NEW_TABLE, migrations.RunPython(fill)],
    [NEW_TABLE, migrations.AddIndex("mood", models.Index(fields=["name"], name="mood_by_name"))],
]


@pytest.mark.parametrize("operations", PASSED)
def test_the_way_round_passes(state: ProjectState, operations: list[Operation]) -> None:
    assert broken(state, *operations) == []


def test_an_index_beside_the_portal_passes_alone(state: ProjectState) -> None:
    build = postgres.AddIndexConcurrently("letter", NEW_INDEX)
    drop = postgres.RemoveIndexConcurrently("letter", "letter_waiting")

    assert broken(state, build, is_atomic=False) == []
    assert broken(state, build, build, is_atomic=False) == ["concurrent-alone"] * 2
    assert broken(state, drop, is_atomic=False) == ["removed-too-early"]


def test_what_is_not_atomic_and_locks_is_found(state: ProjectState) -> None:
    assert broken(state, add(models.TextField(null=True)), is_atomic=False) == ["half-done"]


def test_a_small_table_may_be_read_under_its_lock(state: ProjectState) -> None:
    few = models.CheckConstraint(condition=models.Q(dispute_days__lt=99), name="policy_dispute_days_few")
    index = models.Index(fields=["dispute_days"], name="policy_by_dispute")

    assert broken(state, migrations.AddConstraint("policy", few), room=POLICIES) == []
    assert broken(state, migrations.AddIndex("policy", index), room=POLICIES) == []


def since_the_first(loader: MigrationLoader) -> Release:
    """As if that were all that runs which the portal began with."""
    began = [
        name for room in ("claims", "consent") for name in loader.graph.forwards_plan((room, "0001_initial"))
    ]
    return Release(commit="", migrations={room: name for room, name in began if room in own_apps()})


def test_it_finds_what_broke_releases_of_old(loader: MigrationLoader) -> None:
    found = {(one.migration, one.what) for one in findings(loader, since_the_first(loader), own_apps())}

    assert ("accounts.0003_own_settings", "user.theme") in found
    assert ("notifications.0002_notices", "letter.url") in found


def columns_that_came_later(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    for one in findings(loader, since_the_first(loader), own_apps()):
        if one.rule in (rules.NEEDS_DB_DEFAULT, rules.NOT_NULL_LATER):
            model, column = one.what.split(".")
            yield f"{one.migration.split('.')[0]}_{model}", column


@pytest.mark.django_db
def test_every_column_that_came_later_has_its_default_in_the_database(loader: MigrationLoader) -> None:
    later = {*columns_that_came_later(loader)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE column_default IS NULL"
        )
        without = {*cursor.fetchall()}

    assert ("claims_claim", "changed_at") in later
    assert later & without == set()


def test_new_migrations_of_today_pass() -> None:
    assert lint(released(), own_apps()) == []


def test_an_exception_needs_its_cause(loader: MigrationLoader) -> None:
    past = since_the_first(loader)
    key = ("notifications.0002_notices", "needs-db-default", "letter.url")
    told = lint(past, own_apps())

    assert len(lint(past, own_apps(), {key: "its reason"})) == len(told) - 1
    assert lint(released(), own_apps(), {key: "its reason"}) == [
        "notifications.0002_notices: letter.url: the exception from needs-db-default is needed no more."
    ]


def test_a_released_migration_that_is_gone_is_found() -> None:
    told = lint(Release(commit="", migrations={"claims": "0042_gone"}), own_apps())

    assert told == ["claims.0042_gone was released and is gone: what ran somewhere stays."]
