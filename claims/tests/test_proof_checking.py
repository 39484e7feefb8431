"""The sweep that lays documents against the rules of proof."""

import contextlib
from dataclasses import asdict
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

import evidence
from claims import operations
from claims.models import Proof, ProofCheck
from claims.operations import check_due, checking
from customers.models import Tenant
from documents import operations as documents
from documents.models import Document, Reading, ScanState
from documents.reader.signed import Signature
from documents.reading import read_due
from documents.tests import samples
from documents.tests.test_signed import POE
from tests.factories import NOW
from tests.walk import Cast, claim_in, draft, make_cast, prove, workload

FOUND, NOT_FOUND, UNREADABLE = ProofCheck.Result
Rule = ProofCheck.Rule
HOUR = timedelta(hours=1)


def test_results_are_kept_by_the_names_the_check_gives_them() -> None:
    assert [*evidence.Rule] == ProofCheck.Rule.values
    assert [*evidence.Result] == ProofCheck.Result.values


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


SIGNATURE = asdict(
    Signature(
        "Carla Reyes",
        at="2026-11-20T10:00:00+00:00",
        is_verified=True,
        is_intact=True,
        changes="none",
        page=1,
    )
)


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({}, FOUND),
        ({"is_verified": False}, UNREADABLE),
        ({"is_intact": False}, UNREADABLE),
        ({"changes": "form"}, FOUND),
        ({"changes": "other"}, UNREADABLE),
        ({"organisation": "Somebody Else"}, UNREADABLE),
    ],
)
def test_digital_signature_of_a_scan_acknowledges(cast: Cast, change: dict, result: str) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof)
    signature = SIGNATURE | {"organisation": claim.tenant.name} | change
    Reading.objects.filter(document=proof.document).update(signatures=[signature])

    check_due(now=NOW)

    assert results(proof) == dict.fromkeys(Rule, UNREADABLE) | {Rule.CUSTOMER_ACKNOWLEDGES: result}


def test_digital_signature_is_told_in_words(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim, signed="________"))
    signature = SIGNATURE | {"organisation": claim.tenant.name}
    Reading.objects.filter(document=proof.document).update(signatures=[signature])

    check_due(now=NOW)

    check = proof.checks.get(rule=Rule.CUSTOMER_ACKNOWLEDGES)
    assert (check.result, check.page) == (FOUND, 1)
    assert check.words == f"Digitally signed by Carla Reyes, {claim.tenant.name}, 2026-11-20"


def test_document_signed_by_a_real_program_is_acknowledged(cast: Cast) -> None:
    claim = draft(cast)
    Tenant.objects.filter(pk=claim.tenant_id).update(name="Adventure Works")
    proof = prove(claim, by=cast.admin)
    upload = samples.upload("signed.pdf", (POE / "40-pyhanko-visible.pdf").read_bytes())
    proof.document = documents.store_upload(upload=upload, by=cast.admin, now=NOW)
    proof.save()
    documents.scan_pending(now=NOW)
    read_due(now=NOW)

    check_due(now=NOW)

    check = proof.checks.get(rule=Rule.CUSTOMER_ACKNOWLEDGES)
    assert (check.result, check.page) == (FOUND, 1)
    assert check.words == "Digitally signed by Ada Park, Adventure Works, 2026-11-29"
    text = proof.document.reading.pages[0]
    marked = [text[start:end] for _page, start, end in check.spans]
    assert marked == ["Ada Park", "Adventure Works", "2026-11-29"]


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

    assert check_due(now=NOW) == 1
    assert results(good) == dict.fromkeys(Rule, FOUND)
    assert "could not be checked" in caplog.text

    assert tries_until_it_is_given_up(odd) == checking.QUEUE.tries - 1  # and one before
    assert Proof.objects.given_up().get() == odd
    assert results(odd) == {}

    Reading.objects.filter(document=odd.document).update(pages=[statement(claim)])
    assert operations.check_again(proofs=Proof.objects.given_up()) == 1
    assert check_due(now=NOW) == 1
    assert results(odd) == dict.fromkeys(Rule, FOUND)


