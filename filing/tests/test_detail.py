import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from claims import operations
from claims.lifecycle import Actor, Status
from claims.models import Claim, Comment, Proof
from claims.transitions import record
from consent import sweeps
from documents.models import Document, ScanState
from documents.operations import scan_pending
from notifications.models import Letter, LetterState
from partners.models import Role
from reviews import operations as reviewing
from tests.factories import NOW, LocationFactory, MembershipFactory
from tests.walk import (
    DAY,
    MISSING_SIGNATURE,
    PDF,
    Cast,
    accept_letters,
    claim_in,
    draft,
    prove,
    rival_of,
    subscription_of,
    workload,
)


def page_of(browse, person, claim: Claim, **query: str) -> str:
    return browse(person).get(claim.get_absolute_url(), query).content.decode()


def scoped_elsewhere(cast: Cast):
    member = MembershipFactory(partner=cast.location.partner)
    member.locations.add(LocationFactory(partner=cast.location.partner))
    return member.user


def test_owner_and_colleague_see_the_claim(cast: Cast, browse) -> None:
    claim = draft(cast)

    for person in (cast.admin, cast.colleague):
        page = page_of(browse, person, claim)
        assert claim.name in page
        assert str(cast.tenant.tenant_id) in page
        assert cast.tenant.domains.get().domain in page


def test_reference_in_small_letters_finds_its_claim(cast: Cast, browse) -> None:
    claim = draft(cast)

    assert browse(cast.admin).get(claim.get_absolute_url().lower()).status_code == 200


def test_claim_is_not_there_for_others(cast: Cast, browse) -> None:
    url = draft(cast).get_absolute_url()

    assert browse(rival_of(cast).admin).get(url).status_code == 404
    assert browse(scoped_elsewhere(cast)).get(url).status_code == 404
    assert browse(cast.admin).get(reverse("claims:detail", args=["CA-22222222"])).status_code == 404


def test_reports_viewer_reads_which_role_is_needed(cast: Cast, browse) -> None:
    viewer = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user

    assert browse(viewer).get(draft(cast).get_absolute_url()).status_code == 403
    assert not Claim.objects.visible_to(viewer).exists()  # nor by a page that asked for no role


def test_claim_asks_to_sign_in(cast: Cast, browse) -> None:
    url = draft(cast).get_absolute_url()

    assert browse(None).get(url).url == f"{reverse('account_login')}?next={url}"


def test_reviewer_is_led_to_the_review(cast: Cast, browse) -> None:
    claim = claim_in("submitted", cast)

    response = browse(cast.reviewer).get(claim.get_absolute_url())

    assert response.url == reverse("reviews:detail", args=[claim.reference])


@pytest.mark.parametrize("status", Status)
def test_page_has_one_badge(cast: Cast, browse, status: Status) -> None:
    page = page_of(browse, cast.admin, claim_in(status, cast))

    assert page.count("data-status=") == 1
    assert f'data-status="{status}"' in page


ACTS = {
    "submit": 'type="submit">Submit claim<',
    "upload": ">Upload<",
    "edit": ">Edit<",
    "recall": ">Recall<",
    "withdraw": ">Withdraw<",
    "dispute": ">Dispute<",
    "disassociate": ">Disassociate<",
    "comment": ">Add comment<",
    "template": ">Download template<",
}
OFFERED = {
    Status.DRAFT: "submit upload template edit withdraw comment",
    Status.SUBMITTED: "recall withdraw comment",
    Status.UNDER_REVIEW: "withdraw comment",
    Status.ACTION_REQUIRED: "submit upload template edit withdraw comment",
    Status.APPROVED: "upload template edit disassociate comment",
    Status.REJECTED: "dispute",
    Status.DISPUTED: "withdraw comment",
    Status.CONSENT_DENIED: "",
    Status.WITHDRAWN: "",
    Status.ENDED: "",
}


