"""Rows whose transaction commits late fall into no gap between two checkpoints: with two real connections."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from audit.checkpoints import Document, link_to, seal, seal_all
from audit.codes import Code
from audit.examination import examine
from audit.models import Checkpoint, Entry
from audit.recording import APPEND, record
from audit.seals import Seals
from tests.chaos.services import wait_until
from tests.replay import as_owner

NOW = timezone.now()


@contextmanager
def somebody_elses(url: str) -> Iterator[tuple[Any, int]]:
    """A transaction on a connection of its own, with a row of the stream in it; its key."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(APPEND, [NOW, "sign_in", None, "", "", "", "done", "{}", "{}"])
            cursor.execute("SELECT last_value FROM audit_entry_id_seq")
            [key] = cursor.fetchone()
        yield connection, key
    finally:
        connection.close()


def documents() -> list[Document]:
    return [Document.read(checkpoint.document) for checkpoint in Checkpoint.objects.order_by("number")]


def findings() -> list[str]:
    return [str(finding) for finding in examine(Seals(), now=NOW)]


def is_open(document: Document, key: int) -> bool:
    return any(hole.first <= key <= hole.last for hole in document.holes)


def has(document: Document, key: int) -> bool:
    return any(first <= key <= last for first, last in document.ids)


def test_a_row_that_commits_after_later_ones_were_sealed_is_in_the_next_checkpoint(committed_db: str) -> None:
    with somebody_elses(committed_db) as (connection, key):
        record(Code.SIGN_IN, now=NOW)
        seal(now=NOW)
        seal(now=NOW)
        connection.commit()
    seal(now=NOW)

    first, second, third = documents()
    assert first.top == second.top == third.top == key + 1
    assert [has(document, key) for document in (first, second, third)] == [False, False, True]
    assert [is_open(document, key) for document in (first, second, third)] == [True, True, False]
    assert findings() == []


def test_a_place_that_nobody_can_fill_any_more_is_closed(committed_db: str) -> None:
    with somebody_elses(committed_db) as (connection, key):
        record(Code.SIGN_IN, now=NOW)
        seal(now=NOW)
        connection.rollback()
    # Other databases of the server may have transactions under way that are older.
    wait_until(lambda: seal(now=NOW) and not documents()[-1].holes, seconds=60, what="the place is closed")

    as_owner(
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        f"INSERT INTO audit_entry SELECT {key}, at, code, claim_id, number, event_id, actor_id, role, object_kind,"
        " object_id, outcome, facts, personal_hash, previous, hash FROM audit_entry ORDER BY id DESC LIMIT 1",
        "ALTER TABLE audit_entry ENABLE TRIGGER USER",
    )
    seal(now=NOW)

    assert f"added: entry {key}: it came after the checkpoints that would have sealed it" in findings()


@pytest.mark.django_db
def test_each_checkpoint_names_the_one_before() -> None:
    first, second = seal(now=NOW), seal(now=NOW)

    assert Document.read(second.document).previous == link_to(first)
    assert Document.read(second.document).ids == ()


@pytest.mark.django_db
def test_more_rows_than_one_checkpoint_seals_get_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.checkpoints.ROWS", 3)
    for _row in range(7):
        record(Code.SIGN_IN, now=NOW)

    counts = [Document.read(checkpoint.document).count for checkpoint in seal_all(now=NOW)]

    assert sum(counts) == Entry.objects.count()
    assert max(counts) == 3
    assert findings() == []


@pytest.mark.django_db
def test_rows_that_nobody_seals_are_told_of() -> None:
    record(Code.SIGN_IN, now=NOW)
    seal(now=NOW)
    record(Code.SIGN_IN, now=NOW)

    soon, late = (
        [str(finding) for finding in examine(Seals(), now=NOW + timedelta(hours=hours))] for hours in (47, 49)
    )
    assert soon == []
    assert late == ["unsealed: 1 entries: no checkpoint has sealed them, though the ticks should have"]


@pytest.mark.django_db
def test_nothing_is_sealed_without_a_key(settings) -> None:
    settings.AUDIT_SIGNING_KEY = ""

    with pytest.raises(ImproperlyConfigured):
        seal(now=NOW)
    assert not Checkpoint.objects.exists()