def tries_until_it_is_given_up(proof: Proof) -> int:
    """How often it is begun from now on, each time when it is due; its worker dies of it where it raises."""
    for tries in range(1, 20):
        proof.refresh_from_db()
        with contextlib.suppress(KeyboardInterrupt):
            check_due(now=proof.next_check_at)
        proof.refresh_from_db()
        if proof.checked_at:
            return tries
    return 0


def test_document_that_kills_its_worker_holds_up_no_other_and_is_given_up(cast: Cast, monkeypatch) -> None:
    claim = draft(cast)
    for name, words in (("poison.pdf", "poison"), ("good.pdf", statement(claim))):
        read(prove(claim, by=cast.admin, name=name), words)
    poison, good = claim.proofs.order_by("pk")
    compute = checking._compute

    def dying(papers, facts, since):
        if papers[0].pages == ["poison"]:
            raise KeyboardInterrupt
        return compute(papers, facts, since)

    monkeypatch.setattr(checking, "_compute", dying)
    with pytest.raises(KeyboardInterrupt):
        check_due(now=NOW)
    assert check_due(now=NOW + timedelta(seconds=3)) == 1
    assert results(good) == dict.fromkeys(Rule, FOUND)

    # One of its tries was before; the last look only finds that there were enough.
    assert tries_until_it_is_given_up(poison) == checking.QUEUE.tries
    assert Proof.objects.given_up().get() == poison


def test_claim_that_changes_while_it_is_checked_is_checked_again(cast: Cast, monkeypatch) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    compute, changes = checking._compute, [workload("microsoft-teams")]

    def compute_while_somebody_edits(papers, facts, since):
        if changes:
            operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={}, add_assets=[changes.pop()])
        return compute(papers, facts, since)

    monkeypatch.setattr(checking, "_compute", compute_while_somebody_edits)
    assert check_due(now=NOW) == 1
    named = proof.checks.filter(rule=Rule.LINE_NAMED)
    assert set(named.values_list("line__product__name", flat=True)) == {"Exchange Online", "Microsoft Teams"}


def test_claim_that_changes_is_due_at_once_with_all_tries(cast: Cast) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    Proof.objects.update(check_attempts=3, next_check_at=NOW + HOUR)

    operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields={"name": "Winter rollout"})

    proof.refresh_from_db()
    assert (proof.check_attempts, proof.next_check_at) == (0, None)
    assert check_due(now=NOW) == 1


def test_change_by_the_release_before_is_seen_too(cast: Cast, monkeypatch) -> None:
    """It knows one column of the four, and asks for another check by emptying that."""
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    compute, changed = checking._compute, ["Somebody Else"]

    def compute_while_somebody_edits(papers, facts, since):
        if changed:
            claim.tenant.name = changed.pop()
            claim.tenant.save(update_fields=["name"])
            Proof.objects.update(checked_at=None)
        return compute(papers, facts, since)

    monkeypatch.setattr(checking, "_compute", compute_while_somebody_edits)
    assert check_due(now=NOW) == 1
    assert results(proof)[Rule.PARTIES] == NOT_FOUND
    proof.refresh_from_db()
    assert (proof.check_attempts, proof.next_check_at) == (0, None)


def test_document_that_turns_out_infected_meanwhile_is_not_checked(cast: Cast, monkeypatch) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    read(proof, statement(claim))
    compute = checking._compute

    def compute_while_the_scanner_learns(papers, facts, since):
        Document.objects.update(scan_state=ScanState.INFECTED)
        return compute(papers, facts, since)

    monkeypatch.setattr(checking, "_compute", compute_while_the_scanner_learns)
    assert check_due(now=NOW) == 0
    assert results(proof) == {}


@pytest.mark.proof
@pytest.mark.usefixtures("committed_db")
def test_nobody_waits_for_a_check(monkeypatch) -> None:
    cast = make_cast()
    claim = draft(cast)
    read(prove(claim, by=cast.admin), statement(claim))
    compute, seen = checking._compute, []

    def compute_outside(papers, facts, since):
        seen.append(connection.in_atomic_block)
        return compute(papers, facts, since)

    monkeypatch.setattr(checking, "_compute", compute_outside)
    assert check_due(now=NOW) == 1
    assert seen == [False]


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
