"""What a partner does on the claim's page, each through its own form."""

from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document as read_document

from claims import operations
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, Comment, Proof
from documents.models import Document, ScanState
from documents.operations import scan_pending
from partners.models import Enrolment, Role
from reviews import operations as reviewing
from tests.factories import NOW, LocationFactory, MembershipFactory, mailbox_at
from tests.walk import DAY, Cast, claim_in, draft, paper_named, prove, rival_of, subscription_of, workload

REASON = {"reason": "We moved on."}
CONFIRMED = {
    "recall": ("submitted", {}, "draft"),
    "withdraw": ("under_review", REASON, "withdrawn"),
    "dispute": ("rejected", {"justification": "It is on page 3."}, "disputed"),
    "disassociate": ("approved", REASON, "ended"),
}


def url_of(act: str, claim: Claim, *more: int) -> str:
    return reverse(f"claims:{act}", args=[claim.reference, *more])


def text_of(response) -> str:
    return response.content.decode()


def is_in(claim: Claim, status: str) -> bool:
    claim.refresh_from_db()
    return claim.status == status


def pdf(name: str = "sow.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, paper_named(name) if content is None else content, content_type="application/pdf"
    )


# --- Who may -------------------------------------------------------------------------------------------------

POSTS = ["submit", "comment", "proof_add", "edit", "recall", "withdraw", "dispute", "disassociate"]


def outsiders(cast: Cast) -> dict[str, tuple]:
    """Who does not act on the cast's claims, and what they get."""
    scoped = MembershipFactory(partner=cast.location.partner)
    scoped.locations.add(LocationFactory(partner=cast.location.partner))
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER)
    return {
        "stranger": (rival_of(cast).admin, 404),
        "scoped to another location": (scoped.user, 404),
        "reports viewer": (viewer.user, 403),
        "reviewer": (cast.reviewer, 403),
        "signed out": (None, 302),
    }


@pytest.mark.parametrize("act", POSTS)
def test_act_is_closed_to_outsiders(cast: Cast, browse, act: str) -> None:
    claim = claim_in("action_required", cast)
    data = {"revision": claim.revision, "text": "Hello", "kind": "other", **REASON, "justification": "No"}

    for who, (person, status) in outsiders(cast).items():
        files = {"documents": pdf()} if act == "proof_add" else {}
        response = browse(person).post(url_of(act, claim), data | files)
        assert response.status_code == status, who

    assert is_in(claim, "action_required")
    assert not Comment.objects.exists()
    assert Document.objects.count() == 1


@pytest.mark.parametrize("act", ["proof", "proof_remove", "template", "edit", "withdraw"])
def test_page_of_an_act_is_closed_to_outsiders(cast: Cast, browse, act: str) -> None:
    claim = claim_in("action_required", cast)
    more = [claim.proofs.get().pk] if act.startswith("proof") else []

    for who, (person, status) in outsiders(cast).items():
        if who == "reviewer":
            continue  # reads documents too: test_reviewer_downloads_a_document
        assert browse(person).get(url_of(act, claim, *more)).status_code == status, who


@pytest.mark.parametrize("act", ["dispute", "disassociate"])
def test_act_of_an_incentive_admin_is_closed_to_an_incentive_user(cast: Cast, browse, act: str) -> None:
    status, typed, _target = CONFIRMED[act]
    claim = claim_in(status, cast)
    user = browse(cast.colleague)

    assert user.get(url_of(act, claim)).status_code == 403
    assert user.post(url_of(act, claim), typed | {"revision": claim.revision}).status_code == 403
    assert is_in(claim, status)


@pytest.mark.parametrize("act", ["submit", "comment", "proof_add"])
def test_address_of_a_form_leads_back_to_the_claim(cast: Cast, browse, act: str) -> None:
    """As after signing in again."""
    claim = draft(cast)

    assert browse(cast.admin).get(url_of(act, claim)).url == claim.get_absolute_url()


# --- Submit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "colleague"])
def test_submit_hands_the_claim_over(cast: Cast, browse, who: str) -> None:
    claim = draft(cast)
    prove(claim, by=cast.admin)

    response = browse(getattr(cast, who)).post(
        url_of("submit", claim), {"revision": claim.revision}, follow=True
    )

    assert is_in(claim, "submitted")
    assert "Claim submitted." in text_of(response)


