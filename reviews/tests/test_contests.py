"""Contests through their page: all sides next to each other, taken together, decided once."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim, ClaimLine, ContestDecision, Finding, Proof
from claims.transitions import MoveRefused
from consent import operations as consent
from cpor.invariants import INVARIANTS, broken
from notifications.models import Letter
from partners.models import Role
from reviews import operations
from reviews.contests import contest_of
from tests.factories import NOW, MembershipFactory, ReviewerFactory, TenantFactory
from tests.fixtures import Browse
from tests.walk import (
    MISSING_SIGNATURE,
    Cast,
    accept_letters,
    claim_in,
    draft,
    link_of,
    make_cast,
    prove,
    rival_of,
    subscription_of,
    workload,
)

REASON = "Their statement of work is newer than Fabrikam's."


def url(claim: Claim, act: str = "contest") -> str:
    return reverse(f"reviews:{act}", args=[claim.reference])


def sides(cast: Cast, *statuses: str) -> list[Claim]:
    """A contest of as many partners, `cast`'s first. In time approved sides come first, and submitted ones last:
    a later start of a review would take them along."""
    casts = [cast, *(rival_of(cast) for _ in statuses[1:])]
    places = {Status.APPROVED: 0, Status.SUBMITTED: 2}
    order = sorted(range(len(statuses)), key=lambda number: places.get(Status(statuses[number]), 1))
    made = {number: claim_in(statuses[number], casts[number]) for number in order}
    found = [made[number] for number in range(len(statuses))]
    for claim in found:
        claim.refresh_from_db()
    return found


def decision(winner: Claim, *, reason: str = REASON, **others: object) -> dict[str, object]:
    seen = json.dumps(dict(contest_of(Claim.objects.get(pk=winner.pk)).seen))
    return {"decide-winner": winner.reference, "decide-reason": reason, "decide-seen": seen} | others


def letters_to(person: object) -> list[Letter]:
    return list(Letter.objects.filter(to_email=person.email).order_by("pk"))  # type: ignore[attr-defined]


def fresh(*claims: Claim) -> list[tuple[str, list[str]]]:
    return [
        (Claim.objects.get(pk=claim.pk).status, list(claim.lines.values_list("state", flat=True)))
        for claim in claims
    ]


# --- Who sees the page ---------------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize("role", [StaffRole.REVIEWER, StaffRole.LEAD, StaffRole.AUDITOR])
def test_page_shows_every_side_to_those_who_read_reviews(role: str, cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "submitted")
    page = browse(ReviewerFactory(staff_role=role)).get(url(ours)).content.decode()
    for claim in (ours, rival):
        assert f'data-side="{claim.reference}"' in page
        assert claim.partner.name in page
        assert claim.proofs.get().document.name in page
    assert ("Decide contest" in page) is (role != StaffRole.AUDITOR)
    assert ("Ask the sides" in page) is (role != StaffRole.AUDITOR)


@pytest.mark.parametrize("role", [*Role, StaffRole.OPERATOR, None])
def test_page_is_closed_to_everybody_else(role: str | None, cast: Cast, browse: Browse) -> None:
    ours, _rival = sides(cast, "under_review", "under_review")
    person = None
    if role == StaffRole.OPERATOR:
        person = ReviewerFactory(staff_role=role)
    elif role is not None:
        person = MembershipFactory(partner=cast.location.partner, role=role).user
    client = browse(person)
    expected = 302 if role is None else 403
    assert client.get(url(ours)).status_code == expected
    assert client.post(url(ours), decision(ours)).status_code == expected
    assert client.post(url(ours), {"take": "all"}).status_code == expected
    assert client.post(url(ours, "contest_ask"), {}).status_code == expected
    assert not ContestDecision.objects.exists()


@pytest.mark.proof
def test_auditor_changes_nothing(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    client = browse(ReviewerFactory(staff_role=StaffRole.AUDITOR))
    assert client.post(url(ours), decision(ours)).status_code == 403
    assert client.post(url(ours), {"take": "all"}).status_code == 403
    assert client.post(url(ours, "contest_ask"), {}).status_code == 403
    assert [status for status, _lines in fresh(ours, rival)] == ["under_review", "under_review"]


@pytest.mark.proof
def test_draft_of_a_rival_is_no_side(cast: Cast, browse: Browse) -> None:
    ours = claim_in("under_review", cast)
    rival = draft(rival_of(cast))
    page = browse(cast.reviewer).get(url(ours)).content.decode()
    assert rival.reference not in page
    assert "Nobody else claims or holds" in page
    assert rival.reference not in browse(cast.reviewer).get(url(ours, "detail")).content.decode()


def test_claim_page_leads_to_the_contest(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    page = browse(cast.reviewer).get(url(ours, "detail")).content.decode()
    assert f'href="{url(ours)}"' in page
    assert rival.reference in page


# --- Deciding ------------------------------------------------------------------------------------------------


@pytest.mark.proof
def test_decision_gives_the_asset_to_one_side_and_closes_the_other(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "disputed")
    answer = browse(cast.lead).post(url(ours), decision(ours))
    assert answer.status_code == 302
    assert fresh(ours, rival) == [("approved", ["in_force"]), ("rejected", ["closed"])]
    lost = rival.lines.get()
    assert (lost.closed_cause, lost.closed_at) == ("lost", ours.lines.get().in_force_at)
    made = ContestDecision.objects.get()
    assert (made.winner, made.decided_by, made.reason) == (ours, cast.lead, REASON)
    assert set(made.outcomes.values_list("line__claim", "is_won")) == {(ours.pk, True), (rival.pk, False)}
    assert rival.findings.filter(code=Finding.Code.CONTEST_LOST).count() == 1


@pytest.mark.proof
def test_loser_may_dispute_and_is_contested_again(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    browse(cast.lead).post(url(ours), decision(ours))
    rival.refresh_from_db()
    assert rival.dispute_until is not None
    claiming.dispute(claim=rival, by=rival.created_by, justification="Ours is newer.", now=timezone.now())
    page = browse(cast.reviewer).get(url(rival)).content.decode()
    assert f'data-side="{ours.reference}"' in page
    # Who decided before decides no more, for whichever side.
    refused = browse(cast.lead).post(url(rival), decision(rival))
    assert refused.status_code in {409, 422}
    assert browse(cast.lead).post(url(rival), decision(ours)).status_code == 409
    assert browse(cast.reviewer2).post(url(rival), decision(rival)).status_code == 302
    assert fresh(ours, rival) == [("ended", ["closed"]), ("approved", ["in_force"])]


@pytest.mark.proof
def test_incumbent_keeps_what_it_holds(cast: Cast, browse: Browse) -> None:
    incumbent, challenger = sides(cast, "approved", "under_review")
    revision = incumbent.revision
    browse(cast.lead).post(url(challenger), decision(incumbent))
    assert fresh(incumbent, challenger) == [("approved", ["in_force"]), ("rejected", ["closed"])]
    incumbent.refresh_from_db()
    assert (incumbent.revision, incumbent.consent) == (revision, "pending")
    assert incumbent.events.filter(kind="contest_won", note=REASON).exists()
    assert letters_to(cast.admin)[-1].letter == "reviews/contest_won"


@pytest.mark.proof
def test_challenger_takes_over_from_the_incumbent(cast: Cast, browse: Browse) -> None:
    incumbent, challenger = sides(cast, "approved", "under_review")
    browse(cast.lead).post(url(incumbent), decision(challenger))
    assert fresh(incumbent, challenger) == [("ended", ["closed"]), ("approved", ["in_force"])]
    incumbent.refresh_from_db()
    assert (incumbent.consent, incumbent.deadline_at) == ("not_asked", None)
    with pytest.raises(MoveRefused):
        consent.deny(link=link_of(incumbent), reason="No.", now=timezone.now())
    assert letters_to(cast.admin)[-1].letter == "reviews/contest_lost"


@pytest.mark.proof
def test_side_with_other_lines_goes_on_with_them(cast: Cast, browse: Browse) -> None:
    rival = claim_in("under_review", rival_of(cast), assets=[workload(), workload("yammer")])
    ours = claim_in("under_review", cast)
    browse(cast.lead).post(url(ours), decision(ours))
    rival.refresh_from_db()
    assert rival.status == Status.UNDER_REVIEW
    assert dict(rival.lines.values_list("product__code", "state")) == {
        "exchange-online": "closed",
        "yammer": "open",
    }
    event = rival.events.get(kind="contest_lost")
    assert event.changes["lines_closed"][1] == "lost"
    page = browse(rival.created_by).get(rival.get_absolute_url()).content.decode()
    assert "Microsoft compared the documents of all sides" in page


@pytest.mark.proof
def test_approving_on_the_claims_page_is_the_same_act(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    client = browse(cast.lead)
    typed = {"approve-revision": ours.revision, "approve-note": ""}
    refused = client.post(url(ours, "approve"), typed)
    assert refused.status_code in {409, 422}
    assert [status for status, _lines in fresh(ours, rival)] == ["under_review", "under_review"]
    client.post(url(ours, "approve"), typed | {"approve-note": REASON})
    assert fresh(ours, rival) == [("approved", ["in_force"]), ("rejected", ["closed"])]
    assert ContestDecision.objects.get().reason == REASON


def test_rivals_draft_keeps_its_line(cast: Cast) -> None:
    ours = claim_in("under_review", cast)
    rival = draft(rival_of(cast))
    operations.approve(claim=ours, by=cast.lead, now=NOW)
    assert fresh(ours, rival) == [("approved", ["in_force"]), ("draft", ["open"])]
    assert not ContestDecision.objects.exists()


@pytest.mark.proof
@pytest.mark.parametrize("rival_status", sorted({"submitted", "under_review", "action_required", "disputed"}))
def test_every_side_that_waits_loses_as_the_lifecycle_says(
    rival_status: str, cast: Cast, browse: Browse
) -> None:
    ours, rival = sides(cast, "under_review", rival_status)
    assert browse(cast.lead).post(url(ours), decision(ours)).status_code == 302
    assert fresh(rival) == [("rejected", ["closed"])]
    rival.refresh_from_db()
    assert (rival.dispute_until is None) is (rival_status == "disputed")
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


@pytest.mark.proof
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("submitted", "Start the review first"),
        ("action_required", "Its partner has to answer first"),
    ],
)
def test_side_that_cannot_get_it_says_why(status: str, sentence: str, cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", status)
    client = browse(cast.lead)
    page = client.get(url(ours)).content.decode()
    assert sentence in page
    assert f'id="winner-{rival.reference}" disabled' in page
    answer = client.post(url(ours), decision(rival))
    assert answer.status_code == 422
    assert REASON.replace("'", "&#x27;") in answer.content.decode()
    assert fresh(ours) == [("under_review", ["open"])]


@pytest.mark.proof
def test_revenue_association_gets_it_straight_from_submitted(cast: Cast, browse: Browse) -> None:
    asset = subscription_of(cast.tenant)
    how = {"area": "business_applications", "activities": ["revenue_association"], "assets": [asset]}
    ours = claim_in("submitted", cast, **how)
    rival = claim_in("submitted", rival_of(cast), **how)
    assert browse(cast.lead).post(url(rival), decision(ours)).status_code == 302
    assert [status for status, _lines in fresh(ours, rival)] == ["approved", "rejected"]


@pytest.mark.proof
def test_side_with_a_further_contest_is_decided_there(cast: Cast, browse: Browse) -> None:
    middle = claim_in("under_review", rival_of(cast), assets=[workload(), workload("yammer")])
    ours = claim_in("under_review", cast)
    third = claim_in("under_review", rival_of(cast), assets=[workload("yammer")])
    client = browse(cast.lead)
    page = client.get(url(ours)).content.decode()
    assert third.reference not in page
    assert f'href="{url(middle)}"' in page
    assert client.post(url(ours), decision(middle)).status_code == 422
    seen = json.dumps(dict(contest_of(ours).seen))
    with pytest.raises(MoveRefused, match="has joined"):
        operations.decide_contest(winner=middle, by=cast.lead, reason=REASON, seen=json.loads(seen), now=NOW)
    client.post(url(middle), decision(middle))
    assert [status for status, _lines in fresh(ours, middle, third)] == ["rejected", "approved", "rejected"]


# --- A page that is out of date ------------------------------------------------------------------------------


@pytest.mark.proof
def test_side_that_moved_meanwhile_is_told_and_the_text_is_kept(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    stale = decision(ours)
    claiming.withdraw(claim=rival, by=rival.created_by, reason="Enough.", now=timezone.now())
    answer = browse(cast.lead).post(url(ours), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{rival.reference} is now “Withdrawn”" in page
    assert fresh(ours) == [("under_review", ["open"])]


@pytest.mark.proof
def test_side_that_joined_meanwhile_is_told_and_a_second_press_decides(cast: Cast, browse: Browse) -> None:
    ours, _rival = sides(cast, "under_review", "under_review")
    stale = decision(ours)
    third = claim_in("under_review", rival_of(cast))
    client = browse(cast.lead)
    answer = client.post(url(ours), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{third.reference} has joined" in page
    assert REASON.replace("'", "&#x27;") in page
    assert f'value="{ours.reference}" id="winner-{ours.reference}" checked' in page
    assert client.post(url(ours), decision(ours)).status_code == 302


@pytest.mark.proof
@pytest.mark.parametrize("seen", ["", "nonsense", "[1]", '{"CA-22222222": "x"}'])
def test_page_without_its_sides_decides_nothing(seen: str, cast: Cast, browse: Browse) -> None:
    ours, _rival = sides(cast, "under_review", "under_review")
    answer = browse(cast.lead).post(url(ours), decision(ours) | {"decide-seen": seen})
    assert answer.status_code == 422
    assert "This page was incomplete" in answer.content.decode()
    assert not ContestDecision.objects.exists()


@pytest.mark.proof
def test_decision_without_a_winner_or_reason_keeps_the_rest(cast: Cast, browse: Browse) -> None:
    ours, _rival = sides(cast, "under_review", "under_review")
    client = browse(cast.lead)
    no_winner = client.post(url(ours), decision(ours) | {"decide-winner": ""})
    no_reason = client.post(url(ours), decision(ours, reason=" "))
    assert (no_winner.status_code, no_reason.status_code) == (422, 422)
    assert "Choose the side that gets what is at stake" in no_winner.content.decode()
    assert "Write down why" in no_reason.content.decode()
    assert not ContestDecision.objects.exists()


# --- Taking --------------------------------------------------------------------------------------------------


@pytest.mark.proof
def test_taking_one_side_takes_all(cast: Cast, browse: Browse) -> None:
    ours, rival, third = sides(cast, "submitted", "submitted", "under_review")
    incumbent_reviewer = third.reviewer
    assert incumbent_reviewer != cast.lead
    browse(cast.lead).post(url(ours, "take"), {"revision": ours.revision})
    for claim in (ours, rival, third):
        claim.refresh_from_db()
        assert (claim.status, claim.reviewer) == (Status.UNDER_REVIEW, cast.lead)
    assert third.events.filter(kind="assigned", is_internal=True).count() == 1


@pytest.mark.proof
def test_take_all_sides_on_the_contests_page(cast: Cast, browse: Browse) -> None:
    incumbent, ours, rival = sides(cast, "approved", "submitted", "action_required")
    client = browse(cast.lead)
    assert "Take all sides" in client.get(url(ours)).content.decode()
    client.post(url(ours), {"take": "all"})
    for claim in (incumbent, ours, rival):
        claim.refresh_from_db()
    assert (ours.reviewer, ours.status) == (cast.lead, Status.UNDER_REVIEW)
    assert (rival.reviewer, rival.status) == (cast.lead, Status.ACTION_REQUIRED)
    assert incumbent.reviewer == cast.reviewer
    assert "Take all sides" not in client.get(url(ours)).content.decode()


def test_disputed_side_is_not_given_to_who_decided_it(cast: Cast) -> None:
    disputed, ours = sides(cast, "disputed", "submitted")
    held_by = disputed.reviewer
    operations.take(claim=ours, by=cast.reviewer, now=timezone.now())
    disputed.refresh_from_db()
    assert disputed.reviewer == held_by


@pytest.mark.parametrize("act", ["approve", "decide_contest"])
def test_nor_after_its_partner_answered_another_reviewer(cast: Cast, browse: Browse, act: str) -> None:
    """Deciding for the rival decides against it, whatever its status is by then."""
    disputed, ours = sides(cast, "disputed", "under_review")
    now = timezone.now()
    operations.request_action(claim=disputed, by=cast.reviewer2, findings=[MISSING_SIGNATURE], now=now)
    claiming.add_comment(claim=disputed, text="It is on page 3.", by=disputed.created_by, now=now)
    claiming.submit(claim=disputed, by=disputed.created_by, now=now)
    page = browse(cast.reviewer).get(url(ours)).content.decode()
    assert f"You decided {disputed.reference} before its partner disputed that" in page
    how = {"approve": {"claim": ours, "note": REASON}, "decide_contest": {"winner": ours, "reason": REASON}}
    with pytest.raises(MoveRefused, match=f"You decided {disputed.reference} before"):
        getattr(operations, act)(by=cast.reviewer, now=now, **how[act])
    with pytest.raises(MoveRefused, match="You decided this claim before"):
        operations.take(claim=disputed, by=cast.reviewer, now=now)
    assert disputed not in operations.take_sides(claim=ours, by=cast.reviewer, now=now)
    assert fresh(disputed, ours) == [(Status.SUBMITTED, ["open"]), (Status.UNDER_REVIEW, ["open"])]


@pytest.mark.proof
def test_disputed_side_is_not_decided_by_who_decided_it(cast: Cast) -> None:
    """Deciding for its rival is deciding about it once more."""
    disputed, ours = sides(cast, "disputed", "under_review")
    decider, another = cast.reviewer, cast.reviewer2
    with pytest.raises(MoveRefused, match=f"You decided {disputed.reference} before"):
        operations.decide_contest(winner=ours, by=decider, reason=REASON, now=timezone.now())
    operations.decide_contest(winner=ours, by=another, reason=REASON, now=timezone.now())
    assert fresh(disputed, ours) == [(Status.REJECTED, ["closed"]), (Status.APPROVED, ["in_force"])]


# --- What the partners learn ---------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize("winner", [0, 1])
def test_no_side_learns_of_the_others_name_file_reviewer_or_reason(
    winner: int, cast: Cast, browse: Browse
) -> None:
    ours, rival = draft(cast), draft(rival_of(cast))
    for number, claim in enumerate((ours, rival)):
        prove(claim, by=claim.created_by, name=f"secret-paper-{number}.pdf")
        claiming.submit(claim=claim, by=claim.created_by, now=NOW)
    operations.take(claim=ours, by=cast.reviewer, now=NOW)
    browse(cast.lead).post(url(ours), decision([ours, rival][winner]))
    for claim, other in ((ours, rival), (rival, ours)):
        person = claim.created_by
        text = browse(person).get(claim.get_absolute_url()).content.decode()
        text += "".join(letter.body_text + letter.body_html + letter.subject for letter in letters_to(person))
        assert claim.partner.name in text
        for secret in (
            other.partner.name + "<",
            other.reference,
            other.created_by.name + "<",
            other.proofs.get().document.name,
            cast.reviewer.name + "<",
            cast.lead.name,
            REASON[:20],
        ):
            assert secret not in text, secret


# --- What comes after ----------------------------------------------------------------------------------------


@pytest.mark.proof
def test_lost_contest_is_reopened_and_still_contested(cast: Cast, browse: Browse) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    operations.decide_contest(winner=ours, by=cast.lead, reason=REASON, now=NOW)
    operations.reopen(claim=rival, by=cast.lead, reason="We misread it.", now=NOW)
    assert fresh(ours, rival) == [("approved", ["in_force"]), ("under_review", ["open"])]
    page = browse(cast.lead).get(url(rival)).content.decode()
    assert f'data-side="{ours.reference}"' in page
    assert REASON.split("'")[0] in page
    operations.decide_contest(winner=rival, by=cast.reviewer, reason="Read again.", now=NOW)
    assert fresh(ours, rival) == [("ended", ["closed"]), ("approved", ["in_force"])]


@pytest.mark.proof
def test_incumbent_that_ended_by_a_contest_is_reopened(cast: Cast) -> None:
    incumbent, ours = sides(cast, "approved", "under_review")
    operations.decide_contest(winner=ours, by=cast.lead, reason=REASON, now=NOW)
    operations.reopen(claim=incumbent, by=cast.lead, reason="A mistake.", now=NOW)
    assert fresh(incumbent) == [("under_review", ["open"])]


@pytest.mark.proof
def test_customer_who_denies_the_winner_frees_the_asset(cast: Cast) -> None:
    ours, rival = sides(cast, "under_review", "under_review")
    operations.decide_contest(winner=ours, by=cast.lead, reason=REASON, now=NOW)
    accept_letters()
    consent.deny(link=link_of(ours), reason="No.", now=NOW)
    claiming.dispute(claim=rival, by=rival.created_by, justification="Ours.", now=NOW)
    assert not contest_of(Claim.objects.get(pk=rival.pk)).is_open
    operations.approve(claim=rival, by=cast.reviewer2, now=NOW)
    assert ClaimLine.objects.in_force().get().claim == rival


# --- Budgets -------------------------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize(("count", "papers"), [(2, 3), (6, 3), (2, 100), (6, 100)])
def test_page_keeps_its_budget(
    count: int, papers: int, cast: Cast, browse: Browse, django_assert_max_num_queries
) -> None:
    claims = sides(cast, "under_review", *["submitted"] * (count - 1))
    for claim in claims:
        grow(claim, papers)
    client = browse(cast.reviewer)
    client.get(url(claims[0]))
    with django_assert_max_num_queries(15):
        client.get(url(claims[0]))


def grow(claim: Claim, papers: int) -> None:
    """Put as many documents on the claim, all like its first."""
    first = claim.proofs.select_related("document").get()
    for number in range(papers - 1):
        document = first.document
        document.pk, document.key = None, f"ff/{claim.pk:015x}{number:015x}"
        document.save(force_insert=True)
        Proof.objects.create(
            claim=claim,
            document=document,
            kind=first.kind,
            added_by=first.added_by,
            added_at=first.added_at + timedelta(minutes=number),
        )


def test_other_customers_are_no_contest(cast: Cast) -> None:
    ours = claim_in("under_review", cast)
    elsewhere = make_cast()
    elsewhere.tenant = TenantFactory()
    claim_in("under_review", elsewhere)
    assert not contest_of(ours).is_open


def approval(claim: Claim, page: str) -> dict[str, object]:
    """What the approve form of the page would send, but for the note."""
    found = re.search(r'name="approve-seen" value="([^"]*)"', page)
    assert found is not None
    return {"approve-revision": claim.revision, "approve-seen": html.unescape(found[1])}


@pytest.mark.proof
def test_claims_page_asks_for_the_reason_of_a_contested_approval(cast: Cast, browse: Browse) -> None:
    ours, _rival = sides(cast, "under_review", "under_review")
    client = browse(cast.lead)
    page = client.get(url(ours, "detail")).content.decode()
    assert "Other partners want the same" in page
    answer = client.post(url(ours, "approve"), approval(ours, page) | {"approve-note": ""})
    assert answer.status_code == 422
    assert "Write down why" in answer.content.decode()


@pytest.mark.proof
def test_approval_of_a_page_from_before_the_contest_is_refused_once(cast: Cast, browse: Browse) -> None:
    ours = claim_in("under_review", cast)
    client = browse(cast.lead)
    typed = approval(ours, client.get(url(ours, "detail")).content.decode()) | {"approve-note": REASON}
    rival = claim_in("under_review", rival_of(cast))
    answer = client.post(url(ours, "approve"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"{rival.reference} has joined" in page
    assert html.escape(REASON) in page
    assert (
        client.post(url(ours, "approve"), approval(ours, page) | {"approve-note": REASON}).status_code == 302
    )
    assert fresh(ours, rival) == [("approved", ["in_force"]), ("rejected", ["closed"])]
