"""The gate, and the tables of the life of a claim that it acts on."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="gate-accepts-a-stale-page",
        file="claims/gate.py",
        before="    if revision is not None and claim.revision != revision:",
        after="    if revision is not None and claim.revision < revision:",
        seen_by=("filing/tests/test_acts.py::test_submit_from_a_stale_page_shows_the_claim_as_it_is",),
        why="Who acts on a claim that has moved since their page is refused.",
    ),
    Mutant(
        name="gate-asks-nobody-who-acts",
        file="claims/gate.py",
        before="    return legal.is_open_to(actor) and legal.starts_from(",
        after="    return legal.starts_from(",
        seen_by=(
            "tests/test_lifecycle_matrix.py::test_every_move_as_every_actor_is_allowed_exactly_where_the_table_says",
        ),
        why="A move is made only by the actors that the table names.",
    ),
    Mutant(
        name="gate-history-loses-the-changes",
        file="claims/gate.py",
        before=("        changes=changed | (changes or {}),\n        is_internal"),
        after=("        changes=changes or {},\n        is_internal"),
        seen_by=("claims/tests/test_history.py::test_changes_read_from_old_to_new",),
        why="An act that moves nothing keeps old and new values in the history as well.",
    ),
    Mutant(
        name="gate-internal-act-counts-as-news",
        file="claims/gate.py",
        before=("    if not is_internal:\n        claim.changed_at = now"),
        after="    claim.changed_at = now",
        seen_by=("filing/tests/test_list_filters.py::test_changed_counts_only_what_the_partner_may_read",),
        why="What stays inside Microsoft is no news for the partner.",
    ),
    Mutant(
        name="gate-leaver-still-owes-an-answer",
        file="claims/gate.py",
        before="    if MOVES[name].target not in CONTESTING:  #",
        after="    if MOVES[name].target in CONTESTING:  #",
        seen_by=("reviews/tests/test_asks.py::test_ask_closes_when_its_contest_is_over_for_the_side",),
        why="A side that leaves a contest owes no answer any more.",
    ),
    Mutant(
        name="batch-moves-what-is-not-due",
        file="claims/gate_many.py",
        before='    return " AND ".join([where, *(f"c.{column} <= a.at" for column in firing)])',
        after='    return where if firing else f"({where})"',
        seen_by=("claims/tests/test_gate_many.py::test_clocks_move_is_refused_before_it_is_due",),
        why="A clock's move is not made before its clock has run out.",
    ),
    Mutant(
        name="batch-asks-nobody-who-acts",
        file="claims/gate_many.py",
        before="    if not legal.is_open_to(actor):",
        after="    if not legal.actors:",
        seen_by=("claims/tests/test_gate_many.py::test_who_may_not_make_the_move_is_refused",),
        why="A batch is moved only by the actors that the table names.",
    ),
    Mutant(
        name="batch-passes-over-the-illegal",
        file="claims/gate_many.py",
        before="        if cursor.rowcount != len(acts):",
        after="        if cursor.rowcount > len(acts):",
        seen_by=("claims/tests/test_gate_many.py::test_one_claim_that_may_not_move_holds_up_all",),
        why="One claim that may not move holds up its whole batch.",
    ),
    Mutant(
        name="batch-records-a-status",
        file="claims/gate_many.py",
        before='    if kind in MOVES or {"status", "revision"} & set(columns):',
        after="    if kind in MOVES:",
        seen_by=("claims/tests/test_gate_many.py::test_recording_is_no_way_around_the_table",),
        why="Recording an act is no way to change a status.",
    ),
    Mutant(
        name="recall-from-under-review",
        file="claims/lifecycle.py",
        before='_move("recall", "submitted", Status.DRAFT',
        after='_move("recall", "submitted under_review", Status.DRAFT',
        seen_by=(
            "tests/test_lifecycle_matrix.py::test_every_move_as_every_actor_is_allowed_exactly_where_the_table_says",
        ),
        why="A claim is recalled from “submitted” only.",
    ),
    Mutant(
        name="any-member-disputes",
        file="claims/lifecycle.py",
        before='_move("dispute", "rejected", Status.DISPUTED, Actor.INCENTIVE_ADMIN)',
        after='_move("dispute", "rejected", Status.DISPUTED, Actor.PARTNER)',
        seen_by=("claims/tests/test_disputes.py::test_nobody_but_an_incentive_admin_disputes",),
        why="Only an Incentive Admin disputes a rejection.",
    ),
    Mutant(
        name="any-member-disassociates",
        file="claims/lifecycle.py",
        before='_move("disassociate", "approved", Status.ENDED, Actor.INCENTIVE_ADMIN)',
        after='_move("disassociate", "approved", Status.ENDED, Actor.PARTNER)',
        seen_by=("filing/tests/test_acts.py::test_act_of_an_incentive_admin_is_closed_to_an_incentive_user",),
        why="Only an Incentive Admin gives an association up.",
    ),
    Mutant(
        name="proofs-change-under-the-reader",
        file="claims/lifecycle.py",
        before="    Status.UNDER_REVIEW: PartnerRights(may_comment=True),",
        after="    Status.UNDER_REVIEW: PartnerRights(may_add_proofs=True, may_comment=True),",
        seen_by=("filing/tests/test_acts.py::test_upload_while_microsoft_reads_is_refused",),
        why="While Microsoft reads a claim its documents stay as they are.",
    ),
    Mutant(
        name="contact-open-after-the-answer",
        file="claims/lifecycle.py",
        before="    if status == Status.APPROVED and consent != Consent.PENDING:",
        after="    if status == Status.APPROVED and consent == Consent.NOT_NEEDED:",
        seen_by=("filing/tests/test_refused_acts.py::test_contact_stays_once_the_customer_kept_silent",),
        why="The customer's contact is corrected only while the question is open.",
    ),
    Mutant(
        name="recalled-though-it-was-read",
        file="claims/checks.py",
        before="    return claim.taken_at is None\n",
        after="    return claim.reviewer_id is None\n",
        seen_by=("filing/tests/test_refused_acts.py::test_claim_that_was_ever_read_is_not_recalled",),
        why="What a reviewer ever took is not recalled.",
    ),
    Mutant(
        name="any-end-can-be-reopened",
        file="claims/checks.py",
        before="    return claim.status != Status.ENDED or claim.lines",
        after="    return claim.status == Status.ENDED or claim.lines",
        seen_by=("reviews/tests/test_reopening.py::test_what_is_no_decision_of_microsofts_stays",),
        why="Of the associations that ended, only one that Microsoft took away is reopened.",
    ),
    Mutant(
        name="approved-unread",
        file="claims/checks.py",
        before="    return claim.status == Status.SUBMITTED and claim.needs_poe",
        after="    return claim.status == Status.SUBMITTED and not claim.needs_poe",
        seen_by=("reviews/tests/test_console.py::test_claim_with_proof_is_not_approved_from_submitted",),
        why="What has proof to read is not approved unread.",
    ),
    Mutant(
        name="submitted-with-open-findings",
        file="claims/operations/filing.py",
        before=(
            "            checks.problems(claim, now=now) + checks.proof_problems(claim) + "
            "checks.findings_problems(claim)"
        ),
        after="            checks.problems(claim, now=now) + checks.proof_problems(claim)",
        seen_by=(
            "filing/tests/test_refused_acts.py::test_claim_goes_back_to_microsoft_only_with_every_finding_answered",
        ),
        why="A claim goes back to Microsoft only when each finding is answered.",
    ),
    Mutant(
        name="pending-document-is-proof",
        file="claims/checks.py",
        before="    if ScanState.CLEAN in states:\n",
        after="    if {ScanState.CLEAN, ScanState.PENDING} & set(states):\n",
        seen_by=(
            "filing/tests/test_refused_acts.py::test_document_proves_nothing_before_the_scanner_passed_it",
        ),
        why="A document that was not scanned yet proves nothing.",
    ),
    Mutant(
        name="rejection-names-no-finding",
        file="reviews/operations/refusing.py",
        before=(
            "    return Finding.objects.bulk_create(\n"
            "        Finding(claim=claim, **columns, raised_by=by, raised_at=now) for columns in columns_of(faults)\n"
            "    )"
        ),
        after=(
            "    return [Finding(claim=claim, **columns, raised_by=by, raised_at=now) for columns in "
            "columns_of(faults)]"
        ),
        seen_by=("reviews/tests/test_console.py::test_request_action_raises_each_finding_on_its_line",),
        why="What a reviewer found is kept with the claim.",
    ),
    Mutant(
        name="all-findings-answered-at-once",
        file="claims/operations/answering.py",
        before="    if chosen is not None:",
        after="    if chosen:",
        seen_by=("filing/tests/test_findings_answered.py::test_comment_without_a_tick_answers_nothing",),
        why="An act answers the findings that were ticked, and no others.",
    ),
    Mutant(
        name="dispute-leaves-findings-open",
        file="claims/operations/disputing.py",
        before="        claim.findings.unanswered().update(answered_at=now, answer=event)\n",
        after="",
        seen_by=("claims/tests/test_disputes.py::test_it_answers_the_findings_of_the_rejection",),
        why="A dispute answers the findings of the rejection.",
    ),
    Mutant(
        name="dispute-back-to-who-decided",
        file="claims/operations/disputing.py",
        before="disputed_at=now, reviewer=None",
        after="disputed_at=now",
        seen_by=(
            "claims/tests/test_disputes.py::test_it_goes_to_the_queue_without_the_reviewer_who_decided",
        ),
        why="A dispute goes to the queue without the reviewer who decided.",
    ),
    Mutant(
        name="history-can-be-rewritten",
        file="claims/migrations/0001_initial.py",
        before="operation='UPDATE OR DELETE', pgid='pgtrigger_history_is_append_only_3441c'",
        after="operation='DELETE', pgid='pgtrigger_history_is_append_only_3441c'",
        seen_by=("tests/test_invariants.py::test_history_changed_deleted_or_truncated_is_refused",),
        why="The history is append-only, whoever writes.",
    ),
    Mutant(
        name="claim-born-anywhere",
        file="claims/migrations/0001_initial.py",
        before="condition='WHEN (NEW.\"status\" IS DISTINCT FROM \\'draft\\' OR",
        after='condition=\'WHEN (NEW."status" IS NULL OR',
        seen_by=("tests/test_invariants.py::test_claim_born_in_a_later_status_is_refused",),
        why="A claim is born a draft.",
    ),
    Mutant(
        name="operation-creates-what-may-not-be-claimed",
        file="claims/operations/filing.py",
        before="    _refuse(checks.problems(claim, now=now, lines=lines))\n",
        after="",
        seen_by=(
            "claims/tests/test_operations_refuse.py::test_no_claim_is_created_of_what_may_not_be_claimed",
        ),
        why="What may not be claimed is refused by the operation, not by a form alone.",
    ),
    Mutant(
        name="operation-adds-what-may-not-be-claimed",
        file="claims/operations/standing.py",
        before="        if problems := checks.line_problems(claim, lines, now=now):",
        after="        if problems := []:",
        seen_by=("claims/tests/test_operations_refuse.py::test_nor_put_on_a_claim_by_an_edit",),
        why="What may not be claimed is not put on a claim by an edit either.",
    ),
    Mutant(
        name="line-of-another-tenants-subscription",
        file="claims/migrations/0021_subscription_by_area.py",
        before="s.tenant_id = NEW.tenant_id AND ",
        after="",
        seen_by=(
            "claims/tests/test_operations_refuse.py::"
            "test_database_refuses_the_subscription_of_another_tenant_or_product",
        ),
        why="The database refuses another customer's subscription.",
    ),
    Mutant(
        name="edit-undoes-a-colleagues",
        file="claims/operations/standing.py",
        before="touched(fields, seen).items()",
        after="fields.items()",
        seen_by=("claims/tests/test_overlap.py::test_what_is_said_untouched_is_left_alone",),
        why="What a person left alone is not written.",
    ),
    Mutant(
        name="edit-overwrites-unsaid",
        file="claims/operations/standing.py",
        before="    refuse_overlap(claim, fields, seen, by=by)\n",
        after="",
        seen_by=(
            "claims/tests/test_overlap.py::test_the_same_field_is_refused_with_both_texts_and_nothing_is_lost",
        ),
        why="Nobody overwrites a colleague's text without having seen it.",
    ),
)
