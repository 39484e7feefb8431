"""What operations refuse, whichever page or worker calls them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims import operations
from claims.lifecycle import Consent
from claims.models import Claim, Proof
from claims.operations.filing import NotReady
from claims.transitions import MoveRefused
from consent import sweeps
from documents import limits
from documents.operations import scan_pending
from reviews import operations as reviewing
from tests.factories import NOW
from tests.walk import DAY, PDF, Cast, accept_letters, claim_in, draft, workload


def upload(claim: Claim, cast: Cast, *, size: int = len(PDF), name: str = "sow.pdf") -> Proof:
    content = PDF.replace(b"Works", b"Works".ljust(5 + size - len(PDF)))
    content = content.replace(
        b"Statement", name.encode()[:9].ljust(9, b".")
    )  # no two names with the same bytes
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return operations.add_proof(claim=claim, upload=file, kind="other", comment="", by=cast.admin, now=NOW)


def test_contact_stays_once_the_customer_kept_silent(cast: Cast) -> None:
    claim = claim_in("approved", cast)
    contact = {"customer_contact_name": "Dora Direct"}
    operations.edit_claim(claim=claim, by=cast.admin, now=NOW, fields=contact)
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    sweeps.settle_due(now=NOW + 8 * DAY)
    claim.refresh_from_db()
    assert claim.consent == Consent.PASSED

    with pytest.raises(MoveRefused, match="cannot be edited"):
        operations.edit_claim(
            claim=claim, by=cast.admin, now=NOW + 9 * DAY, fields={"customer_contact_name": "Carl Customer"}
        )


def test_claim_that_was_ever_read_is_not_recalled(cast: Cast) -> None:
    """Not even while it waits for another reviewer."""
    claim = claim_in("action_required", cast)
    operations.add_comment(claim=claim, text="It is on page 3.", by=cast.admin, now=NOW)
    claim = operations.submit(claim=claim, by=cast.admin, now=NOW)
    claim = reviewing.give_back(claim=claim, by=cast.reviewer, now=NOW)
    assert claim.reviewer is None
    with pytest.raises(MoveRefused, match="already read"):
        operations.recall(claim=claim, by=cast.admin, now=NOW)


def test_claim_goes_back_to_microsoft_only_with_every_finding_answered(cast: Cast) -> None:
    claim = claim_in("action_required", cast)
    with pytest.raises(NotReady, match="still unanswered"):
        operations.submit(claim=claim, by=cast.admin, now=NOW)
    operations.add_comment(claim=claim, text="It is on page 3.", by=cast.admin, now=NOW)
    assert operations.submit(claim=claim, by=cast.admin, now=NOW).status == "submitted"


def test_document_proves_nothing_before_the_scanner_passed_it(cast: Cast) -> None:
    claim = draft(cast)
    upload(claim, cast)
    with pytest.raises(NotReady, match="still being checked"):
        operations.submit(claim=claim, by=cast.admin, now=NOW)
    scan_pending(now=NOW)
    assert operations.submit(claim=claim, by=cast.admin, now=NOW).status == "submitted"


def test_claim_holds_so_many_bytes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES_PER_CLAIM", 2 * len(PDF))
    claim = draft(cast)
    upload(claim, cast)
    with pytest.raises(MoveRefused, match="at most 20 documents and 100 MB"):
        upload(claim, cast, size=len(PDF) + 1, name="appendix.pdf")
    upload(claim, cast, name="appendix.pdf")


def test_customer_who_has_to_be_told_is_named(cast: Cast) -> None:
    with pytest.raises(NotReady, match="customer contact is missing"):
        operations.create_claim(
            by=cast.admin,
            location=cast.location,
            tenant=cast.tenant,
            solution_area="microsoft_365",
            activities=["usage"],
            assets=[workload()],
            texts={
                "name": "Autumn rollout",
                "partner_contact_name": "Pia Partner",
                "partner_contact_email": "pia@contoso.example",
            },
            now=NOW,
        )