def test_submit_without_proof_says_what_is_missing(cast: Cast, browse) -> None:
    claim = draft(cast)
    Enrolment.objects.filter(location=cast.location).delete()

    response = browse(cast.admin).post(url_of("submit", claim), {"revision": claim.revision})

    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert "no proof of execution yet" in text_of(response)
    assert "is not enrolled in OSU Microsoft 365" in text_of(response)
    assert "<title>Error:" in text_of(response)
    assert is_in(claim, "draft")


def test_submit_from_a_stale_page_shows_the_claim_as_it_is(cast: Cast, browse) -> None:
    claim = draft(cast)
    prove(claim, by=cast.admin)
    seen = claim.revision
    operations.withdraw(claim=claim, by=cast.colleague, reason="No", now=NOW)

    response = browse(cast.admin).post(url_of("submit", claim), {"revision": seen})

    assert response.status_code == 409
    assert "This claim has moved on in the meantime: it is now “Withdrawn”." in text_of(response)
    assert 'data-status="withdrawn"' in text_of(response)


@pytest.mark.parametrize("revision", [{}, {"revision": "x"}, {"revision": "9" * 30}])
def test_submit_with_a_forged_revision_is_a_sentence(cast: Cast, browse, revision: dict) -> None:
    claim = draft(cast)
    prove(claim, by=cast.admin)

    response = browse(cast.admin).post(url_of("submit", claim), revision)

    assert response.status_code in {409, 422}
    assert "There is a problem" in text_of(response)
    assert is_in(claim, "draft")


@pytest.mark.parametrize("status", set(Status) - {Status.DRAFT, Status.ACTION_REQUIRED})
def test_submit_where_it_is_not_legal_is_a_sentence(cast: Cast, browse, status: Status) -> None:
    claim = claim_in(status, cast)

    response = browse(cast.admin).post(url_of("submit", claim), {"revision": claim.revision})

    assert response.status_code == 409
    assert "This cannot be done while the claim is" in text_of(response)
    assert is_in(claim, status)


# --- Documents -----------------------------------------------------------------------------------------------


def test_upload_keeps_several_documents(cast: Cast, browse) -> None:
    claim = draft(cast)

    response = browse(cast.admin).post(
        url_of("proof_add", claim),
        {"documents": [pdf("a.pdf"), pdf("b.pdf")], "kind": "purchase_order", "comment": "Page 2"},
        follow=True,
    )

    assert "2 documents uploaded." in text_of(response)
    assert {proof.document.name for proof in claim.proofs.all()} == {"a.pdf", "b.pdf"}
    assert set(claim.proofs.values_list("kind", "comment")) == {("purchase_order", "Page 2")}


def test_wrong_file_is_named_at_the_field_and_nothing_typed_is_lost(cast: Cast, browse) -> None:
    claim = draft(cast)

    response = browse(cast.admin).post(
        url_of("proof_add", claim),
        {
            "documents": [pdf("good.pdf"), pdf("bad.pdf", b"MZ this is a program"), pdf("page.html")],
            "kind": "master_agreement",
            "comment": "Signed on page 7",
        },
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "1 document uploaded." in page
    assert "FILE_TYPE_NOT_ALLOWED" in page
    assert "“bad.pdf”" in page
    assert 'value="Signed on page 7"' in page
    assert '<option value="master_agreement" selected>' in page
    assert claim.proofs.get().document.name == "good.pdf"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "other"}, "Choose at least one document"),
        ({"kind": "poem", "documents": pdf()}, "poem"),
        ({"kind": "other", "documents": pdf(), "comment": "x" * 501}, "at most 500 characters"),
        ({"kind": "other", "documents": pdf(content=b"")}, "is empty"),
    ],
    ids=["no file", "unknown kind", "long comment", "empty file"],
)
def test_wrong_upload_is_a_sentence(cast: Cast, browse, data: dict, sentence: str) -> None:
    claim = draft(cast)

    response = browse(cast.admin).post(url_of("proof_add", claim), data)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not claim.proofs.exists()


