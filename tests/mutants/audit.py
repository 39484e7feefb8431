"""The audit stream: what is linked and sealed, and what is found when somebody changed it."""

from tests.mutants.mutant import Mutant

TAMPERING = "tests/test_tampering.py::"

MUTANTS = (
    Mutant(
        name="late-rows-are-forgotten",
        file="audit/checkpoints.py",
        before="        if hole.until > oldest:\n",
        after="        if hole.until > youngest:\n",
        seen_by=(
            "audit/tests/test_checkpoints.py::"
            "test_a_row_that_commits_after_later_ones_were_sealed_is_in_the_next_checkpoint",
        ),
        why="A row whose transaction commits late falls into no gap between two checkpoints.",
    ),
    Mutant(
        name="gaps-stay-open",
        file="audit/checkpoints.py",
        before="        if hole.until > oldest:\n",
        after="        if hole.until:\n",
        seen_by=("audit/tests/test_checkpoints.py::test_a_place_that_nobody_can_fill_any_more_is_closed",),
        why="A row that is put into an old gap is told from one that commits late.",
    ),
    Mutant(
        name="rewritten-rows-pass",
        file="audit/examination.py",
        before="            if self.seals.leaf(self.span, row.id) != row.hash:\n",
        after="            if not row.hash:\n",
        seen_by=(f"{TAMPERING}test_a_chain_that_was_written_anew_is_found_by_its_seal",),
        why="A row that was written anew with a hash that fits is not the one that was sealed.",
    ),
    Mutant(
        name="any-key-may-seal",
        file="audit/seals.py",
        before="        if document.key not in signing.trusted_keys():\n",
        after="        if not document.key:\n",
        seen_by=(f"{TAMPERING}test_a_chain_and_its_seal_written_anew_are_found_by_the_seal_that_was_kept",),
        why="Whoever owns the database has keys too.",
    ),
    Mutant(
        name="cut-tails-pass",
        file="claims/audited.py",
        before="    WHERE c.revision <> coalesce(e.revision, 0) OR c.status <>",
        after="    WHERE false AND c.status <>",
        seen_by=(f"{TAMPERING}test_an_edit_behind_the_triggers_is_found_and_named",),
        why="The claim counts its moves, and knows of the last one when its rows are gone.",
    ),
    Mutant(
        name="a-second-run-links-twice",
        file="claims/migrations/0024_link_older_history.py",
        before="            AND NOT EXISTS (SELECT FROM audit_entry a WHERE a.claim_id = v.claim_id)\n",
        after="",
        seen_by=(
            "claims/tests/test_audited.py::test_the_migration_waits_for_whoever_links_a_claim_and_does_not_link_it_again",
        ),
        why="What somebody linked while the migration waited is not linked again.",
    ),
)
