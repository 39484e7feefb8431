"""What a PDF carries along: documents of their own under it, as with an e-mail; what is not read is named."""

import pytest
from django.urls import reverse
from pikepdf import AttachedFileSpec, Encryption, Name, Pdf

from claims.models import Proof
from claims.operations import add_proof, check_due
from claims.tests.test_carried import carried, mail, work
from documents.models import Document, ScanState
from documents.tests import pdfs, readable
from documents.tests.samples import image, upload
from tests.factories import NOW
from tests.walk import Cast, draft

pytestmark = pytest.mark.usefixtures("sandbox_remembers")

ORDER = b"<?xml version='1.0'?><rsm:CrossIndustryInvoice xmlns:rsm='urn:x'/>"
OFFER = readable.pdf("Signed by Ada Park, Adventure Works")


def proven(cast: Cast, content: bytes) -> Proof:
    proof = add_proof(
        claim=draft(cast), upload=upload("sow.pdf", content), kind="other", comment="", by=cast.admin, now=NOW
    )
    work()
    return proof


def with_note(pdf: Pdf) -> None:
    """A file that is pinned to the page, told about in the annotation itself."""
    file = AttachedFileSpec(pdf, image("PNG", (60, 60)), filename="photo.png").obj
    pdfs.annotation(Subtype=Name.FileAttachment, FS=file)(pdf)


def of_all_kinds(pdf: Pdf) -> None:
    pdfs.files(
        order__xml=ORDER, offer__pdf=OFFER, agreed__eml=bytes(mail(("plan.pdf", readable.pdf("Plan"))))
    )(pdf)
    with_note(pdf)


@pytest.fixture(params=["plain", "with an owner's password"])
def proof(cast: Cast, request) -> Proof:
    saving = {} if request.param == "plain" else {"encryption": Encryption(owner="secret", user="")}
    return proven(cast, pdfs.built(of_all_kinds, **saving))


def test_embedded_files_become_documents_that_are_read(cast: Cast, browse, proof: Proof) -> None:
    assert carried(proof).keys() == {"offer.pdf", "agreed.eml", "plan.pdf", "photo.png"}
    assert {document.scan_state for document in carried(proof).values()} == {ScanState.CLEAN}
    assert "Ada Park" in carried(proof)["offer.pdf"].reading.pages[0]
    assert carried(proof)["plan.pdf"].reading.pages == ["Plan"]
    proof.document.reading.refresh_from_db()
    assert proof.document.reading.not_read == ["order.xml"]
    preview = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    page = browse(cast.admin).get(preview).content.decode()
    assert f"{preview}?file={carried(proof)['offer.pdf'].pk}" in page
    assert "order.xml" in page
    assert "· not read" in page


def test_answer_in_an_embedded_file_counts_and_names_it(cast: Cast) -> None:
    line = "Exchange Online: we move 900 mailboxes in six waves and train all staff."
    proof = proven(cast, pdfs.built(pdfs.files(sow__pdf=readable.pdf(line))))
    assert check_due(now=NOW) == 1
    named = proof.checks.get(rule="line_named")
    assert (named.result, named.document.name) == ("found", "sow.pdf")


def test_same_bytes_under_two_names_are_one_document(cast: Cast) -> None:
    proof = proven(cast, pdfs.built(pdfs.files(offer__pdf=OFFER, copy__pdf=OFFER)))
    assert proof.document.carried.count() == 1


def test_embedded_file_of_a_carried_pdf_lies_under_the_mail(cast: Cast) -> None:
    outer = pdfs.built(pdfs.files(inner__pdf=OFFER, data__csv=b"1;2"))
    proof = add_proof(
        claim=draft(cast),
        upload=upload("mail.eml", bytes(mail(("outer.pdf", outer)))),
        kind="other",
        comment="",
        by=cast.admin,
        now=NOW,
    )
    work()
    assert carried(proof).keys() == {"outer.pdf", "inner.pdf"}
    assert carried(proof)["outer.pdf"].reading.not_read == ["data.csv"]


def test_more_files_than_are_taken_are_named(cast: Cast) -> None:
    many = {f"f{number}__csv": b"%d" % number for number in range(60)}
    proof = proven(cast, pdfs.built(pdfs.files(**many)))
    assert len(proof.document.reading.not_read) == 60
    assert not Document.objects.filter(carried_by=proof.document).exists()