def test_upload_while_microsoft_reads_is_refused(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)

    response = browse(cast.admin).post(url_of("proof_add", claim), {"documents": pdf(), "kind": "other"})

    assert response.status_code == 409
    assert "Documents cannot be added while the claim is “Under review”." in text_of(response)


def test_document_is_handed_out_to_the_partner_and_the_reviewer(cast: Cast, browse) -> None:
    claim = claim_in("submitted", cast)
    proof = claim.proofs.get()

    for person in (cast.admin, cast.colleague, cast.reviewer):
        response = browse(person).get(url_of("proof", claim, proof.pk))
        assert sha256(b"".join(response.streaming_content)).hexdigest() == proof.document.sha256
        assert response["Content-Disposition"].startswith("attachment")


def test_document_of_another_claim_is_not_there(cast: Cast, browse) -> None:
    rival = rival_of(cast)
    theirs = prove(draft(rival), by=rival.admin)

    assert browse(cast.admin).get(url_of("proof", draft(cast), theirs.pk)).status_code == 404


@pytest.mark.proof
def test_document_is_not_handed_out_before_it_is_checked(cast: Cast, browse) -> None:
    claim = draft(cast)
    browse(cast.admin).post(url_of("proof_add", claim), {"documents": pdf(), "kind": "other"})

    response = browse(cast.admin).get(url_of("proof", claim, claim.proofs.get().pk), follow=True)

    assert "is still being checked for viruses" in text_of(response)


def test_infected_document_says_so_and_can_be_removed(cast: Cast, browse) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    Document.objects.update(scan_state=ScanState.INFECTED)

    page = text_of(browse(cast.admin).get(claim.get_absolute_url()))

    assert "A virus was found." in page
    assert url_of("proof_remove", claim, proof.pk) in page


def test_remove_takes_a_document_back(cast: Cast, browse) -> None:
    claim = draft(cast)
    proof = prove(claim, by=cast.admin)
    url = url_of("proof_remove", claim, proof.pk)
    assert "sow.pdf" in text_of(browse(cast.admin).get(url))
    assert claim.proofs.current().exists()

    browse(cast.admin).post(url)

    assert not claim.proofs.current().exists()
    assert browse(cast.admin).get(url_of("proof", claim, proof.pk)).status_code == 404
    assert browse(cast.admin).post(url).status_code == 404


def test_document_a_reviewer_has_seen_stays(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)
    url = url_of("proof_remove", claim, claim.proofs.get().pk)
    assert url not in text_of(browse(cast.admin).get(claim.get_absolute_url()))

    response = browse(cast.admin).post(url)

    assert response.status_code == 409
    assert "A reviewer has seen this document." in text_of(response)
    assert claim.proofs.current().exists()


# --- Comments ------------------------------------------------------------------------------------------------


def test_comment_is_added(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)

    page = text_of(
        browse(cast.colleague).post(url_of("comment", claim), {"text": "See <page> 3"}, follow=True)
    )

    assert "See &lt;page&gt; 3" in page
    assert Comment.objects.get().author == cast.colleague


def test_comment_needs_words(cast: Cast, browse) -> None:
    response = browse(cast.admin).post(url_of("comment", draft(cast)), {"text": "  "})

    assert response.status_code == 422
    assert "Write something" in text_of(response)


def test_comment_on_a_closed_claim_is_refused(cast: Cast, browse) -> None:
    response = browse(cast.admin).post(url_of("comment", claim_in("ended", cast)), {"text": "Why?"})

    assert response.status_code == 409
    assert "The claim is closed" in text_of(response)


# --- Acts with a page of their own ---------------------------------------------------------------------------


@pytest.mark.parametrize("act", CONFIRMED)
def test_confirmed_act_says_what_will_happen_then_does_it(cast: Cast, browse, act: str) -> None:
    status, typed, target = CONFIRMED[act]
    claim = claim_in(status, cast)
    assert "What will happen" in text_of(browse(cast.admin).get(url_of(act, claim)))
    assert is_in(claim, status)

    response = browse(cast.admin).post(url_of(act, claim), typed | {"revision": claim.revision}, follow=True)

    assert response.redirect_chain[0][0] == claim.get_absolute_url()
    assert is_in(claim, target)
    assert 'class="message message-success"' in text_of(response)


