"""What is always true, the database says so itself: each sentence broken with raw SQL, and refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from claims.lifecycle import Consent, Status
from claims.models import Claim, ContestAsk, ContestDecision, ContestOutcome
from consent.sweeps import open_windows
from cpor.invariants import INVARIANTS, broken
from customers.models import Domain
from notifications.models import Letter, LetterState
from reviews.operations import decide_contest
from tests.factories import NOW, TenantFactory
from tests.replay import as_owner
from tests.walk import (
    DAY,
    Cast,
    accept_letters,
    claim_in,
    draft,
    make_cast,
    rival_of,
    subscription_of,
    workload,
)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@contextmanager
def refused(reason: str) -> Iterator[None]:
    """The statements inside, up to the commit, are refused by PostgreSQL for this reason."""
    with pytest.raises(DatabaseError, match=reason), transaction.atomic():
        yield
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def sql(statement: str, *args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, args)


def test_two_lines_in_force_for_one_workload_are_refused(cast: Cast) -> None:
    claim_in(Status.APPROVED, cast)
    rival = claim_in(Status.UNDER_REVIEW, rival_of(cast))
    with refused("line_one_in_force_per_asset"):
        sql("UPDATE claims_claimline SET state='in_force', in_force_at=now() WHERE claim_id=%s", rival.pk)


@pytest.mark.proof
def test_two_lines_in_force_for_one_subscription_are_refused(cast: Cast) -> None:
    how = {"area": "business_applications", "assets": [subscription_of(cast.tenant)]}
    claim_in(Status.APPROVED, cast, **how)
    rival = claim_in(Status.UNDER_REVIEW, rival_of(cast), **how)
    with refused("line_one_in_force_per_asset"):
        sql("UPDATE claims_claimline SET state='in_force', in_force_at=now() WHERE claim_id=%s", rival.pk)


def test_second_live_line_of_one_partner_and_asset_is_refused(cast: Cast) -> None:
    draft(cast)
    other = draft(cast, assets=[workload("yammer")])
    with refused("line_one_live_per_partner_and_asset"):
        sql(
            "INSERT INTO claims_claimline (claim_id, partner_id, tenant_id, product_id, state, closed_cause)"
            " SELECT %s, partner_id, tenant_id, product_id, 'open', '' FROM claims_claimline WHERE claim_id<>%s",
            other.pk,
            other.pk,
        )


@pytest.mark.parametrize(
    "status", [s for s in Status if s not in {Status.APPROVED, Status.REJECTED, Status.WITHDRAWN}]
)
def test_line_in_force_on_a_claim_that_is_not_approved_is_refused(status: Status, cast: Cast) -> None:
    claim = claim_in(status, cast)
    with refused("do not fit its status"):
        sql(
            "UPDATE claims_claimline SET state='in_force', in_force_at=now(), closed_cause='', closed_at=NULL"
            " WHERE claim_id=%s",
            claim.pk,
        )


def test_approved_claim_with_an_open_line_is_refused(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    with refused("do not fit its status"):
        sql("UPDATE claims_claimline SET state='open' WHERE claim_id=%s", claim.pk)


def test_approved_claim_without_any_line_in_force_is_refused(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    with refused("do not fit its status"):
        sql(
            "UPDATE claims_claimline SET state='closed', closed_cause='lost', closed_at=now() WHERE claim_id=%s",
            claim.pk,
        )


def test_rejected_claim_with_a_live_line_is_refused(cast: Cast) -> None:
    claim = claim_in(Status.REJECTED, cast)
    with refused("do not fit its status"):
        sql(
            "UPDATE claims_claimline SET state='open', closed_cause='', closed_at=NULL WHERE claim_id=%s",
            claim.pk,
        )


@pytest.mark.parametrize("column", ["partner_id", "tenant_id"])
def test_line_of_another_partner_or_tenant_is_refused(column: str, cast: Cast) -> None:
    claim = draft(cast)
    foreign = rival_of(cast).location.partner.pk if column == "partner_id" else TenantFactory().pk
    columns = {"partner_id": claim.partner_id, "tenant_id": claim.tenant_id} | {column: foreign}
    with refused("a line of another partner or tenant"):
        sql(
            "INSERT INTO claims_claimline (claim_id, partner_id, tenant_id, product_id, state, closed_cause)"
            " SELECT %s, %s, %s, product_id, 'open', '' FROM claims_claimline WHERE claim_id=%s",
            claim.pk,
            *columns.values(),
            claim.pk,
        )
    with refused("Cannot update"):
        sql(f"UPDATE claims_claimline SET {column}=%s WHERE claim_id=%s", foreign, claim.pk)


def test_claim_born_in_a_later_status_is_refused(cast: Cast) -> None:
    claim = draft(cast)
    columns = [f.column for f in Claim._meta.concrete_fields if f.column not in {"id", "reference", "status"}]
    with refused("Cannot insert"):
        sql(
            f"INSERT INTO claims_claim (reference, status, {', '.join(columns)})"
            f" SELECT 'CA-22222222', 'withdrawn', {', '.join(columns)} FROM claims_claim WHERE id=%s",
            claim.pk,
        )


def test_status_off_the_table_is_refused(cast: Cast) -> None:
    claim = draft(cast)
    with refused("(?i)invalid transition"):
        sql("UPDATE claims_claim SET status='withdrawn', revision=revision+1 WHERE id=%s", claim.pk)
        sql(
            "UPDATE claims_claim SET status='submitted', submitted_at=now(), revision=revision+1 WHERE id=%s",
            claim.pk,
        )


@pytest.mark.parametrize(
    ("status", "column"),
    [
        (Status.DRAFT, "deadline_at"),
        (Status.UNDER_REVIEW, "deadline_at"),
        (Status.REJECTED, "deadline_at"),
        (Status.SUBMITTED, "review_due_at"),
        (Status.ACTION_REQUIRED, "review_due_at"),
        (Status.APPROVED, "dispute_until"),
        (Status.DRAFT, "next_reminder_at"),
        (Status.APPROVED, "next_reminder_at"),
    ],
)
def test_clock_set_where_it_does_not_run_is_refused(status: Status, column: str, cast: Cast) -> None:
    claim = claim_in(status, cast)
    with refused(f"claim_{column}_only_where_it_runs"):
        sql(f"UPDATE claims_claim SET {column}=now() WHERE id=%s", claim.pk)


@pytest.mark.parametrize(
    ("status", "column"),
    [
        (Status.ACTION_REQUIRED, "deadline_at"),
        (Status.UNDER_REVIEW, "review_due_at"),
        (Status.DISPUTED, "review_due_at"),
    ],
)
def test_clock_missing_where_it_always_runs_is_refused(status: Status, column: str, cast: Cast) -> None:
    claim = claim_in(status, cast)
    with refused(f"claim_{column}_never_missing"):
        sql(f"UPDATE claims_claim SET {column}=NULL WHERE id=%s", claim.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claims_claimevent SET note='x'",
        "DELETE FROM claims_claimevent",
        "TRUNCATE claims_claimevent CASCADE",
    ],
)
def test_history_changed_deleted_or_truncated_is_refused(statement: str, cast: Cast) -> None:
    draft(cast)
    with refused("Cannot (update|delete)|never truncated"):
        as_owner(statement)  # the portal itself has no right to it (tests/test_append_only.py)


def test_status_change_without_its_event_is_refused(cast: Cast) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    with refused("a move without its event"):
        sql("UPDATE claims_claim SET status='draft', revision=revision+1 WHERE id=%s", claim.pk)


def test_status_change_that_does_not_count_is_refused(cast: Cast) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    with refused("a move raises the revision by one"):
        sql("UPDATE claims_claim SET status='draft' WHERE id=%s", claim.pk)


def test_event_without_the_changed_fields_does_not_count(cast: Cast) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    with refused("a move without its event"):
        sql("UPDATE claims_claim SET status='draft', revision=revision+1 WHERE id=%s", claim.pk)
        sql(
            "INSERT INTO claims_claimevent (claim_id, kind, revision, from_status, to_status, actor, note, changes,"
            " is_internal, at) VALUES (%s, 'recall', %s, 'submitted', 'draft', 'partner', '', '{}', false, now())",
            claim.pk,
            claim.revision + 1,
        )


@pytest.mark.parametrize("column", ["partner_id", "tenant_id", "solution_area", "activities", "reference"])
def test_identity_of_a_claim_never_changes(column: str, cast: Cast) -> None:
    claim = draft(cast)
    new = {
        "solution_area": "'business_applications'",
        "activities": "'{pre_sales}'",
        "reference": "'CA-33333333'",
    }
    foreign = {"partner_id": rival_of(cast).location.partner.pk, "tenant_id": TenantFactory().pk}
    with refused("Cannot update"):
        sql(f"UPDATE claims_claim SET {column}={new.get(column) or foreign[column]} WHERE id=%s", claim.pk)


@pytest.mark.parametrize("status", list(Status))
def test_check_invariants_passes_on_what_operations_made(
    status: Status, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    claim_in(status, cast)
    call_command("check_invariants")
    assert "0 broken" in capsys.readouterr().out


@pytest.mark.parametrize("has_lost", [False, True])
def test_decision_whose_winner_did_not_win_is_found(has_lost: bool, cast: Cast) -> None:
    claim, rival = (claim_in(Status.UNDER_REVIEW, each) for each in (cast, rival_of(cast)))
    decide_contest(winner=claim, by=cast.lead, reason="Newer.", now=NOW)
    assert broken_sentences() == []
    decision = ContestDecision.objects.create(
        winner=claim, decided_by=cast.lead, decided_at=NOW, reason="Both."
    )
    ContestOutcome.objects.create(decision=decision, line=rival.lines.get(), is_won=True)
    if has_lost:
        ContestOutcome.objects.create(decision=decision, line=claim.lines.get(), is_won=False)
    assert broken_sentences() == [
        "Every decided contest was won by its winner's lines, and lost by somebody else's."
    ]


def test_ask_open_on_a_claim_that_is_over_is_found(cast: Cast) -> None:
    claim = claim_in(Status.WITHDRAWN, cast)
    ContestAsk.objects.create(claim=claim, text="Newer?", asked_by=cast.lead, asked_at=NOW, due_at=NOW + DAY)
    assert broken_sentences() == ["An ask is open only on a claim that is a side of a contest by its status."]


def test_window_at_somebody_elses_address_is_found(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    accept_letters(now=NOW)
    open_windows(now=NOW)
    Domain.objects.filter(tenant=cast.tenant).delete()
    assert broken_sentences() == [
        "A customer's time to object runs only where their contact's letter has left, to an address of theirs."
    ]
    claim.consent_requests.update(window_ends_at=None)
    with pgtrigger.ignore("consent.ConsentedClaim:claim_passed_by_the_customer"):
        Claim.objects.filter(pk=claim.pk).update(consent=Consent.PASSED, deadline_at=None)
    assert broken_sentences() == [
        "Nobody's silence counted whose letter had not left, or whose time did not run."
    ]


def test_window_whose_letter_never_left_is_found(cast: Cast) -> None:
    claim = claim_in(Status.APPROVED, cast)
    accept_letters(now=NOW)
    open_windows(now=NOW)
    assert broken_sentences() == []
    Letter.objects.filter(letter__startswith="consent/request", to_email=claim.customer_contact_email).update(
        state=LetterState.QUEUED, accepted_at=None, next_try_at=NOW
    )
    assert broken_sentences() == [
        "A customer's time to object runs only where their contact's letter has left, to an address of theirs."
    ]


def broken_sentences() -> list[str]:
    return [rule.sentence for rule in INVARIANTS if broken(rule)]
