"""Whoever owns the database can switch every trigger off and write what they like. Each way of doing so is found, and
the row is named."""

import base64
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import examination, kept
from audit.checkpoints import seal
from audit.codes import Code
from audit.encoding import hash_of
from audit.examination import ROWS, _row
from audit.models import Checkpoint, Entry
from audit.recording import record
from audit.seals import Seals
from claims import audited
from claims.lifecycle import Status
from claims.models import Claim
from reviews import operations as reviewing
from tests.factories import NOW
from tests.replay import as_owner
from tests.walk import Cast, claim_in, make_cast

LATER = NOW + timedelta(days=1)
TABLES = ("claims_claimevent", "claims_claim", "audit_entry", "audit_personal", "audit_checkpoint")
OFF = [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TABLES]
ON = [f"ALTER TABLE {table} ENABLE TRIGGER ALL" for table in TABLES]


@dataclass
class Written:
    """A sealed history of two claims, one move that no checkpoint has seen yet, and a sign-in."""

    claim: Claim
    other: Claim
    events: list[int]  # of `claim`
    entries: list[int]
    new_event: int  # of `other`, not sealed
    new_entry: int
    sign_in: int  # the entry's key


@pytest.fixture
def written(cast: Cast) -> Written:
    claim, other = claim_in(Status.APPROVED, cast), claim_in(Status.SUBMITTED, make_cast())
    record(Code.SIGN_IN, now=NOW, by=cast.lead, texts={"address": "192.0.2.1"})
    sign_in = Entry.objects.latest("pk").pk
    seal(now=NOW)
    reviewing.take(claim=other, by=cast.reviewer, revision=other.revision, now=LATER)
    entries = Entry.objects.filter(claim_id=claim.pk).order_by("number")
    newest = Entry.objects.filter(claim_id=other.pk).latest("number")
    return Written(
        claim=claim,
        other=other,
        events=list(entries.values_list("event_id", flat=True)),
        entries=list(entries.values_list("pk", flat=True)),
        new_event=newest.event_id,
        new_entry=newest.pk,
        sign_in=sign_in,
    )


def found(kept_outside: dict[int, Checkpoint] | None = None) -> list[str]:
    seals = Seals(kept_outside)
    return [*map(str, examination.examine(seals, now=LATER)), *map(str, audited.examine())]


def update(table: str, sets: str, key: str) -> str:
    return f"UPDATE {table} SET {sets} WHERE id = {{{key}}}"


EVENT, ENTRY = "events[1]", "entries[1]"
IN_EVENT = "event {events[1]} of claim {claim.pk}"
# What is done, and the row that must be named. The keys are of `Written`.
EDITS: dict[str, tuple[list[str], str]] = {
    "note": ([update("claims_claimevent", "note = 'Never said'", EVENT)], IN_EVENT + ": note"),
    "changes": (
        [update("claims_claimevent", "changes = changes || '{{\"x\": [1, 2]}}'", EVENT)],
        IN_EVENT + ": changes",
    ),
    "time": ([update("claims_claimevent", "at = at - interval '1 hour'", EVENT)], IN_EVENT + ": at"),
    "person": ([update("claims_claimevent", "by_id = NULL", EVENT)], IN_EVENT + ": by"),
    "side": ([update("claims_claimevent", "actor = 'clock'", EVENT)], IN_EVENT + ": actor"),
    "kind": ([update("claims_claimevent", "kind = 'recall'", EVENT)], IN_EVENT + ": kind"),
    "statuses": (
        [update("claims_claimevent", "from_status = 'expired'", "events[4]")],
        "event {events[4]} of claim {claim.pk}: statuses",
    ),
    "shown to the partner": ([update("claims_claimevent", "is_internal = NOT is_internal", EVENT)], IN_EVENT),
    "event given to another claim": (
        [update("claims_claimevent", "claim_id = {other.pk}", EVENT)],
        "event {events[1]} of claim {other.pk}: claim",
    ),
    "event deleted": (
        ["DELETE FROM claims_claimevent WHERE id = {events[1]}"],
        "missing: event of entry {entries[1]}, of claim {claim.pk}",
    ),
    "event and entry deleted": (
        [
            "DELETE FROM claims_claimevent WHERE id = {events[1]}",
            "DELETE FROM audit_entry WHERE id = {entries[1]}",
        ],
        "missing: entry {entries[1]}",
    ),
    "tail deleted before it was sealed": (
        [
            "DELETE FROM claims_claimevent WHERE id = {new_event}",
            "DELETE FROM audit_entry WHERE id = {new_entry}",
            "DELETE FROM audit_personal WHERE entry_id = {new_entry}",
        ],
        "history of claim {other.pk}",
    ),
    "tail deleted after it was sealed, the claim put back": (
        [
            "DELETE FROM claims_claimevent WHERE id = {events[4]}",
            "DELETE FROM audit_entry WHERE id = {entries[4]}",
            "DELETE FROM audit_personal WHERE entry_id = {entries[4]}",
            "UPDATE claims_claim SET revision = revision - 1, status = 'under_review', consent = 'not_asked',"
            " review_due_at = now() WHERE id = {claim.pk}",
        ],
        "missing: entry {entries[4]}",
    ),
    "all of a claim deleted": (
        [
            "DELETE FROM claims_claimevent WHERE claim_id = {claim.pk}",
            "DELETE FROM audit_entry WHERE claim_id = {claim.pk}",
        ],
        "missing: entry {entries[0]}",
    ),
    "event added": (
        [
            "INSERT INTO claims_claimevent (claim_id, kind, from_status, to_status, actor, note, changes, is_internal,"
            " at) SELECT {claim.pk}, 'comment', '', '', 'partner', 'Forged', '{{}}', false, now()"
        ],
        "of claim {claim.pk}: the stream did not hear of it",
    ),
    "two events exchanged": (
        [
            "UPDATE claims_claimevent SET id = -1 WHERE id = {events[1]}",
            "UPDATE claims_claimevent SET id = {events[1]} WHERE id = {events[2]}",
            "UPDATE claims_claimevent SET id = {events[2]} WHERE id = -1",
        ],
        "event {events[2]} of claim {claim.pk}",
    ),
    "two entries exchanged": (
        [
            "UPDATE audit_entry SET number = 99 WHERE id = {entries[1]}",
            "UPDATE audit_entry SET number = 2 WHERE id = {entries[2]}",
            "UPDATE audit_entry SET number = 3 WHERE id = {entries[1]}",
        ],
        "moved: entry {entries[1]}",
    ),
    "entry's facts": (
        [update("audit_entry", 'facts = facts || \'{{"to": "rejected"}}\'', ENTRY)],
        "changed: entry {entries[1]}",
    ),
    "entry's actor": ([update("audit_entry", "actor_id = 1", "sign_in")], "changed: entry {sign_in}"),
    "entry's outcome": (
        [update("audit_entry", "outcome = 'refused'", "sign_in")],
        "changed: entry {sign_in}",
    ),
    "sign-in deleted": (["DELETE FROM audit_entry WHERE id = {sign_in}"], "missing: entry {sign_in}"),
    "address": (
        ['UPDATE audit_personal SET texts = \'{{"address": "203.0.113.9"}}\' WHERE entry_id = {sign_in}'],
        "changed: personal part of entry {sign_in}",
    ),
    "address removed": (
        ["DELETE FROM audit_personal WHERE entry_id = {sign_in}"],
        "missing: personal part of entry {sign_in}",
    ),
    "stream emptied": (["TRUNCATE audit_entry"], "missing: entry {sign_in}"),
    "history emptied": (
        ["TRUNCATE claims_claimevent CASCADE"],
        "event of entry {entries[0]}, of claim {claim.pk}",
    ),
    "seal's document": (
        ["UPDATE audit_checkpoint SET document = replace(document, '\"top\"', '\"Top\"')"],
        "checkpoint 1",
    ),
    "seal's hashes": (
        ["UPDATE audit_checkpoint SET leaves = overlay(leaves placing '\\x00' from 1)"],
        "changed: checkpoint 1",
    ),
    "seal deleted": (["DELETE FROM audit_checkpoint"], "missing: checkpoint 1"),
}