@pytest.mark.parametrize("act", ["withdraw", "dispute", "disassociate"])
def test_confirmed_act_asks_why(cast: Cast, browse, act: str) -> None:
    status, _typed, _target = CONFIRMED[act]
    claim = claim_in(status, cast)

    response = browse(cast.admin).post(url_of(act, claim), {"revision": claim.revision})

    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert is_in(claim, status)


@pytest.mark.parametrize("act", CONFIRMED)
def test_page_of_a_confirmed_act_is_not_shown_where_it_is_not_legal(cast: Cast, browse, act: str) -> None:
    claim = claim_in("withdrawn", cast)

    response = browse(cast.admin).get(url_of(act, claim))

    assert response.status_code == 409
    assert "This cannot be done while the claim is “Withdrawn”." in text_of(response)


def test_stale_confirmation_keeps_the_words_and_can_be_repeated(cast: Cast, browse) -> None:
    claim = claim_in("submitted", cast)
    seen = claim.revision
    reviewing.take(claim=claim, by=cast.reviewer, now=NOW)
    url = url_of("withdraw", claim)

    response = browse(cast.admin).post(url, {"revision": seen, "reason": "The customer left us."})

    assert response.status_code == 409
    assert "This claim has moved on in the meantime" in text_of(response)
    assert "The customer left us." in text_of(response)
    assert is_in(claim, "under_review")
    assert f'name="revision" value="{claim.revision}"' in text_of(response)


def test_late_dispute_is_a_sentence(cast: Cast, browse) -> None:
    claim = claim_in("rejected", cast, now=timezone.now() - 31 * DAY)

    response = browse(cast.admin).post(
        url_of("dispute", claim), {"revision": claim.revision, "justification": "But it is signed."}
    )

    assert response.status_code == 409
    assert "can no longer be disputed" in text_of(response)
    assert "But it is signed." in text_of(response)


# --- Edit ----------------------------------------------------------------------------------------------------

ANSWERS = {
    "name": "Winter rollout",
    "customer_contact_name": "Cora Customer",
    "customer_contact_title": "CIO",
    "customer_contact_reason": "",
    "partner_contact_name": "Paul Partner",
    "partner_contact_email": "paul@contoso.example",
}


def answers_of(claim: Claim) -> dict:
    return ANSWERS | {"customer_contact_email": mailbox_at(claim.tenant, "cora")}


def edited(claim: Claim, **changes: object) -> dict:
    return answers_of(claim) | {"location": claim.location_id, "revision": claim.revision} | changes


@pytest.mark.parametrize("status", ["draft", "action_required"])
def test_edit_changes_what_the_status_allows(cast: Cast, browse, status: str) -> None:
    claim = claim_in(status, cast, assets=[workload(), workload("yammer")])
    elsewhere = LocationFactory(partner=cast.location.partner)
    removed = claim.lines.last()

    response = browse(cast.admin).post(
        url_of("edit", claim), edited(claim, location=elsewhere.pk, remove_lines=[removed.pk]), follow=True
    )

    claim.refresh_from_db()
    assert "Changes saved." in text_of(response)
    assert {name: getattr(claim, name) for name in ANSWERS} == ANSWERS
    assert claim.location == elsewhere
    removed.refresh_from_db()
    assert removed.closed_cause == ClaimLine.Cause.REMOVED
    assert "Winter rollout" in text_of(response)
    assert "Autumn rollout" in text_of(response)  # the old name, in the history


@pytest.mark.proof
def test_edit_without_change_says_so(cast: Cast, browse) -> None:
    claim = draft(cast)
    same = {name: getattr(claim, name) for name in answers_of(claim)}

    response = browse(cast.admin).post(url_of("edit", claim), edited(claim, **same), follow=True)

    assert "Nothing was changed." in text_of(response)
    assert not claim.events.filter(kind="edited").exists()


def test_edit_shows_what_is_wrong_and_keeps_what_was_typed(cast: Cast, browse) -> None:
    claim = draft(cast)

    response = browse(cast.admin).post(
        url_of("edit", claim),
        edited(claim, customer_contact_email="nobody", name="", partner_contact_name="Pi"),
    )

    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert 'value="nobody"' in text_of(response)
    assert 'value="Pi"' in text_of(response)
    assert is_in(claim, "draft")
    assert claim.name == "Autumn rollout"


