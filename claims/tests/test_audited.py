"""Every row of the history has its row in the audit stream, chained to the claim's one before, whoever writes it."""

import importlib
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest
from django.db import connection

from audit import origin
from audit.models import Entry, Personal
from claims import audited
from claims.lifecycle import Actor, Status
from claims.models import Claim, ClaimEvent
from claims.transitions import Act, record_all
from tests.chaos.services import wait_until
from tests.factories import NOW
from tests.replay import as_owner
from tests.walk import Cast, claim_in, draft, make_cast

MIGRATION = importlib.import_module("claims.migrations.0024_link_older_history")


def chain(claim: Claim) -> list[tuple[int, int, bool]]:
    """Number, event, and whether it names the one before, of each of its entries."""
    entries = list(Entry.objects.filter(claim_id=claim.pk).order_by("number"))
    before = [None, *(bytes(entry.hash) for entry in entries)]
    named = [bytes(entry.previous) if entry.number > 1 else entry.previous for entry in entries]
    linked = [name == was for name, was in zip(named, before, strict=False)]
    return [
        (entry.number, entry.event_id, is_linked) for entry, is_linked in zip(entries, linked, strict=True)
    ]


def whole(claim: Claim) -> list[tuple[int, int, bool]]:
    events = ClaimEvent.objects.filter(claim=claim).order_by("pk").values_list("pk", flat=True)
    return [(number, event, True) for number, event in enumerate(events, start=1)]


def test_each_act_is_one_entry_in_the_claims_chain(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)

    assert chain(claim) == whole(claim)
    assert Entry.objects.filter(claim_id=claim.pk).last().code == "claim.approve"
    assert list(audited.examine()) == []


def test_one_statement_for_many_claims_links_each_in_its_own_chain(cast: Cast) -> None:
    claims = [draft(cast), draft(make_cast())]
    events = [
        ClaimEvent(claim=claim, kind="comment", actor=Actor.PARTNER, note=f"{number}", at=NOW)
        for number in range(3)
        for claim in claims
    ]

    ClaimEvent.objects.bulk_create(events)
    record_all("comment", [Act(claim.pk, NOW) for claim in claims], actor=Actor.PARTNER)

    for claim in claims:
        assert chain(claim) == whole(claim)
        assert len(chain(claim)) >= 5
    assert list(audited.examine()) == []


def test_what_people_write_stands_in_the_stream_as_a_hash_only(cast: Cast) -> None:
    claim = draft(cast)
    record_all("comment", [Act(claim.pk, NOW, note="Only for us")], actor=Actor.REVIEWER)

    entry = Entry.objects.filter(claim_id=claim.pk).latest("number")
    assert "Only for us" not in str(entry.facts)
    assert len(entry.facts["note"]) == 64


def test_the_address_of_the_request_comes_with_the_act(cast: Cast) -> None:
    claim = draft(cast)
    token = origin.address.set("192.0.2.7")
    try:
        record_all("comment", [Act(claim.pk, NOW)], actor=Actor.PARTNER)
    finally:
        origin.address.reset(token)

    entry = Entry.objects.filter(claim_id=claim.pk).latest("number")
    assert Personal.objects.get(pk=entry.pk).texts == {"address": "192.0.2.7"}


@pytest.fixture
def unlinked(db: None) -> list[Claim]:
    return made_unlinked()


def made_unlinked() -> list[Claim]:
    """Two claims of before there was a stream."""
    claims = [claim_in(status, make_cast()) for status in (Status.SUBMITTED, Status.APPROVED)]
    off, on = (f"ALTER TABLE audit_entry {word} TRIGGER USER" for word in ("DISABLE", "ENABLE"))
    as_owner(off, "DELETE FROM audit_entry", "DELETE FROM audit_personal", on)
    return claims


def test_older_history_is_linked_with_the_next_act(unlinked: list[Claim]) -> None:
    claim, other = unlinked
    record_all("comment", [Act(claim.pk, NOW)], actor=Actor.PARTNER)

    assert chain(claim) == whole(claim)
    assert chain(other) == []


def test_the_migration_links_what_is_left_and_goes_on_where_it_ended(
    unlinked: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MIGRATION, "CLAIMS", 1)
    record_all("comment", [Act(unlinked[0].pk, NOW)], actor=Actor.PARTNER)

    with connection.schema_editor(atomic=False) as editor:
        for _run in range(2):
            MIGRATION.link(None, editor)

    for claim in unlinked:
        assert chain(claim) == whole(claim)
    assert list(audited.examine()) == []


def test_the_migration_waits_for_whoever_links_a_claim_and_does_not_link_it_again(committed_db: str) -> None:
    claim, other = made_unlinked()
    somebody = psycopg2.connect(committed_db)
    try:
        with somebody.cursor() as cursor:
            cursor.execute("SELECT 1 FROM claims_claim WHERE id = %s FOR UPDATE", [claim.pk])
            cursor.execute(EVENT, [claim.pk])
        with ThreadPoolExecutor(1) as pool:
            migration = pool.submit(link_in_a_thread)
            wait_until(is_somebody_waiting, seconds=60, what="the migration waits")
            somebody.commit()
            migration.result(timeout=60)
    finally:
        somebody.close()

    for each in (claim, other):
        assert chain(each) == whole(each)


EVENT = """
    INSERT INTO claims_claimevent (claim_id, kind, from_status, to_status, actor, note, changes, is_internal, at)
    VALUES (%s, 'comment', '', '', 'partner', '', '{}', false, now())
"""


def link_in_a_thread() -> None:
    try:
        with connection.schema_editor(atomic=False) as editor:
            MIGRATION.link(None, editor)
    finally:
        connection.close()


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])
