"""`migrate` has time, and takes nobody else's. The migrations here are those of a room that exists for them alone."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts.models import User
from cpor.upgrade import limits
from cpor.upgrade.owner import as_owner
from devstack.clones import database_url

ROOM = "humanize"  # an app without tables, which gets the migrations below
PAGES_LIMITS = "-c statement_timeout=250ms -c lock_timeout=5s"


@pytest.fixture
def room(committed_db: str, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits as the portal has them, only shorter."""
    settings.MIGRATION_MODULES = {ROOM: "cpor.tests.some_migrations"}
    monkeypatch.setattr(limits, "LOCK_SECONDS", 0.3)
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(options, "options", PAGES_LIMITS)
        yield
        connection.close()


@contextmanager
def somebody_elses(statement: str) -> Iterator[psycopg2.extensions.connection]:
    """A transaction of another process that has done this and does not end."""
    other = psycopg2.connect(database_url(connection.settings_dict))
    try:
        other.cursor().execute(statement)
        yield other
    finally:
        other.close()


def migrate(name: str, **options: object) -> str:
    said = io.StringIO()
    call_command("migrate", ROOM, name, stdout=said, stderr=said, lock_pause=0, **options)
    return said.getvalue()


def is_applied(name: str) -> bool:
    return (ROOM, name) in MigrationRecorder(connection).applied_migrations()


def show(what: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {what}")
        return cursor.fetchone()[0]


def columns_of(index: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid = %s::regclass AND indisvalid",
            [index],
        )
        return cursor.fetchone()[0]


@pytest.mark.proof
def test_migrate_may_take_longer_than_a_page_which_keeps_its_limits(room: None) -> None:
    migrate("0001_slow")

    assert is_applied("0001_slow")
    assert (show("statement_timeout"), show("lock_timeout")) == ("250ms", "5s")
    with pytest.raises(OperationalError, match="statement timeout"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")


def test_a_lock_that_somebody_holds_is_not_waited_for(room: None) -> None:
    migrate("0001_slow")
    with somebody_elses("LOCK TABLE accounts_user IN ACCESS SHARE MODE") as other:
        pid, began = other.info.backend_pid, monotonic()
        with pytest.raises(CommandError) as refused:
            migrate("0002_locking", lock_tries=2)

    assert monotonic() - began < 4  # less than pages wait for a lock
    sentence = str(refused.value)
    assert sentence.startswith(f"{ROOM}.0002_locking: a lock was not free within 0.3 seconds.")
    assert re.search(rf"that of process {pid}: idle in transaction, open for \d seconds\.", sentence)
    assert "Nothing of it was done. Tried 2 times." in sentence
    assert not is_applied("0002_locking")


def test_who_comes_while_migrate_waits_is_served_soon(room: None, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate("0001_slow")
    with somebody_elses("LOCK TABLE accounts_user IN ACCESS SHARE MODE"):
        waiting = threading.Thread(target=refused_in_a_thread)
        waiting.start()
        try:
            wait_for("a strong lock that is waited for", "NOT granted AND mode = 'AccessExclusiveLock'")
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '4s'")
            assert User.objects.count() == 0  # stood behind migrate
        finally:
            waiting.join()


def refused_in_a_thread() -> None:
    try:
        with pytest.raises(CommandError):
            migrate("0002_locking", lock_tries=1)
    finally:
        connection.close()


@pytest.mark.proof
def test_a_lock_that_becomes_free_is_taken_at_the_next_try(room: None) -> None:
    migrate("0001_slow")
    with somebody_elses("LOCK TABLE accounts_user IN ACCESS SHARE MODE") as other:
        said = LettingGo(other)
        call_command("migrate", ROOM, "0002_locking", stdout=io.StringIO(), stderr=said, lock_pause=0)

    assert is_applied("0002_locking")
    assert re.search(
        r"0002_locking: a lock .* Tries again in 0 seconds, 9 times more\.", " ".join(said.getvalue().split())
    )


class LettingGo(io.StringIO):
    """Ends somebody's transaction when it is told that migrate waits for it."""

    def __init__(self, other: psycopg2.extensions.connection) -> None:
        super().__init__()
        self.other = other

    def write(self, text: str) -> int:
        self.other.rollback()
        return super().write(text)


def test_an_index_beside_the_portal_waits_for_older_transactions(room: None) -> None:
    migrate("0002_locking")
    with somebody_elses("UPDATE accounts_user SET name = name") as other:
        building = threading.Thread(target=migrate_in_a_thread, args=["0003_concurrent"])
        building.start()
        try:
            wait_for("a build that waits", "NOT granted", longer_than="0.6 seconds")
            assert not is_applied("0003_concurrent")
        finally:
            other.rollback()
            building.join()

    assert is_applied("0003_concurrent")


def migrate_in_a_thread(name: str) -> None:
    try:
        migrate(name)
    finally:
        connection.close()


def test_what_an_earlier_try_left_of_an_index_is_built_anew(room: None) -> None:
    migrate("0002_locking")
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX user_by_name ON accounts_user (theme)")

    migrate("0003_concurrent")

    assert "(name)" in columns_of("user_by_name")


def test_a_second_migrate_at_once_is_told_so_and_may_ask_for_the_plan(room: None) -> None:
    with somebody_elses(f"SELECT pg_advisory_lock({limits.ONE_AT_A_TIME})"):
        assert "0001_slow" in migrate("0001_slow", plan=True)
        with pytest.raises(CommandError, match="Another migrate is at work on this database. Wait until"):
            migrate("0001_slow")

    assert not is_applied("0001_slow")


def wait_for(what: str, condition: str, *, longer_than: str = "0 seconds") -> None:
    """Until a lock of this database meets the condition."""
    question = (
        f"SELECT 1 FROM pg_locks JOIN pg_stat_activity a USING (pid) WHERE {condition} "
        f"AND clock_timestamp() - waitstart > '{longer_than}' AND a.datname = current_database()"
    )
    until = monotonic() + 20
    with somebody_elses("SELECT 1") as outside, outside.cursor() as cursor:
        while monotonic() < until:
            outside.rollback()
            cursor.execute(question)
            if cursor.fetchone():
                return
            threading.Event().wait(0.02)
    pytest.fail(f"did not come: {what}")