@pytest.mark.parametrize(("status", "offered"), OFFERED.items())
def test_acts_on_offer_follow_the_status(cast: Cast, browse, status: Status, offered: str) -> None:
    page = page_of(browse, cast.admin, claim_in(status, cast))
    page = page.replace(' aria-describedby="missing"', "")

    assert {act for act, mark in ACTS.items() if mark in page} == set(offered.split())


def test_incentive_user_is_told_who_may_dispute(cast: Cast, browse) -> None:
    page = page_of(browse, cast.colleague, claim_in("rejected", cast))

    assert ACTS["dispute"] not in page
    assert "An Incentive Admin of your company can dispute this rejection." in page


@pytest.mark.parametrize("status", ["consent_denied", "withdrawn", "ended"])
def test_final_claim_offers_nothing(cast: Cast, browse, status: str) -> None:
    claim = claim_in(status, cast)
    for person in (cast.admin, cast.colleague):
        page = page_of(browse, person, claim)
        assert "What you can do" not in page
        assert "More actions" not in page


@pytest.mark.proof
def test_dispute_is_not_offered_once_its_time_is_over(cast: Cast, browse) -> None:
    page = page_of(browse, cast.admin, claim_in("rejected", cast, now=timezone.now() - 31 * DAY))

    assert ACTS["dispute"] not in page


@pytest.mark.proof
def test_recall_is_not_offered_once_a_reviewer_took_the_claim(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)
    prove(claim, by=cast.admin, now=NOW + DAY)
    operations.submit(claim=claim, by=cast.admin, now=NOW + DAY)

    assert ACTS["recall"] not in page_of(browse, cast.admin, claim)


def test_draft_says_what_is_missing_before_the_button_is_pressed(cast: Cast, browse) -> None:
    claim = draft(cast)
    assert "The claim has no proof of execution yet." in page_of(browse, cast.admin, claim)

    prove(claim, by=cast.admin)

    assert "Before you can submit" not in page_of(browse, cast.admin, claim)


def test_findings_wait_on_top_and_are_ticked_when_answered(cast: Cast, browse) -> None:
    claim = claim_in("action_required", cast)
    page = page_of(browse, cast.admin, claim)
    assert "The signature is missing on page 2." in page
    assert "Not answered yet" in page

    operations.add_comment(claim=claim, text="It is on page 3.", by=cast.admin, now=NOW)

    page = page_of(browse, cast.admin, claim)
    assert "Not answered yet" not in page
    assert "finding-answered" in page


@pytest.mark.proof
def test_contested_claim_says_that_it_takes_longer_and_not_why_by_name(cast: Cast, browse) -> None:
    rival = rival_of(cast)
    claim, theirs = draft(cast), draft(rival)

    for person, own, other in ((cast.admin, claim, rival), (rival.admin, theirs, cast)):
        page = page_of(browse, person, own)
        assert "the review takes longer" in page
        assert other.location.partner.name not in page


@pytest.mark.parametrize("area", ["business_applications", "microsoft_365"])
def test_claim_on_another_asset_is_no_contest(cast: Cast, browse, area: str) -> None:
    rival = rival_of(cast)
    if area == "business_applications":
        how = {"area": area, "activities": ["usage"]}
        claim = draft(cast, assets=[subscription_of(cast.tenant)], **how)
        draft(rival, assets=[subscription_of(cast.tenant)], **how)
    else:
        claim = draft(cast, assets=[workload("yammer")])
        draft(rival, assets=[workload("intune")])

    assert "the review takes longer" not in page_of(browse, cast.admin, claim)


def test_ended_rival_is_no_contest(cast: Cast, browse) -> None:
    claim_in("withdrawn", rival_of(cast))

    assert "the review takes longer" not in page_of(browse, cast.admin, draft(cast))


def test_consent_is_told_while_the_letter_is_under_way(cast: Cast, browse) -> None:
    page = page_of(browse, cast.admin, claim_in("approved", cast))

    assert "This is the status of the association, not of a payment." in page
    assert "The letter to the customer is on its way." in page
    assert reverse("consent:contact", args=[Claim.objects.get().reference]) in page