def test_an_untouched_history_has_no_findings(written: Written) -> None:
    assert found() == []


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_behind_the_triggers_is_found_and_named(edit: str, written: Written) -> None:
    statements, named = EDITS[edit]
    outside = {1: kept_outside()} if edit == "seal deleted" else None

    behind_the_triggers(*(statement.format(**vars(written)) for statement in statements))

    told = found(outside)
    assert any(named.format(**vars(written)) in finding for finding in told), told


def test_a_trigger_that_is_off_is_named(written: Written) -> None:
    as_owner("ALTER TABLE claims_claimevent DISABLE TRIGGER USER")

    assert any("unguarded: trigger history_is_append_only" in finding for finding in found())


def test_a_chain_that_was_written_anew_is_found_by_its_seal(written: Written) -> None:
    rewrite(written.sign_in, "actor_id = 1")

    assert named_in(found()) == {f"entry {written.sign_in}"}


def test_a_chain_and_its_seal_written_anew_are_found_by_the_seal_that_was_kept(
    written: Written, settings
) -> None:
    outside, ours = {1: kept_outside()}, settings.AUDIT_SIGNING_KEY
    rewrite(written.sign_in, "actor_id = 1")
    settings.AUDIT_SIGNING_KEY = base64.b64encode(b"the key of whoever did this, 32b").decode()
    behind_the_triggers("DELETE FROM audit_checkpoint")
    seal(now=NOW)
    settings.AUDIT_SIGNING_KEY = ours

    assert "forged: checkpoint 1: it is signed with a key that is not ours" in found()
    assert {"checkpoint 1", f"entry {written.sign_in}"} <= named_in(found(outside))


def test_the_command_names_what_it_finds_and_fails(written: Written, capsys) -> None:
    behind_the_triggers(f"UPDATE claims_claimevent SET note = 'Forged' WHERE id = {written.events[1]}")

    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_history")

    assert f"changed: event {written.events[1]} of claim {written.claim.pk}: note" in capsys.readouterr().out


def test_the_command_is_content_with_what_is_right(written: Written, capsys, tmp_path) -> None:
    checkpoint = Checkpoint.objects.get()
    (tmp_path / kept.name_of(checkpoint)).write_text(kept.as_file(checkpoint))

    call_command("verify_history", kept=tmp_path)

    assert "0 findings, sealed until checkpoint 1" in capsys.readouterr().out


def behind_the_triggers(*statements: str) -> None:
    as_owner(*OFF, *statements, *ON)


def kept_outside() -> Checkpoint:
    return kept.from_file(kept.as_file(Checkpoint.objects.get()))


def rewrite(key: int, sets: str) -> None:
    """With a hash that fits."""
    behind_the_triggers(f"UPDATE audit_entry SET {sets} WHERE id = {key}")
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        row = next(row for row in map(_row, (told[:-2] for told in map(list, cursor))) if row.id == key)
    behind_the_triggers(f"UPDATE audit_entry SET hash = '\\x{hash_of(row).hex()}' WHERE id = {key}")


def named_in(findings: list[str]) -> set[str]:
    return {finding.split(": ")[1] for finding in findings}
