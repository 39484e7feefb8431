"""Uploads, scans, what is handed out and what is kept."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="changed-bytes-are-clean",
        file="documents/operations.py",
        before='        return ScanState.ERROR, "stored bytes are not the uploaded ones"',
        after='        return ScanState.CLEAN, "stored bytes are not the uploaded ones"',
        seen_by=("documents/tests/test_scanning.py::test_scan_pending_never_passes_bytes_that_changed",),
        why="Bytes that changed are never clean.",
    ),
    Mutant(
        name="unscanned-document-is-handed-out",
        file="documents/serving.py",
        before="    if document.scan_state != ScanState.CLEAN:",
        after="    if document.scan_state == ScanState.INFECTED:",
        seen_by=("documents/tests/test_serving.py::test_attachment_refuses_what_is_not_clean",),
        why="Nothing is handed out that the scanner has not passed.",
    ),
    Mutant(
        name="discarded-document-is-handed-out",
        file="documents/serving.py",
        before="    if document.discarded_at:\n",
        after="    if document.file_removed_at:\n",
        seen_by=("documents/tests/test_serving.py::test_attachment_refuses_what_was_removed",),
        why="What was removed is not handed out.",
    ),
    Mutant(
        name="replaced-bytes-are-handed-out",
        file="documents/store.py",
        before="        if sha256_of(file) != document.sha256:",
        after="        if not sha256_of(file):",
        seen_by=("documents/tests/test_serving.py::test_attachment_refuses_bytes_that_changed",),
        why="What lies in the storage is handed out only if it is what was uploaded.",
    ),
    Mutant(
        name="document-opens-in-the-browser",
        file="documents/serving.py",
        before="        as_attachment=True,",
        after="        as_attachment=False,",
        seen_by=("documents/tests/test_serving.py::test_attachment_is_never_shown_in_the_browser",),
        why="A document is downloaded, never shown by the browser.",
    ),
    Mutant(
        name="download-leaves-no-entry",
        file="documents/serving.py",
        before="    _record(document, response, by=by, now=now)\n",
        after="",
        seen_by=("documents/tests/test_serving.py::test_every_download_is_written_down",),
        why="Every download is written down.",
    ),
    Mutant(
        name="entries-of-downloads-change",
        file="documents/migrations/0002_reading_and_downloads.py",
        before="operation='UPDATE OR DELETE', pgid='pgtrigger_download",
        after="operation='DELETE', pgid='pgtrigger_download",
        seen_by=("documents/tests/test_serving.py::test_entries_of_downloads_stay",),
        why="Entries of downloads are never changed.",
    ),
    Mutant(
        name="virus-between-two-chunks",
        file="documents/scanning.py",
        before="        rest = window[-len(EICAR) + 1 :]",
        after='        rest = b""',
        seen_by=("documents/tests/test_scanning.py::test_stub_finds_eicar_wherever_it_lies",),
        why="What lies across two chunks is found.",
    ),
    Mutant(
        name="half-heard-is-clean",
        file="documents/scanning.py",
        before="    if not (is_sent or found):",
        after="    if not (is_sent or found or answer):",
        seen_by=("documents/tests/test_scanning.py::test_clamd_does_not_listen_to_the_end",),
        why="A scanner that did not hear the file to its end has no verdict.",
    ),
    Mutant(
        name="any-answer-is-clean",
        file="documents/scanning.py",
        before='    if answer == "stream: OK":',
        after='    if not answer.endswith(" FOUND"):',
        seen_by=("documents/tests/test_scanning.py::test_clamd_answers_anything_else",),
        why="Only the scanner's own words make a file clean.",
    ),
    Mutant(
        name="largest-file-is-refused",
        file="documents/operations.py",
        before="    if size > limits.MAX_FILE_BYTES:",
        after="    if size >= limits.MAX_FILE_BYTES:",
        seen_by=("documents/tests/test_take_in.py::test_take_in_accepts_exactly_the_limit",),
        why="A file of exactly the limit is taken in.",
    ),
    Mutant(
        name="scanner-never-given-up",
        file="documents/operations.py",
        before="    if now >= document.uploaded_at + limits.SCAN_GIVE_UP_AFTER:",
        after="    if now > document.uploaded_at + limits.SCAN_GIVE_UP_AFTER:",
        seen_by=("documents/tests/test_scanning.py::test_scan_pending_gives_up_after_a_day",),
        why="After a day without a verdict a document counts as unchecked.",
    ),
    Mutant(
        name="rescanned-for-ever",
        file="documents/models.py",
        before="        recent = self.readable().filter(uploaded_at__gt=now - RESCAN_FOR)",
        after="        recent = self.readable()",
        seen_by=("documents/tests/test_scanning.py::test_rescan_is_due_once_a_day_for_seven_days",),
        why="Clean documents are scanned anew for seven days.",
    ),
    Mutant(
        name="file-removed-before-its-grace-ends",
        file="documents/models.py",
        before="        return self.filter(discarded_at__lte=now - REMOVAL_GRACE, file_removed_at=None)",
        after="        return self.filter(discarded_at__lte=now, file_removed_at=None)",
        seen_by=("documents/tests/test_scanning.py::test_discard_keeps_the_file_for_the_grace_period",),
        why="A discarded file stays for its grace period.",
    ),
    Mutant(
        name="late-verdict-overwrites",
        file="documents/operations.py",
        before="        pk=document.pk, scan_state=ScanState.CLEAN, scanned_at=document.scanned_at\n",
        after="        pk=document.pk, scan_state=ScanState.CLEAN\n",
        seen_by=(
            "documents/tests/test_scanning.py::test_rescan_drops_its_verdict_where_the_scanner_answered_again_meanwhile",
        ),
        why="A verdict is dropped where somebody asked anew meanwhile.",
    ),
    Mutant(
        name="name-brings-its-path",
        file="documents/names.py",
        before='.replace("\\\\", "/")',
        after="",
        seen_by=("documents/tests/test_names.py::test_clean_name_is_harmless",),
        why="A file's name is never a path.",
    ),
    Mutant(
        name="macros-are-let-in",
        file="documents/sniff/ooxml.py",
        before=(
            "    if any(map(_MACRO_TYPE.search, declared)) or any(_MACRO_PART.search(e.filename) for e "
            "in entries):"
        ),
        after=(
            "    if any(map(_MACRO_TYPE.search, declared)) and any(_MACRO_PART.search(e.filename) for e "
            "in entries):"
        ),
        seen_by=("documents/tests/test_sniff.py::test_content_type_refuses",),
        why="A document with macros is not let in, wherever they show.",
    ),
    Mutant(
        name="pdf-scripts-are-let-in",
        file="documents/sniff/pdf.py",
        before='    b"JavaScript": "FILE_HAS_PROGRAMS",\n',
        after="",
        seen_by=("documents/tests/test_hostile.py::test_hostile_file_is_refused",),
        why="A PDF with a script is not let in.",
    ),
    Mutant(
        name="claim-takes-any-number-of-bytes",
        file="claims/operations/proving.py",
        before="    if not room.files or size > room.size:",
        after="    if not room.files:",
        seen_by=("claims/tests/test_refused_acts.py::test_claim_holds_so_many_bytes",),
        why="A claim holds 100 MB of documents at most.",
    ),
    Mutant(
        name="claim-takes-one-file-too-many",
        file="claims/operations/proving.py",
        before="limits.MAX_FILES_PER_CLAIM - len(kept)",
        after="limits.MAX_FILES_PER_CLAIM + 1 - len(kept)",
        seen_by=("claims/tests/test_upload.py::test_files_beyond_the_claims_room_are_named",),
        why="A claim holds twenty documents at most.",
    ),
    Mutant(
        name="seen-document-can-be-removed",
        file="claims/operations/proving.py",
        before=('    if proof.was_seen_by_reviewer():\n        raise MoveRefused(_("A reviewer'),
        after=(
            "    if proof.was_seen_by_reviewer() and proof.replaces_id:\n"
            '        raise MoveRefused(_("A reviewer'
        ),
        seen_by=("claims/tests/test_acts.py::test_document_a_reviewer_has_seen_stays",),
        why="What a reviewer has seen is replaced, never removed.",
    ),
    Mutant(
        name="same-content-is-the-same-file",
        file="claims/operations/proving.py",
        before=(
            "    same = claim.proofs.current().filter(document__name=document.name, "
            "document__sha256=document.sha256)"
        ),
        after="    same = claim.proofs.filter(document__sha256=document.sha256)",
        seen_by=(
            "claims/tests/test_upload.py::test_same_file_under_another_name_or_after_removal_is_a_new_proof",
        ),
        why="A file is told apart by name and content, among those that are there.",
    ),
    Mutant(
        name="refused-upload-leaves-its-file",
        file="claims/operations/proving.py",
        before=("    except Exception:\n        take_back(document=document)\n        raise"),
        after=("    except Exception:\n        raise"),
        seen_by=("claims/tests/test_upload.py::test_refused_upload_leaves_no_file",),
        why="An upload that is refused leaves no file.",
    ),
    Mutant(
        name="reviewer-hears-of-a-draft",
        file="claims/operations/infected.py",
        before="    if claim.status not in {Status.DRAFT, *FINAL}:",
        after="    if claim.status not in FINAL:",
        seen_by=("claims/tests/test_infected.py::test_no_reviewer_hears_of_a_draft",),
        why="No reviewer hears of a draft.",
    ),
)
