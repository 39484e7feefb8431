"""A rejection is disputed once, in time, by an Incentive Admin, with reasons or with a document that was missing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from claims.lifecycle import Status
from claims.models import Claim
from claims.operations import dispute
from claims.policies import can_be_disputed, holds
from claims.transitions import MoveRefused
from documents.models import Document, ScanState
from documents.operations import scan_pending
from documents.scanning import EICAR
from documents.store import stored
from notifications.models import Letter
from reviews import operations as reviewing
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import DAY, MISSING_SIGNATURE, PDF, Cast, claim_in, paper_named, rival_of, workload

WORDS = "The signature is on page 3."


def url_of(claim: Claim) -> str:
    return reverse("claims:dispute", args=[claim.reference])


def pdf(name: str = "signed.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, paper_named(name) if content is None else content, content_type="application/pdf"
    )


def post(client: Client, claim: Claim, **typed: Any) -> HttpResponse:
    return client.post(url_of(claim), {"revision": claim.revision} | typed)


@pytest.fixture
def rejected(cast: Cast) -> Claim:
    return claim_in(Status.REJECTED, cast)


@pytest.fixture
def untouched(rejected: Claim) -> Iterator[None]:
    """After the test there is no document, no event, and no file left behind."""
    before = set(stored())
    yield
    rejected.refresh_from_db()
    assert rejected.status == Status.REJECTED
    assert [document.name for document in Document.objects.all()] == ["sow.pdf"]
    assert set(stored()) == before


# --- Who and when --------------------------------------------------------------------------------------------


def test_page_says_until_when_and_what_to_bring(cast: Cast, browse: Browse, rejected: Claim) -> None:
    page = browse(cast.admin).get(url_of(rejected)).content.decode()

    assert "Dispute by" in page
    assert f'datetime="{rejected.dispute_until:%Y-%m-%dT%H:%M:%S}+00:00"' in page
    assert "The signature is missing on page 2." in page
    assert "Your reasons, a document that was missing, or both." in page
    assert 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize(
    ("who", "status"), [("colleague", 403), ("stranger", 404), ("reviewer", 403), ("signed out", 302)]
)
def test_nobody_but_an_incentive_admin_disputes(
    who: str, status: int, cast: Cast, browse: Browse, rejected: Claim
) -> None:
    people = {
        "colleague": cast.colleague,
        "stranger": rival_of(cast).admin,
        "reviewer": cast.reviewer,
        "signed out": None,
    }
    client = browse(people[who])

    assert client.get(url_of(rejected)).status_code == status
    assert post(client, rejected, justification=WORDS, documents=pdf()).status_code == status
    assert Document.objects.count() == 1
    rejected.refresh_from_db()
    assert rejected.status == Status.REJECTED


@pytest.mark.proof
def test_until_the_last_instant_and_no_longer(cast: Cast) -> None:
    claims = [
        claim_in(Status.REJECTED, cast, assets=[workload(code)], name=code) for code in ("yammer", "intune")
    ]
    in_time, late = claims
    until = in_time.dispute_until
    assert until is not None

    for now, is_open in ((until, True), (until + DAY / 86_400, False)):
        rows = Claim.objects.filter(can_be_disputed(now), pk=in_time.pk)
        assert [holds(can_be_disputed(now), in_time), rows.exists()] == [is_open] * 2
    dispute(claim=in_time, by=cast.admin, justification=WORDS, now=until)
    with pytest.raises(MoveRefused, match="can no longer be disputed"):
        dispute(claim=late, by=cast.admin, justification=WORDS, now=until + DAY / 86_400)


def test_once_only(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    reviewing.reject(claim=claim, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=timezone.now())
    claim.refresh_from_db()
    client = browse(cast.admin)

    assert (claim.status, claim.dispute_until) == (Status.REJECTED, None)
    assert url_of(claim) not in client.get(claim.get_absolute_url()).content.decode()
    assert client.get(url_of(claim)).status_code == 409
    answer = post(client, claim, justification=WORDS)
    assert answer.status_code == 409
    assert "can no longer be disputed" in answer.content.decode()


# --- With what -----------------------------------------------------------------------------------------------


def test_reasons_alone_suffice(cast: Cast, browse: Browse, rejected: Claim) -> None:
    answer = post(browse(cast.admin), rejected, justification=WORDS)

    assert answer.status_code == 302
    rejected.refresh_from_db()
    assert rejected.status == Status.DISPUTED
    assert rejected.proofs.count() == 1
    assert rejected.events.get(kind="dispute").note == WORDS


def test_a_new_document_alone_suffices_and_is_scanned(cast: Cast, browse: Browse, rejected: Claim) -> None:
    answer = post(browse(cast.admin), rejected, documents=pdf(), kind="purchase_order", justification="  ")

    assert answer.status_code == 302
    rejected.refresh_from_db()
    assert rejected.status == Status.DISPUTED
    new = rejected.proofs.current().get(document__name="signed.pdf")
    assert (new.kind, new.document.scan_state) == ("purchase_order", ScanState.PENDING)
    assert rejected.events.get(kind="proof_added", changes__proof=[None, "signed.pdf"])
    scan_pending(now=timezone.now())
    new.document.refresh_from_db()
    assert new.document.scan_state == ScanState.CLEAN


def test_dispute_stands_whatever_the_scanner_says(cast: Cast, browse: Browse, rejected: Claim) -> None:
    """Away or not, clean or not: the reviewer sees what came of the document."""
    infected = pdf("bad.pdf", PDF.replace(b"Works", b"Works " + EICAR))
    post(browse(cast.admin), rejected, documents=infected)

    scan_pending(now=timezone.now())

    rejected.refresh_from_db()
    assert rejected.status == Status.DISPUTED
    assert Document.objects.get(name="bad.pdf").scan_state == ScanState.INFECTED


def test_neither_is_refused_with_a_sentence(cast: Cast, browse: Browse, rejected: Claim) -> None:
    answer = post(browse(cast.admin), rejected, justification="   ")

    assert answer.status_code == 422
    assert "Say why the rejection is wrong, or add a document that shows it." in answer.content.decode()
    with pytest.raises(MoveRefused, match="Say why"):
        dispute(claim=rejected, by=cast.admin, now=timezone.now())


@pytest.mark.usefixtures("untouched")
def test_a_file_that_is_not_let_in_keeps_the_words_and_changes_nothing(
    cast: Cast, browse: Browse, rejected: Claim
) -> None:
    files = [pdf("good.pdf"), pdf("program.pdf", b"MZ\x90\x00 not a PDF")]

    answer = post(browse(cast.admin), rejected, justification=WORDS, documents=files)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“program.pdf”" in page
    assert "FILE_NOT_WHAT_IT_SAYS" in page
    assert WORDS in page
    assert "Choose the documents again" in page


@pytest.mark.usefixtures("untouched")
def test_a_claim_that_moved_keeps_the_words_and_takes_no_file(
    cast: Cast, browse: Browse, rejected: Claim
) -> None:
    answer = browse(cast.admin).post(
        url_of(rejected), {"revision": rejected.revision - 1, "justification": WORDS, "documents": pdf()}
    )

    assert answer.status_code == 409
    assert WORDS in answer.content.decode()


@pytest.mark.usefixtures("untouched")
def test_more_documents_than_a_claim_holds_are_refused(cast: Cast, browse: Browse, rejected: Claim) -> None:
    files = [pdf(f"{n}.pdf", PDF + b"%%%d" % n) for n in range(21)]

    answer = post(browse(cast.admin), rejected, documents=files)

    assert answer.status_code == 409
    assert "has room for 19 more" in answer.content.decode()


@pytest.mark.usefixtures("untouched")
def test_the_same_document_twice_is_refused(cast: Cast, browse: Browse, rejected: Claim) -> None:
    answer = post(browse(cast.admin), rejected, documents=[pdf(), pdf()])

    assert answer.status_code == 409
    assert "is already on this claim" in answer.content.decode()


# --- What becomes of it --------------------------------------------------------------------------------------


@pytest.mark.proof
def test_it_goes_to_the_queue_without_the_reviewer_who_decided(
    cast: Cast, browse: Browse, rejected: Claim
) -> None:
    post(browse(cast.admin), rejected, justification=WORDS)

    rejected.refresh_from_db()
    assert rejected.reviewer is None
    queue = browse(cast.reviewer2).get(reverse("reviews:queue"), {"tab": "unassigned"})
    assert rejected.reference in queue.content.decode()


def test_it_answers_the_findings_of_the_rejection(cast: Cast, browse: Browse, rejected: Claim) -> None:
    post(browse(cast.admin), rejected, justification=WORDS)

    finding = rejected.findings.get()
    assert finding.answer == rejected.events.get(kind="dispute")


def test_receipt_names_reasons_and_documents(cast: Cast, browse: Browse, rejected: Claim) -> None:
    post(browse(cast.admin), rejected, justification=WORDS, documents=pdf())

    letter = Letter.objects.get(letter="claims/disputed", to_email=cast.admin.email)
    assert WORDS in letter.body_text
    assert "New documents: signed.pdf" in letter.body_text
    assert "New documents: signed.pdf" in strip_tags(letter.body_html)


def _approve(claim: Claim, cast: Cast) -> None:
    reviewing.approve(claim=claim, by=cast.reviewer2, now=timezone.now())


def _reject(claim: Claim, cast: Cast) -> None:
    reviewing.reject(claim=claim, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=timezone.now())


@pytest.mark.parametrize(
    ("decide", "usual", "subject", "words"),
    [
        (_approve, "reviews/approved", "Dispute decided, claim approved", "approved it"),
        (
            _reject,
            "reviews/rejected",
            "Dispute decided, rejection stands",
            "The signature is missing on page 2.",
        ),
    ],
)
def test_decision_about_a_dispute_has_a_letter_of_its_own(
    decide: Callable[[Claim, Cast], None], usual: str, subject: str, words: str, cast: Cast
) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    before = Letter.objects.filter(letter=usual).count()

    decide(claim, cast)

    letter = Letter.objects.get(letter="reviews/dispute_decided", to_email=cast.admin.email)
    assert letter.subject.startswith(subject)
    assert words in letter.body_text
    assert words in letter.body_html
    assert Letter.objects.filter(letter=usual).count() == before
    assert all(person.name not in letter.body_html for person in (cast.reviewer, cast.reviewer2))


def test_later_decisions_have_the_usual_letter(cast: Cast) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    _approve(claim, cast)
    reviewing.reopen(claim=claim, by=cast.lead, reason="A mistake.", now=timezone.now())

    # Who decided before the dispute or after it does not decide again, nor does who reopened it.
    reviewing.approve(claim=claim, by=ReviewerFactory(), now=timezone.now())

    assert Letter.objects.filter(letter="reviews/dispute_decided", to_email=cast.admin.email).count() == 1
    assert Letter.objects.filter(letter="reviews/approved", to_email=cast.admin.email).exists()


def test_more_asked_on_the_way_the_decision_is_still_about_the_dispute(cast: Cast) -> None:
    claim, now = claim_in(Status.DISPUTED, cast), timezone.now()
    reviewing.request_action(claim=claim, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=now)
    claim.refresh_from_db()

    assert claim.findings.unanswered().count() == 1, "only what is asked now"
