"""The review console through its pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, Comment, Finding
from partners.models import Role
from tests.factories import MembershipFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import MISSING_SIGNATURE, Cast, claim_in, draft, rival_of, subscription_of, workload

FAULT = {"codes": ["POE_DATES"], "text": "The dates are from 2024.", "line": ""}


def url(act: str, claim: Claim) -> str:
    return reverse(f"reviews:{act}", args=[claim.reference])


def fields(act: str, claim: Claim, **typed: object) -> dict[str, object]:
    return {f"{act}-{name}": value for name, value in ({"revision": claim.revision} | typed).items()}


@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.LEAD, StaffRole.AUDITOR])
def test_everybody_who_reads_reviews_sees_queue_and_claim(role: str, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    client = browse(ReviewerFactory(staff_role=role))
    assert claim.reference in client.get(reverse("reviews:queue")).content.decode()
    page = client.get(url("detail", claim)).content.decode()
    assert page.count('data-status="submitted"') == 1
    assert ("Start review" in page) is (role != StaffRole.AUDITOR)


@pytest.mark.parametrize("role", [*Role, StaffRole.OPERATOR, None])
def test_console_is_closed_to_everybody_else(role: str | None, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    expected = 302 if role is None else 403
    person = None
    if role == StaffRole.OPERATOR:
        person = ReviewerFactory(staff_role=role)
    elif role is not None:
        person = MembershipFactory(partner=cast.location.partner, role=role).user
    client = browse(person)
    assert client.get(reverse("reviews:queue")).status_code == expected
    assert client.get(url("detail", claim)).status_code == expected
    assert client.post(url("take", claim), {"revision": claim.revision}).status_code == expected


def test_claim_that_was_never_submitted_is_not_there(cast: Cast, browse: Browse) -> None:
    assert browse(cast.reviewer).get(url("detail", draft(cast))).status_code == 404


def test_unknown_reference_is_not_there(cast: Cast, browse: Browse) -> None:
    assert browse(cast.reviewer).get("/reviews/CA-22222222/").status_code == 404


def test_start_review_makes_the_person_its_reviewer(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    browse(cast.reviewer).post(url("take", claim), {"revision": claim.revision})
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer) == (Status.UNDER_REVIEW, cast.reviewer)


def test_request_action_raises_each_finding_on_its_line(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    line = claim.lines.get()
    typed = {"codes": ["POE_DATES", "POE_NO_SERVICE"], "text": "Page 2.", "line": line.pk}
    browse(cast.reviewer).post(url("request_action", claim), fields("request_action", claim, **typed))
    claim.refresh_from_db()
    assert claim.status == Status.ACTION_REQUIRED
    found = claim.findings.values_list("code", "text", "line")
    assert set(found) == {("POE_DATES", "Page 2.", line.pk), ("POE_NO_SERVICE", "Page 2.", line.pk)}


@pytest.mark.parametrize("act", ["request_action", "reject"])
def test_decision_without_a_finding_is_refused_and_keeps_the_text(
    act: str, cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    answer = browse(cast.reviewer).post(url(act, claim), fields(act, claim, text="Look at page 2."))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose at least one finding" in page
    assert "There is a problem" in page
    assert "Look at page 2." in page
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW


@pytest.mark.parametrize(
    ("act", "typed"), [("approve", {"note": "Typed note"}), ("reject", FAULT), ("request_action", FAULT)]
)
def test_stale_decision_is_refused_kindly_and_keeps_the_text(
    act: str, typed: dict[str, object], cast: Cast, browse: Browse
) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    stale = fields(act, claim, **typed)
    claiming.withdraw(claim=claim, by=cast.admin, reason="Changed our mind.", now=timezone.now())
    answer = browse(cast.reviewer).post(url(act, claim), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This claim has moved on in the meantime: it is now “Withdrawn”" in page
    assert str(typed.get("note") or typed["text"]) in page
    claim.refresh_from_db()
    assert claim.status == Status.WITHDRAWN


@pytest.mark.proof
def test_second_press_after_a_stale_page_acts_on_the_claim_as_shown(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    stale = fields("reject", claim, **FAULT)
    claiming.add_comment(claim=claim, text="One more thing.", by=cast.admin, now=timezone.now())
    stale["reject-revision"] = claim.revision - 1
    answer = browse(cast.reviewer).post(url("reject", claim), stale)
    assert answer.status_code == 409
    assert f'name="reject-revision" value="{claim.revision}"' in answer.content.decode()


@pytest.mark.proof
def test_contested_claim_is_not_approved_without_a_written_reason(cast: Cast, browse: Browse) -> None:
    claim_in(Status.APPROVED, rival_of(cast))
    claim = claim_in(Status.UNDER_REVIEW, cast)
    answer = browse(cast.reviewer).post(url("approve", claim), fields("approve", claim))
    assert answer.status_code == 409
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW


def test_rivals_are_shown_to_the_reviewer(cast: Cast, browse: Browse) -> None:
    rival = claim_in(Status.UNDER_REVIEW, rival_of(cast))
    claim = claim_in(Status.UNDER_REVIEW, cast)
    page = browse(cast.reviewer).get(url("detail", claim)).content.decode()
    assert rival.reference in page
    assert rival.partner.name in page


def test_revenue_association_is_approved_from_submitted_and_asks_nobody(cast: Cast, browse: Browse) -> None:
    how = {"area": "business_applications", "activities": ["revenue_association"]}
    claim = claim_in(Status.SUBMITTED, cast, assets=[subscription_of(cast.tenant)], **how)
    client = browse(cast.reviewer)
    assert "Approve" in client.get(url("detail", claim)).content.decode()
    client.post(url("approve", claim), fields("approve", claim))
    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.APPROVED, "not_needed")
    assert not claim.consent_requests.exists()


def test_claim_with_proof_is_not_approved_from_submitted(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    answer = browse(cast.reviewer).post(url("approve", claim), fields("approve", claim))
    assert answer.status_code == 409
    assert "Start the review first" in answer.content.decode()


def test_who_decided_before_the_dispute_does_not_decide_again(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    for act, typed in (("approve", {}), ("reject", FAULT)):
        answer = browse(cast.reviewer).post(url(act, claim), fields(act, claim, **typed))
        assert "Another reviewer has to decide now" in answer.content.decode()
    browse(cast.reviewer2).post(url("reject", claim), fields("reject", claim, **FAULT))
    claim.refresh_from_db()
    assert (claim.status, claim.dispute_until) == (Status.REJECTED, None)


def test_only_a_lead_reopens_and_says_why(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, cast)
    typed = {"revision": claim.revision, "reason": "The wrong claim was approved."}
    assert browse(cast.reviewer).post(url("reopen", claim), typed).status_code == 403
    client = browse(cast.lead)
    assert client.post(url("reopen", claim), typed | {"reason": ""}).status_code == 422
    assert client.post(url("reopen", claim), typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer, claim.consent) == (Status.UNDER_REVIEW, cast.lead, "not_asked")
    assert claim.lines.open().exists()


def test_internal_comment_never_reaches_the_partner(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    typed = {"comment-text": "Ask the lead about this one.", "comment-lane": Comment.Lane.INTERNAL}
    browse(cast.reviewer).post(url("comment", claim), typed)
    assert typed["comment-text"] in browse(cast.reviewer).get(url("detail", claim)).content.decode()
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert typed["comment-text"] not in page
    assert cast.reviewer.name not in page


def test_handing_over_changes_the_reviewer_and_no_clock(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    browse(cast.reviewer).post(
        url("assign", claim), {"assign-to": cast.reviewer2.pk, "assign-note": "Yours."}
    )
    due = claim.review_due_at
    claim.refresh_from_db()
    assert (claim.reviewer, claim.review_due_at) == (cast.reviewer2, due)


def test_auditor_changes_nothing(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    client = browse(ReviewerFactory(staff_role=StaffRole.AUDITOR))
    for act, typed in (("approve", {}), ("reject", FAULT), ("request_action", FAULT)):
        assert client.post(url(act, claim), fields(act, claim, **typed)).status_code == 403
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW


@pytest.mark.proof
def test_tabs_hold_what_they_say(cast: Cast, browse: Browse) -> None:
    mine = claim_in(Status.UNDER_REVIEW, cast)
    other = claim_in(Status.SUBMITTED, rival_of(cast))
    client = browse(cast.reviewer)
    shown = {
        tab: client.get(reverse("reviews:queue"), {"tab": tab}).content.decode()
        for tab in ("mine", "unassigned", "waiting", "overdue", "disputes", "nonsense")
    }
    assert (mine.reference in shown["mine"], other.reference in shown["mine"]) == (True, False)
    assert (mine.reference in shown["unassigned"], other.reference in shown["unassigned"]) == (False, True)
    assert mine.reference in shown["waiting"]
    assert other.reference in shown["nonsense"]
    assert "Nothing is waiting here" in shown["disputes"]
    Claim.objects.filter(pk=mine.pk).update(review_due_at=timezone.now() - timedelta(minutes=1))
    assert mine.reference in client.get(reverse("reviews:queue"), {"tab": "overdue"}).content.decode()


@pytest.mark.parametrize("words", ["reference", "name", "customer", "domain", "tenant_id"])
def test_search_finds_a_claim_by_what_people_have(words: str, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.REJECTED, cast)
    known = {
        "reference": claim.reference.lower(),
        "name": "autumn ROLL",
        "customer": cast.tenant.name,
        "domain": cast.tenant.domains.get().domain,
        "tenant_id": f"{{{str(cast.tenant.tenant_id).upper()}}}",
    }
    client = browse(cast.reviewer)
    assert claim.reference in client.get(reverse("reviews:queue"), {"q": known[words]}).content.decode()
    assert "Nothing matches" in client.get(reverse("reviews:queue"), {"q": "zebra"}).content.decode()


def grow(cast: Cast, count: int) -> Claim:
    """A queue of `count` claims, and one claim with `count` documents, comments and findings."""
    claim = claim_in(Status.UNDER_REVIEW, cast)
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(claim=claim, author=cast.admin, text=f"Comment {n}", written_at=now) for n in range(count)
    )
    Finding.objects.bulk_create(
        Finding(claim=claim, code=MISSING_SIGNATURE.code, text="x", raised_by=cast.reviewer, raised_at=now)
        for n in range(count)
    )
    template = Claim.objects.get(pk=draft(cast, assets=[workload("yammer")]).pk)
    for n in range(count):
        template.pk, template.reference = None, f"CA-{n:08d}".replace("0", "A").replace("1", "B")
        template.submitted_at = now
        template.save(force_insert=True)
    return claim


@pytest.mark.proof
@pytest.mark.parametrize("count", [3, 300])
def test_queue_and_review_page_keep_their_budgets(
    count: int, cast: Cast, browse: Browse, django_assert_max_num_queries: object
) -> None:
    claim = grow(cast, count)
    client = browse(cast.reviewer)
    client.get(reverse("reviews:queue"), {"tab": "all"})
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get(reverse("reviews:queue"), {"tab": "all"})
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get(url("detail", claim))
