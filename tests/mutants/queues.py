"""Queues that try again, and give up."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="dying-costs-no-try",
        file="leases/__init__.py",
        before="        columns = self.taken(now) | {self.attempts: tries, ",
        after="        columns = self.taken(now) | {self.attempts: tries - 1, ",
        seen_by=(
            "claims/tests/test_proof_checking.py::test_document_that_kills_its_worker_holds_up_no_other_and_is_given_up",
        ),
        why="A try is counted before it begins.",
    ),
    Mutant(
        name="next-try-is-not-moved-ahead",
        file="leases/__init__.py",
        before="self.next_try_at: now + lease}\n        for",
        after="self.next_try_at: now}\n        for",
        seen_by=(
            "leases/tests/test_leases.py::test_try_is_counted_and_the_next_one_moved_ahead_before_it_begins",
        ),
        why="What kills its worker is not the first to be taken up again.",
    ),
    Mutant(
        name="number-of-the-try-is-enough",
        file="leases/__init__.py",
        before="for name in (self.attempts, self.next_try_at)}",
        after="for name in (self.attempts,)}",
        seen_by=("leases/tests/test_leases.py::test_asked_anew_is_nobodys_although_it_has_as_many_tries",),
        why="Asking anew takes a row from whoever works on it.",
    ),
    Mutant(
        name="trouble-from-outside-costs-tries",
        file="documents/operations.py",
        before="        SCANS.hand_back(document, now=now, pause=limits.SCAN_BACK_OFF_FIRST, **said)",
        after="        SCANS.postpone(document, now=now, **said)",
        seen_by=("documents/tests/test_scanning.py::test_scan_pending_waits_for_a_scanner_that_is_away",),
        why="A scanner that is away is no document's fault.",
    ),
    Mutant(
        name="old-check-is-written-down",
        file="claims/operations/checking.py",
        before="    if _basis(proof, now) != basis:\n",
        after="    if _basis(proof, now) == 0:\n",
        seen_by=("claims/tests/test_proof_checking.py::test_change_by_the_release_before_is_seen_too",),
        why="A check of what changed meanwhile is not written down.",
    ),
    Mutant(
        name="edit-leaves-the-running-check",
        file="claims/models/evidence.py",
        before='        return self.update(checked_at=None, check_attempts=0, next_check_at=None, check_note="")',
        after='        return self.update(checked_at=None, check_note="")',
        seen_by=(
            "claims/tests/test_proof_checking.py::test_claim_that_changes_is_due_at_once_with_all_tries",
        ),
        why="Asked again, a document has all its tries, now.",
    ),
    Mutant(
        name="row-is-not-counted",
        file="filing/bulk/worker.py",
        before="    row.attempts += 1\n",
        after="",
        seen_by=(
            "filing/tests/test_bulk_leases.py::test_a_row_that_kills_its_worker_is_given_up_and_the_others_are_worked_on",
        ),
        why="The row that kills its workers is known by its tries.",
    ),
    Mutant(
        name="two-workers-keep-one-row",
        file="filing/bulk/worker.py",
        before=(
            "        if not QUEUE.go_on(upload, now=now):\n            raise Overtaken\n"
            "        held = upload.rows.select_for_update(no_key=True).filter(pk=row.pk)\n"
            "        if held.filter(state=_next_state(upload), attempts=row.attempts).first() is None:\n"
            "            raise Overtaken\n"
        ),
        after="        QUEUE.go_on(upload, now=now)\n",
        seen_by=("filing/tests/test_bulk_leases.py::test_a_worker_that_outlived_its_lease_writes_nothing",),
        why="A worker that outlived its lease keeps nothing.",
    ),
)