def test_consent_is_told_while_the_customer_may_object(cast: Cast, browse) -> None:
    claim = claim_in("approved", cast)
    accept_letters()
    sweeps.open_windows(now=NOW)

    page = page_of(browse, cast.admin, claim)

    assert "No answer until then means consent." in page
    assert "Customer may object until" in page


def test_consent_is_told_after_the_customer_kept_silent(cast: Cast, browse) -> None:
    claim = claim_in("approved", cast)
    accept_letters()
    sweeps.open_windows(now=NOW)
    sweeps.settle_due(now=NOW + 8 * DAY)

    page = page_of(browse, cast.admin, claim)

    assert "The customer did not object in time" in page
    assert "Correct the contact" not in page


def test_returned_letter_asks_for_another_contact(cast: Cast, browse) -> None:
    claim = claim_in("approved", cast)
    Letter.objects.filter(letter__startswith="consent/request").update(
        state=LetterState.BOUNCED, next_try_at=None
    )
    sweeps.open_windows(now=NOW)

    page = page_of(browse, cast.admin, claim)

    assert "could not be delivered" in page
    assert "Correct the contact" in page


def test_revenue_association_asks_for_no_proof_and_names_where_it_shows(cast: Cast, browse) -> None:
    claim = draft(
        cast,
        area="business_applications",
        activities=["revenue_association"],
        assets=[subscription_of(cast.tenant)],
    )

    page = page_of(browse, cast.admin, claim)

    assert "Proof of execution" not in page
    assert "its revenue shows under CRM/D365 Rev Rec" in page


def test_subscription_is_shown_by_its_last_four_only(cast: Cast, browse) -> None:
    product, subscription = subscription_of(cast.tenant)
    claim = draft(cast, area="business_applications", activities=["usage"], assets=[(product, subscription)])

    page = page_of(browse, cast.admin, claim)

    assert f"…{str(subscription.subscription_id)[-4:]}" in page
    assert str(subscription.subscription_id) not in page


@pytest.mark.proof
def test_waiting_document_looks_for_its_verdict_by_itself(cast: Cast, browse) -> None:
    claim = draft(cast)
    operations.add_proof(
        claim=claim,
        upload=SimpleUploadedFile("sow.pdf", PDF),
        kind=Proof.Kind.PURCHASE_ORDER,
        comment="Signed on page 2",
        by=cast.admin,
        now=NOW,
    )
    page = page_of(browse, cast.admin, claim)
    assert 'data-scan="pending"' in page
    assert 'hx-trigger="every 3s"' in page
    assert "Signed on page 2" in page
    assert (
        reverse("claims:proof", args=[claim.reference, claim.proofs.get().pk])
        not in page.split("/remove/")[0]
    )

    scan_pending(now=NOW)

    page = page_of(browse, cast.admin, claim)
    assert 'data-scan="clean"' in page
    assert "hx-trigger" not in page


@pytest.mark.parametrize("part", ["documents", "checks"])
def test_part_that_looks_for_itself_comes_alone(cast: Cast, browse, part: str) -> None:
    claim = draft(cast)
    prove(claim, by=cast.admin)
    client, url = browse(cast.admin), claim.get_absolute_url()
    with CaptureQueriesContext(connection) as for_page:
        page = client.get(url).content.decode()
    with CaptureQueriesContext(connection) as for_part:
        alone = client.get(url, headers={"HX-Target": part}).content.decode()
    assert f'id="{part}"' in page
    assert f'id="{part}"' in alone
    assert ('id="missing"' in alone) == (part == "documents")  # it changes with the documents
    assert "<html" not in alone
    assert len(for_part) <= len(for_page) - 3


def test_internal_comment_never_reaches_the_partner(cast: Cast, browse) -> None:
    claim = claim_in("under_review", cast)
    operations.add_comment(
        claim=claim, text="Looks doubtful to me.", by=cast.reviewer, now=NOW, lane=Comment.Lane.INTERNAL
    )
    operations.add_comment(claim=claim, text="Which order is newer?", by=cast.reviewer, now=NOW)

    for everything in ("", "everything"):
        page = page_of(browse, cast.admin, claim, show=everything)
        assert "Which order is newer?" in page
        assert "Looks doubtful" not in page


