"""Asking the sides of a contest, and their answers: nothing moves, and nobody learns of the other."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole
from claims import operations as claiming
from claims.models import Claim, ContestAsk
from claims.transitions import MoveRefused
from cpor.invariants import INVARIANTS, broken
from notifications.models import Letter
from programs.calendar import office_closes
from programs.models import Policy
from reviews import operations
from reviews.clocks import run_clocks
from reviews.contests import contest_of
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import PDF, Cast, claim_in, prove, rival_of

WORDS = "Upload a statement of work that the customer signed this year."


@pytest.fixture
def ours(cast: Cast) -> Claim:
    claim_in("under_review", rival_of(cast))
    return claim_in("under_review", cast)


def url(claim: Claim) -> str:
    return reverse("reviews:contest_ask", args=[claim.reference])


def later(days: int = 14) -> date:
    return (timezone.now() + timedelta(days=days)).date()


def question(claim: Claim, *sides: Claim, text: str = WORDS, due: object = None) -> dict[str, object]:
    seen = json.dumps(dict(contest_of(Claim.objects.get(pk=claim.pk)).seen))
    chosen = [side.reference for side in sides or (claim,)]
    return {"ask-sides": chosen, "ask-text": text, "ask-due": due or later().isoformat(), "ask-seen": seen}


def rival(claim: Claim) -> Claim:
    return contest_of(claim).rivals[0].claim


def newest_letter(letter: str) -> Letter:
    return Letter.objects.filter(letter=letter).latest("pk")


@pytest.mark.proof
def test_several_sides_are_asked_at_once_and_nothing_moves(ours: Claim, cast: Cast, browse: Browse) -> None:
    other = rival(ours)
    before = [(claim.status, claim.revision, claim.review_due_at) for claim in (ours, other)]
    assert browse(cast.lead).post(url(ours), question(ours, ours, other)).status_code == 302
    for claim, was in zip((ours, other), before, strict=True):
        claim.refresh_from_db()
        assert (claim.status, claim.revision, claim.review_due_at) == was
        ask = claim.contest_asks.get()
        due = office_closes(later(), policy=Policy.objects.in_force(timezone.now()))
        assert (ask.text, ask.asked_by, ask.due_at, ask.answered_at) == (WORDS, cast.lead, due, None)
        told = Letter.objects.get(letter="reviews/contest_ask", to_email=claim.created_by.email)
        assert WORDS in told.body_text
        assert WORDS in told.body_html


@pytest.mark.proof
@pytest.mark.parametrize("status", ["submitted", "under_review", "disputed", "approved", "action_required"])
def test_side_that_was_asked_may_upload_and_its_document_answers(
    status: str, cast: Cast, browse: Browse
) -> None:
    # What is approved or waits for a reviewer stays so only where the rival's review begins before or after it.
    casts = {status: cast, "under_review ": rival_of(cast)}
    order = [status, "under_review "] if status == "approved" else ["under_review ", status]
    claim, *_others = [claim_in(each.strip(), casts[each]) for each in order][
        :: 1 if order[0] == status else -1
    ]
    browse(cast.lead).post(url(claim), question(claim))
    client = browse(cast.admin)
    page = client.get(claim.get_absolute_url()).content.decode()
    assert WORDS in page
    assert "Add documents" in page
    upload = SimpleUploadedFile("newer.pdf", PDF, content_type="application/pdf")
    typed = {"documents": [upload], "kind": "statement_of_work"}
    assert client.post(reverse("claims:proof_add", args=[claim.reference]), typed).status_code == 302
    claim.refresh_from_db()
    assert claim.status == status
    ask = claim.contest_asks.get()
    assert ask.answered_at is not None
    assert ask.closed_at is None
    told = newest_letter("claims/ask_answered")
    assert told.to_email == cast.lead.email
    assert f"/reviews/{claim.reference}/contest/" in told.body_text
    # More may follow; it is told once.
    prove(claim, by=cast.admin, now=timezone.now(), name="more.pdf")
    assert Letter.objects.filter(letter="claims/ask_answered").count() == 1


@pytest.mark.proof
def test_comment_answers_too(ours: Claim, cast: Cast, browse: Browse) -> None:
    browse(cast.lead).post(url(ours), question(ours))
    claiming.add_comment(claim=ours, text="We have nothing newer.", by=cast.admin, now=timezone.now())
    assert ours.contest_asks.get().answered_at is not None
    assert "We have nothing newer." in newest_letter("claims/ask_answered").body_text


@pytest.mark.proof
def test_reviewers_comment_answers_nothing(ours: Claim, cast: Cast, browse: Browse) -> None:
    browse(cast.lead).post(url(ours), question(ours))
    claiming.add_comment(claim=ours, text="And quickly.", by=cast.lead, now=timezone.now())
    assert ours.contest_asks.get().answered_at is None


@pytest.mark.proof
def test_side_that_was_not_asked_may_not_upload(ours: Claim, cast: Cast, browse: Browse) -> None:
    other = rival(ours)
    browse(cast.lead).post(url(ours), question(ours))
    with pytest.raises(MoveRefused, match="Documents cannot be added"):
        prove(other, by=other.created_by, now=timezone.now())
    page = browse(other.created_by).get(other.get_absolute_url()).content.decode()
    assert "Add documents" not in page
    assert WORDS not in page


@pytest.mark.proof
def test_newer_ask_takes_the_place_of_the_open_one(ours: Claim, cast: Cast, browse: Browse) -> None:
    client = browse(cast.lead)
    client.post(url(ours), question(ours))
    client.post(url(ours), question(ours, text="And the purchase order."))
    newest, older = ours.contest_asks.all()
    assert (newest.text, newest.closed_at) == ("And the purchase order.", None)
    assert older.closed_at == newest.asked_at
    page = client.get(reverse("reviews:contest", args=[ours.reference])).content.decode()
    assert "Not answered" in page


def test_silence_decides_nothing(ours: Claim, cast: Cast) -> None:
    now = timezone.now()
    operations.ask_sides(
        claim=ours, sides=[ours.reference], text=WORDS, due_at=now + timedelta(hours=1), by=cast.lead, now=now
    )
    run_clocks(now=now + timedelta(days=3))
    ours.refresh_from_db()
    assert (ours.status, ours.contest_asks.open().count()) == ("under_review", 1)


@pytest.mark.parametrize("end", ["withdraw", "win", "lose"])
def test_ask_closes_when_its_contest_is_over_for_the_side(end: str, ours: Claim, cast: Cast) -> None:
    now = timezone.now()
    other = rival(ours)
    both = [ours.reference, other.reference]
    operations.ask_sides(
        claim=ours, sides=both, text=WORDS, due_at=now + timedelta(days=9), by=cast.lead, now=now
    )
    if end == "withdraw":
        claiming.withdraw(claim=ours, by=cast.admin, reason="Enough.", now=now)
    else:
        winner = other if end == "lose" else ours
        operations.decide_contest(winner=winner, by=cast.lead, reason="Newer.", now=now)
    assert not ours.contest_asks.open().exists()
    assert other.contest_asks.open().exists() is (end == "withdraw")
    assert [found for rule in INVARIANTS for found in broken(rule)] == []


@pytest.mark.proof
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ask-sides": []}, "Choose at least one side"),
        ({"ask-text": " "}, "Say what you ask for"),
        ({"ask-due": ""}, "Choose the day by which"),
        ({"ask-due": "soon"}, "Write the day as year-month-day"),
        ({"ask-due": "2020-01-01"}, "Choose today or a later day"),
        ({"ask-due": "9999-12-31"}, "Choose today or a later day"),
        ({"ask-sides": ["CA-22222222"]}, "is no longer part of this contest"),
        ({"ask-seen": "x"}, "This page was incomplete"),
    ],
)
def test_incomplete_question_is_refused_and_kept(
    typed: dict[str, object], sentence: str, ours: Claim, cast: Cast, browse: Browse
) -> None:
    answer = browse(cast.lead).post(url(ours), question(ours) | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert WORDS in page or "ask-text" in typed
    assert not ContestAsk.objects.exists()


@pytest.mark.proof
@pytest.mark.parametrize("what", ["name", "reference"])
def test_question_that_names_another_side_is_refused(
    what: str, ours: Claim, cast: Cast, browse: Browse
) -> None:
    other = rival(ours)
    word = other.partner.name.upper() if what == "name" else other.reference
    answer = browse(cast.lead).post(url(ours), question(ours, text=f"{word} has a newer one."))
    assert answer.status_code == 422
    assert "Ask without naming it" in answer.content.decode()
    assert not ContestAsk.objects.exists()


@pytest.mark.proof
def test_side_that_left_meanwhile_is_told_and_nobody_is_asked(
    ours: Claim, cast: Cast, browse: Browse
) -> None:
    other = rival(ours)
    claim_in("under_review", rival_of(cast))
    stale = question(ours, ours)
    claiming.withdraw(claim=other, by=other.created_by, reason="Enough.", now=timezone.now())
    answer = browse(cast.lead).post(url(ours), stale)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert not ContestAsk.objects.exists()


@pytest.mark.proof
def test_partner_reads_the_question_without_a_name(ours: Claim, cast: Cast, browse: Browse) -> None:
    other = rival(ours)
    browse(cast.lead).post(url(ours), question(ours))
    told = newest_letter("reviews/contest_ask")
    text = browse(cast.admin).get(ours.get_absolute_url()).content.decode()
    text += told.body_text + told.body_html
    assert "Microsoft reviewer" in text
    for secret in (other.reference, other.partner.name + "<", cast.lead.name):
        assert secret not in text


def test_auditor_asks_nobody(ours: Claim, browse: Browse) -> None:
    auditor = ReviewerFactory(staff_role=StaffRole.AUDITOR)
    assert browse(auditor).post(url(ours), question(ours)).status_code == 403
    assert not ContestAsk.objects.exists()
