"""What came with an e-mail: documents of their own under the mail, shown to who may see the claim, and checked."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from claims.models import Proof
from claims.operations import add_proof, check_due, remove_proof
from documents import operations as documents
from documents import reading
from documents.models import Document, ScanState
from documents.scanning import EICAR
from documents.tests import readable
from documents.tests.samples import image, upload
from tests.factories import NOW
from tests.walk import Cast, draft, rival_of

pytestmark = pytest.mark.usefixtures("sandbox_remembers")


def mail(*attached: tuple[str, bytes], inner: EmailMessage | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "ada@customer.example", "irene@contoso.example"
    message["Date"], message["Subject"] = "Mon, 02 Nov 2026 10:12:00 +0000", "Our statement of work"
    message.set_content("Please find it attached.")
    for name, content in attached:
        message.add_attachment(content, "application", "octet-stream", filename=name)
    if inner is not None:
        message.add_attachment(inner)
    if message.is_multipart():
        message.set_boundary(f"={len(attached)} of {inner is not None}=")  # else each is another one's bytes
    return message


def proven(cast: Cast, message: EmailMessage) -> Proof:
    proof = proposed(cast, message)
    work()
    return proof


def proposed(cast: Cast, message: EmailMessage) -> Proof:
    return add_proof(
        claim=draft(cast),
        upload=upload("mail.eml", bytes(message)),
        kind="other",
        comment="",
        by=cast.admin,
        now=NOW,
    )


def work() -> None:
    while documents.scan_pending(now=NOW) or reading.read_due(now=NOW):
        pass


def carried(proof: Proof) -> dict[str, Document]:
    return {document.name: document for document in proof.document.carried.all()}


@pytest.fixture
def proof(cast: Cast) -> Proof:
    inner = mail(("signed.pdf", readable.pdf("Signed by Ada Park, Adventure Works")))
    inner.replace_header("Subject", "Re: Statement of work")
    return proven(
        cast,
        mail(("offer.pdf", readable.pdf("Offer of Contoso")), ("plan.mpp", b"\x00\x01 a plan"), inner=inner),
    )


def test_attachments_become_documents_that_are_read(proof: Proof) -> None:
    assert carried(proof).keys() == {"offer.pdf", "Re Statement of work.eml", "signed.pdf"}
    assert {document.scan_state for document in carried(proof).values()} == {ScanState.CLEAN}
    assert carried(proof)["offer.pdf"].reading.pages == ["Offer of Contoso"]
    assert "Ada Park" in carried(proof)["signed.pdf"].reading.pages[0]
    assert proof.document.reading.not_read == ["plan.mpp"]


def test_they_are_shown_and_handed_out_to_who_may_see_the_claim(cast: Cast, browse, proof: Proof) -> None:
    preview = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    offer = carried(proof)["offer.pdf"]
    page = browse(cast.admin).get(preview).content.decode()
    assert f"{preview}?file={offer.pk}" in page
    assert "plan.mpp" in page
    assert "· not read" in page
    assert "Offer of Contoso" in browse(cast.admin).get(preview, {"file": offer.pk}).content.decode()
    picture = reverse("claims:proof_page", args=[proof.claim.reference, proof.pk, 1])
    assert browse(cast.colleague).get(picture, {"file": offer.pk})["Content-Type"] == "image/png"
    download = reverse("claims:proof", args=[proof.claim.reference, proof.pk])
    sent = browse(cast.admin).get(download, {"file": offer.pk})
    assert b"".join(sent.streaming_content).startswith(b"%PDF")
    assert 'filename="offer.pdf"' in sent["Content-Disposition"]
    for url in (preview, picture, download):
        assert browse(rival_of(cast).admin).get(url, {"file": offer.pk}).status_code == 404


def test_no_other_document_is_reached_by_its_number(cast: Cast, browse, proof: Proof) -> None:
    preview = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    for wanted in ["0", "x", "-1", "1" * 40, "²"]:
        assert browse(cast.admin).get(preview, {"file": wanted}).status_code == 404, wanted


def test_document_of_another_claim_is_not_reached(cast: Cast, browse, proof: Proof) -> None:
    rival = rival_of(cast)
    other = proven(rival, mail(("theirs.pdf", readable.pdf("Theirs"))))
    preview = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    theirs = carried(other)["theirs.pdf"]
    assert browse(cast.admin).get(preview, {"file": theirs.pk}).status_code == 404


def test_answer_that_an_attachment_holds_counts_and_names_it(cast: Cast, browse) -> None:
    line = "Exchange Online: we move 900 mailboxes in six waves and train all staff."
    proof = proven(cast, mail(("sow.pdf", readable.pdf(line))))
    assert check_due(now=NOW) == 1
    named = proof.checks.get(rule="line_named")
    assert (named.result, named.document.name) == ("found", "sow.pdf")
    page = browse(cast.admin).get(proof.claim.get_absolute_url()).content.decode()
    assert f"?file={named.document_id}#place-{named.pk}" in page


def test_infected_attachment_is_never_shown(cast: Cast, browse) -> None:
    """The scanner looks into mails as well; where it does not, the attachment is blocked by itself."""
    proof = proven(cast, mail(("notes.pdf", readable.pdf("Notes"))))
    notes = carried(proof)["notes.pdf"]
    Document.objects.filter(pk=notes.pk).update(scan_state=ScanState.INFECTED, scan_note="Eicar")
    preview = reverse("claims:proof_preview", args=[proof.claim.reference, proof.pk])
    assert "· Blocked: contains malware" in browse(cast.admin).get(preview).content.decode()
    answer = browse(cast.admin).get(preview, {"file": notes.pk}, follow=True)
    assert "contains malware, so nobody can open it" in answer.content.decode()


def test_infected_mail_carries_nothing(cast: Cast) -> None:
    claim = draft(cast)
    message = mail(("offer.pdf", readable.pdf("Offer")))
    content = bytes(message).replace(b"Please find", EICAR + b" Please find")
    proof = add_proof(
        claim=claim, upload=upload("mail.eml", content), kind="other", comment="", by=cast.admin, now=NOW
    )
    work()
    assert not proof.document.carried.exists()


@pytest.mark.parametrize("name", ["mail.eml", "Re Statement of work.eml"])
def test_reading_again_adds_nothing_and_forgets_nothing(proof: Proof, name: str) -> None:
    """The mail, and a mail that came with it."""
    before = sorted(proof.document.carried.values_list("name", "key"))
    again = {proof.document.name: proof.document, **carried(proof)}[name]
    reading.read_again(document=again, now=NOW)
    work()
    assert sorted(proof.document.carried.values_list("name", "key")) == before
    proof.document.reading.refresh_from_db()
    assert proof.document.reading.not_read == ["plan.mpp"]


def test_they_go_with_the_mail(cast: Cast, proof: Proof) -> None:
    remove_proof(proof=proof, by=cast.admin, now=NOW)
    assert not Document.objects.kept().exists()


def test_logo_in_a_signature_is_no_document(cast: Cast) -> None:
    assert carried(proven(cast, mail(("image001.png", image("PNG", (20, 20)))))) == {}


def test_check_waits_until_all_is_read(cast: Cast) -> None:
    proposed(cast, mail(("offer.pdf", readable.pdf("Offer"))))
    documents.scan_pending(now=NOW)
    reading.read_due(now=NOW)
    assert check_due(now=NOW) == 0
    work()
    assert check_due(now=NOW) == 1