def test_edit_takes_no_location_and_no_line_of_others(cast: Cast, browse) -> None:
    rival = rival_of(cast)
    claim, theirs = draft(cast), draft(rival)
    forged = edited(claim, location=rival.location.pk, remove_lines=[theirs.lines.get().pk])

    assert browse(cast.admin).post(url_of("edit", claim), forged).status_code == 422

    claim.refresh_from_db()
    assert claim.location == cast.location
    assert theirs.lines.get().state == ClaimLine.State.OPEN


def test_edit_never_changes_customer_activity_or_status(cast: Cast, browse) -> None:
    claim = draft(cast)
    forged = edited(
        claim, status="approved", tenant="1", activities="pre_sales", solution_area="azure", consent="passed"
    )

    browse(cast.admin).post(url_of("edit", claim), forged)

    fresh = Claim.objects.get()
    assert fresh.name == "Winter rollout"
    for field in ("status", "tenant", "activities", "solution_area", "consent"):
        assert getattr(fresh, field) == getattr(claim, field)


def test_edit_from_a_stale_page_keeps_the_words(cast: Cast, browse) -> None:
    claim = claim_in("submitted", cast)
    seen = claim.revision
    operations.recall(claim=claim, by=cast.admin, now=NOW)

    response = browse(cast.admin).post(url_of("edit", claim), edited(claim, revision=seen))

    assert response.status_code == 409
    assert "This claim has moved on in the meantime" in text_of(response)
    assert 'value="Winter rollout"' in text_of(response)


@pytest.mark.parametrize(
    "status", ["submitted", "under_review", "rejected", "disputed", "consent_denied", "withdrawn", "ended"]
)
def test_edit_is_closed_where_the_status_locks_the_claim(cast: Cast, browse, status: str) -> None:
    claim = claim_in(status, cast)

    for response in (
        browse(cast.admin).get(url_of("edit", claim)),
        browse(cast.admin).post(url_of("edit", claim), edited(claim)),
    ):
        assert response.status_code == 409
        assert "cannot be edited" in text_of(response)


def test_edit_of_an_approved_claim_leads_to_its_contact(cast: Cast, browse) -> None:
    claim = claim_in("approved", cast)

    assert browse(cast.admin).get(url_of("edit", claim)).url == reverse(
        "consent:contact", args=[claim.reference]
    )


def test_edit_of_a_revenue_association_asks_for_no_customer_contact(cast: Cast, browse) -> None:
    claim = draft(
        cast,
        area="business_applications",
        activities=["revenue_association"],
        assets=[subscription_of(cast.tenant)],
    )

    assert "Customer contact" not in text_of(browse(cast.admin).get(url_of("edit", claim)))


# --- The template --------------------------------------------------------------------------------------------


def test_template_is_filled_in_from_the_claim(cast: Cast, browse) -> None:
    claim = draft(
        cast,
        area="business_applications",
        activities=["pre_sales", "usage"],
        assets=[subscription_of(cast.tenant), subscription_of(cast.tenant)],
    )

    response = browse(cast.admin).get(url_of("template", claim))

    document = read_document(BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)
    for known in (
        cast.location.partner.name,
        cast.location.mpn_id,
        cast.tenant.name,
        cast.tenant.domains.get().domain,
        str(cast.tenant.tenant_id),
        claim.reference,
        "12 months",
        "Pre-sales",
        "Usage",
    ):
        assert known in text
    for line in claim.lines.all():
        assert text.count(line.asset_name) == 2  # once for each activity
    assert cells.count("Signature") == 2


def test_template_is_accepted_as_a_proof(cast: Cast, browse) -> None:
    claim = draft(cast)
    template = browse(cast.admin).get(url_of("template", claim)).content

    browse(cast.admin).post(
        url_of("proof_add", claim),
        {"documents": SimpleUploadedFile("filled in.docx", template), "kind": Proof.Kind.POE_TEMPLATE},
    )
    scan_pending(now=timezone.now())

    assert claim.proofs.clean().exists()