@pytest.mark.parametrize("status", [status for status in Status if status not in {"draft", "withdrawn"}])
def test_partner_never_reads_a_reviewers_name(cast: Cast, browse, status: Status) -> None:
    claim = claim_in(status, cast)
    if claim.status in {Status.UNDER_REVIEW, Status.ACTION_REQUIRED, Status.DISPUTED}:
        reviewing.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW, note="Yours, as agreed")
    if status != Status.DRAFT:
        talk(claim, cast.reviewer, "Read it.")

    page = page_of(browse, cast.admin, claim)

    for person in (cast.reviewer, cast.reviewer2, cast.lead):
        assert person.name not in page
        assert person.email not in page
    assert "as agreed" not in page


def talk(claim: Claim, by: User, text: str) -> None:
    """A comment as `add_comment` keeps it, without the letter, which takes longest."""
    actor = Actor.REVIEWER if by.is_reviewer else Actor.PARTNER
    with transaction.atomic():
        Comment.objects.create(claim=claim, author=by, text=text, written_at=NOW)
        record(claim, "commented", actor=actor, by=by, now=NOW, note=text)


def busy_claim(cast: Cast, many: int) -> Claim:
    """A claim that waits for the partner, with `many` comments and events, and as many documents as it holds."""
    claim = claim_in("under_review", cast, now=NOW)
    for number in range(many):
        talk(claim, cast.reviewer if number % 2 else cast.admin, f"Word {number}")
    findings = [MISSING_SIGNATURE] * min(many, 50)
    reviewing.request_action(claim=claim, by=cast.reviewer, findings=findings, now=NOW)
    elsewhere = LocationFactory(partner=cast.location.partner)
    operations.edit_claim(claim=claim, by=cast.admin, fields={"location": elsewhere}, now=NOW + DAY)
    for number in range(min(many, 19)):
        prove(claim, by=cast.colleague, now=NOW + DAY, name=f"sow{number}.pdf")
    claim.findings.update(
        answered_at=None, answer=None
    )  # as the newest request leaves them: the dearest page
    return claim


@pytest.mark.proof
@pytest.mark.parametrize("many", [3, 300])
def test_page_keeps_its_budget(cast: Cast, browse, django_assert_max_num_queries, many: int) -> None:
    claim = busy_claim(cast, many)
    person = browse(cast.admin)

    with django_assert_max_num_queries(15):
        page = person.get(claim.get_absolute_url()).content.decode()

    assert page.count("history-entry") <= 101
    assert ("Show the whole history" in page) == (many == 300)
    if many == 300:
        assert "Word 5<" not in page
        assert "Word 5<" in page_of(browse, cast.admin, claim, show="everything")


@pytest.mark.proof
def test_page_of_long_history_still_knows_the_whole_way(cast: Cast, browse) -> None:
    page = page_of(browse, cast.admin, busy_claim(cast, 120))

    diagram = page[page.index('class="diagram"') : page.index('id="acts"')]
    assert [word for word in ("Draft", "Submitted", "Under review") if word not in diagram] == []


def test_removed_document_is_gone(cast: Cast, browse) -> None:
    claim = draft(cast)
    operations.remove_proof(proof=prove(claim, by=cast.admin, name="wrong.pdf"), by=cast.admin, now=NOW)

    page = page_of(browse, cast.admin, claim)

    assert "No document yet." in page
    assert Document.objects.get().scan_state == ScanState.CLEAN


def test_location_in_another_country_is_noted_while_it_can_be_changed(cast: Cast, browse) -> None:
    cast.tenant.country = "FR"
    cast.tenant.save()
    claim = draft(cast)

    assert "The customer is in FR, your location is in DE." in page_of(browse, cast.admin, claim)
    operations.withdraw(claim=claim, by=cast.admin, reason="No", now=NOW)
    assert "The customer is in FR" not in page_of(browse, cast.admin, claim)
