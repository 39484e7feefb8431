"""Documents laid against the rules of proof."""

from tests.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        name="signature-of-twelve-months-is-too-old",
        file="claims/proof_checks/dating.py",
        before="    return bool(past) and all(day >= oldest for day in past)",
        after="    return bool(past) and all(day > oldest for day in past)",
        seen_by=("claims/tests/test_proof_checks.py::test_signature_is_good_for_twelve_months",),
        why="A signature is good for twelve months, that day included.",
    ),
    Mutant(
        name="old-signature-counts",
        file="claims/proof_checks/dating.py",
        before="    return bool(past) and all(day >= oldest for day in past)",
        after="    return bool(past)",
        seen_by=("claims/tests/test_proof_checks.py::test_signature_is_old_or_undated",),
        why="A signature older than twelve months is none.",
    ),
    Mutant(
        name="partners-person-signs-for-the-customer",
        file="claims/proof_checks/signatures.py",
        before="    customer = [each for each in customer if _short(each.who) not in strangers]\n",
        after="",
        seen_by=("claims/tests/test_proof_checks.py::test_customer_did_not_sign",),
        why="The partner's own people never sign for the customer.",
    ),
    Mutant(
        name="unsigned-paper-counts-as-signed",
        file="claims/proof_checks/signatures.py",
        before=("    if _says_unsigned(text):\n        customer = []\n"),
        after="",
        seen_by=("claims/tests/test_proof_checks.py::test_customer_did_not_sign",),
        why="A paper that says it is not signed shows no signature.",
    ),
    Mutant(
        name="footer-names-the-customer",
        file="claims/proof_checks/parties.py",
        before="    return next((line for line in lines if not line.is_furniture), None)",
        after="    return next(lines, None)",
        seen_by=("claims/tests/test_proof_checks.py::test_customer_in_the_footer_alone_is_not_named",),
        why="A running footer alone names nobody.",
    ),
    Mutant(
        name="longer-products-count",
        file="claims/proof_checks/names.py",
        before=(
            "    others = _find(text, joined, _GAP_IN_PRODUCT)\n"
            "    return [hit for hit in hits if not any(_covers(other, hit) for other in others)]"
        ),
        after=("    _find(text, joined, _GAP_IN_PRODUCT)\n    return hits"),
        seen_by=("claims/tests/test_proof_checks.py::test_product_is_not_named_in_its_own_right",),
        why="A product is not named by a longer one's name.",
    ),
    Mutant(
        name="scanned-page-counts-as-not-found",
        file="claims/proof_checks/__init__.py",
        before="    if found.result != Result.NOT_FOUND or not blank_pages:",
        after="    if found.result == Result.NOT_FOUND or not blank_pages:",
        seen_by=("claims/tests/test_proof_checks.py::test_page_without_text_may_hold_what_was_not_found",),
        why="What may stand on a picture is “could not be read”, not “not found”.",
    ),
    Mutant(
        name="signature-ages-while-it-waits",
        file="claims/operations/checking.py",
        before="    found = _found(proof, facts, since=max(claim.submitted_at or now, proof.added_at))",
        after="    found = _found(proof, facts, since=now)",
        seen_by=("claims/tests/test_proof_checking.py::test_signature_is_as_old_as_it_was_when_submitted",),
        why="A signature is as old as it was when the claim was submitted.",
    ),
    Mutant(
        name="changed-claim-is-not-checked-again",
        file="claims/operations/standing.py",
        before=(
            "    claim.proofs.current().update(checked_at=None)  # the documents are laid against the "
            "claim as it is now\n"
        ),
        after="",
        seen_by=("claims/tests/test_proof_checking.py::test_changed_lines_are_checked_again",),
        why="Documents are laid against the claim as it is now.",
    ),
    Mutant(
        name="odd-document-stops-the-others",
        file="claims/operations/checking.py",
        before=(
            '        logger.exception("Document %s could not be checked", proof.document_id)\n        return'
        ),
        after=("        raise\n        return"),
        seen_by=("claims/tests/test_proof_checking.py::test_odd_document_does_not_keep_others_waiting",),
        why="One odd document does not keep the others waiting.",
    ),
    Mutant(
        name="open-milestones-count",
        file="claims/proof_checks/dating.py",
        before="    return dated[0] if len(dated) > still_open else None",
        after="    return dated[0] if dated else None",
        seen_by=("claims/tests/test_proof_checks.py::test_milestones_have_no_dates",),
        why="Where milestones are left open, more must be dated than open.",
    ),
    Mutant(
        name="mail-from-a-host-that-begins-alike",
        file="claims/proof_checks/mail.py",
        before='        re.search(rf"@(?:[\\w-]+\\.)*{re.escape(domain.casefold())}(?![\\w.-]*\\w)", folded)',
        after='        re.search(rf"@(?:[\\w-]+\\.)*{re.escape(domain.casefold())}", folded)',
        seen_by=("claims/tests/test_proof_checks.py::test_customer_did_not_sign",),
        why="Only mail from the customer's own domain is the customer's.",
    ),
)
