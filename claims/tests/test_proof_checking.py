"""The sweep that lays documents against the rules of proof."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from claims import operations
from claims.models import Proof, ProofCheck
from claims.operations import check_due
from documents.models import Reading
from tests.factories import NOW
from tests.walk import Cast, claim_in, draft, make_cast, prove, workload

FOUND, NOT_FOUND, UNREADABLE = ProofCheck.Result
Rule = ProofCheck.Rule
HOUR = timedelta(hours=1)


def statement(claim, *, signed: str = "Ada Park") -> str:
    day = f"{NOW - timedelta(days=9):%d %B %Y}"
    return f"""Statement of work
Partner: {claim.partner.name}
Customer: {claim.tenant.name}
Exchange Online: we migrate 900 mailboxes in six waves and train all staff.
Milestones
{NOW:%d %B %Y}   Kick-off
Signed for {claim.tenant.name}: {signed}, Head of IT, {day}
Signed for {claim.partner.name}: Irene Adams, Delivery Lead, {day}
"""


def read(proof: Proof, *pages: str) -> None:
    state = Reading.State.READ if pages else Reading.State.UNREADABLE
    Reading.objects.update_or_create(
        document=proof.document,
        defaults={"state": state, "next_try_at": None, "read_at": NOW, "pages": list(pages)},
    )


def results(proof: Proof) -> dict[str, str]:
    return dict(proof.checks.values_list("rule", "result"))


def test_document_is_checked_once_it_is_read(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    assert check_due(now=NOW) == 0

    read(proof, statement(claim))

    assert check_due(now=NOW) == 1
    assert results(proof) == dict.fromkeys(Rule, FOUND)
    assert check_due(now=NOW) == 0


def test_document_that_was_read_anew_is_checked_anew(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof)  # as a reader did that did not know how
    check_due(now=NOW + HOUR)
    assert set(results(proof).values()) == {UNREADABLE}

    read(proof, statement(claim))
    Reading.objects.update(read_at=NOW + 2 * HOUR)

    assert check_due(now=NOW + 3 * HOUR) == 1
    assert results(proof) == dict.fromkeys(Rule, FOUND)
    assert check_due(now=NOW + 3 * HOUR) == 0


def test_line_is_found_with_page_and_words(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, "Contents of this paper are told on the second page of it.", statement(claim))

    check_due(now=NOW)

    check = proof.checks.get(rule=Rule.LINE_NAMED)
    assert (check.line, check.page) == (claim.lines.get(), 2)
    assert check.words == "Exchange Online: we migrate 900 mailboxes in six waves and train all staff."


def test_scan_without_text_could_not_be_read(cast: Cast) -> None:
    proof = prove(draft(cast), by=cast.admin)
    read(proof)

    check_due(now=NOW)

    assert results(proof) == dict.fromkeys(Rule, UNREADABLE)


def test_changed_lines_are_checked_again(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    check_due(now=NOW)

    operations.edit_claim(
        claim=claim, by=cast.admin, now=NOW, fields={}, add_assets=[workload("microsoft-teams")]
    )

    assert check_due(now=NOW) == 1
    named = proof.checks.filter(rule=Rule.LINE_NAMED)
    assert dict(named.values_list("line__product__name", "result")) == {
        "Exchange Online": FOUND,
        "Microsoft Teams": NOT_FOUND,
    }


def test_removed_document_is_left_alone(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    operations.remove_proof(proof=proof, by=cast.admin, now=NOW)

    assert check_due(now=NOW) == 0


def test_signature_is_as_old_as_it_was_when_submitted(cast: Cast) -> None:
    claim = claim_in("submitted", cast)
    proof = claim.proofs.get()
    read(proof, statement(claim))

    check_due(now=NOW + timedelta(days=500))

    assert results(proof)[Rule.DATES] == FOUND


def test_signature_is_too_old_for_a_draft(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))

    check_due(now=NOW + timedelta(days=500))

    assert results(proof) == dict.fromkeys(Rule, FOUND) | {Rule.DATES: NOT_FOUND}


def test_odd_document_does_not_keep_others_waiting(cast: Cast, monkeypatch, caplog) -> None:
    claim = draft(cast)
    for name in ("odd.pdf", "good.pdf"):
        read(prove(claim, by=cast.admin, name=name), statement(claim))
    odd, good = claim.proofs.order_by("pk")
    Reading.objects.filter(document=odd.document).update(pages=[7])

    assert check_due(now=NOW) == 2
    assert results(odd) == dict.fromkeys(Rule, UNREADABLE)
    assert results(good) == dict.fromkeys(Rule, FOUND)
    assert "could not be checked" in caplog.text


@pytest.mark.proof
@pytest.mark.usefixtures("committed_db")
def test_locked_document_is_passed_over() -> None:
    cast = make_cast()
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    answers = []

    def other_worker() -> None:
        answers.append(check_due(now=NOW))
        connection.close()

    with transaction.atomic():
        Proof.objects.select_for_update().get(pk=proof.pk)
        thread = Thread(target=other_worker)
        thread.start()
        thread.join()

    assert answers == [0]
    assert check_due(now=NOW) == 1
