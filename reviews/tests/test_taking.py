"""Taking, taking next, assigning, handing over and giving back."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from claims.lifecycle import Status
from claims.models import Claim
from claims.transitions import MoveRefused
from reviews import operations
from reviews.operations import starting
from tests.factories import MembershipFactory, ReviewerFactory
from tests.fixtures import Browse
from tests.walk import NOW, Cast, claim_in, make_cast, rival_of, workload

NEXT = "/reviews/take-next/"
ACTS = ("take", "assign", "give_back")


def url(act: str, claim: Claim) -> str:
    return reverse(f"reviews:{act}", args=[claim.reference])


def waiting(cast: Cast, count: int) -> list[Claim]:
    """Submitted claims of as many customers, the longest waiting first."""
    found = []
    for n in range(count):
        other = make_cast()
        other.reviewer = cast.reviewer
        found.append(claim_in(Status.SUBMITTED, other, now=NOW - timedelta(hours=count - n)))
    return found


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.OPERATOR, "partner", None])
def test_acts_are_closed_to_whoever_does_not_decide(role: str | None, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    person: User | None = None
    if role == "partner":
        person = MembershipFactory(partner=cast.location.partner).user
    elif role is not None:
        person = ReviewerFactory(staff_role=role)
    client = browse(person)
    expected = 302 if role is None else 403
    for address in (NEXT, *(url(act, claim) for act in ACTS)):
        assert client.post(address, {"revision": claim.revision}).status_code == expected
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer) == (Status.SUBMITTED, None)


def test_looking_takes_nothing(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    client = browse(cast.reviewer)
    for address in (NEXT, *(url(act, claim) for act in ACTS)):
        assert client.get(address).status_code == 405


@pytest.mark.proof
def test_take_next_begins_with_the_longest_waiting(cast: Cast, browse: Browse) -> None:
    first, second = waiting(cast, 2)
    client = browse(cast.reviewer)
    assert client.post(NEXT).headers["Location"] == url("detail", first)
    assert client.post(NEXT).headers["Location"] == url("detail", second)
    for claim in (first, second):
        claim.refresh_from_db()
        assert (claim.status, claim.reviewer) == (Status.UNDER_REVIEW, cast.reviewer)


def test_take_next_prefers_what_is_due(cast: Cast, browse: Browse) -> None:
    waiting(cast, 1)
    disputed = claim_in(Status.DISPUTED, cast)
    browse(cast.reviewer2).post(NEXT)
    disputed.refresh_from_db()
    assert (disputed.status, disputed.reviewer) == (Status.DISPUTED, cast.reviewer2)


def test_take_next_never_gives_a_dispute_to_who_decided_before(cast: Cast, browse: Browse) -> None:
    disputed = claim_in(Status.DISPUTED, cast)
    client = browse(cast.reviewer)
    assert client.post(NEXT).headers["Location"] == "/reviews/"
    assert "Nothing is free" in client.get("/reviews/").content.decode()
    disputed.refresh_from_db()
    assert disputed.reviewer is None


def test_disputes_one_decided_before_stand_in_nobodys_way(cast: Cast, monkeypatch) -> None:
    """However many there are: they are not even tried."""
    monkeypatch.setattr(starting, "ATTEMPTS", 1)
    claim_in(Status.DISPUTED, cast)
    [submitted] = waiting(cast, 1)
    assert operations.take_next(by=cast.reviewer, now=NOW) == submitted


def test_take_next_passes_over_what_belongs_to_somebody(cast: Cast, browse: Browse) -> None:
    [claim] = waiting(cast, 1)
    operations.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW)
    assert browse(cast.reviewer).post(NEXT).headers["Location"] == "/reviews/"


@pytest.mark.proof
def test_two_who_take_next_at_once_get_different_claims(committed_db: None) -> None:
    cast = make_cast()
    for _round in range(10):
        claims = waiting(cast, 2)
        barrier, got = Barrier(2), []

        def press(person: User, barrier: Barrier = barrier, got: list[int] = got) -> None:
            barrier.wait()
            got.append(operations.take_next(by=person, now=timezone.now()).pk)
            connection.close()

        people = [Thread(target=press, args=[person]) for person in (cast.reviewer, cast.reviewer2)]
        for each in people:
            each.start()
        for each in people:
            each.join()
        assert sorted(got) == sorted(claim.pk for claim in claims)


@pytest.mark.proof
def test_reviewer_passes_on_only_their_own_and_a_lead_any(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    typed = {"assign-to": cast.lead.pk, "assign-note": "I am away."}
    answer = browse(cast.reviewer2).post(url("assign", claim), typed)
    assert answer.status_code == 409
    assert f"This claim is with {cast.reviewer.name}" in answer.content.decode()
    assert "I am away." in answer.content.decode()
    assert browse(cast.lead).post(url("assign", claim), typed).status_code == 302
    claim.refresh_from_db()
    assert claim.reviewer == cast.lead


@pytest.mark.proof
def test_assigning_is_told_to_microsoft_alone(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    changed = claim.changed_at
    typed = {"assign-to": cast.reviewer2.pk, "assign-note": "Rita knows this customer."}
    browse(cast.reviewer).post(url("assign", claim), typed)
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer, claim.changed_at) == (Status.SUBMITTED, cast.reviewer2, changed)
    assert "Rita knows" in browse(cast.lead).get(url("detail", claim)).content.decode()
    page = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert "Rita knows" not in page
    assert cast.reviewer2.name not in page


def test_dispute_is_not_assigned_to_who_decided_before(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    answer = browse(cast.lead).post(url("assign", claim), {"assign-to": cast.reviewer.pk})
    assert answer.status_code == 422
    assert "This person cannot have the claim" in answer.content.decode()
    with pytest.raises(MoveRefused, match="decided this claim before it was disputed"):
        operations.assign(claim=claim, to=cast.reviewer, by=cast.lead, now=NOW)


def test_giving_back_frees_a_dispute_and_moves_no_clock(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    operations.assign(claim=claim, to=cast.reviewer2, by=cast.lead, now=NOW)
    claim.refresh_from_db()
    due = claim.review_due_at
    answer = browse(cast.reviewer2).post(url("give_back", claim), {"give_back-note": "I know them."})
    assert answer.status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer, claim.review_due_at) == (Status.DISPUTED, None, due)


def test_claim_under_review_is_given_back_and_taken_by_the_next(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    due = claim.review_due_at
    assert browse(cast.reviewer).post(url("give_back", claim), {"give_back-note": ""}).status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer) == (Status.UNDER_REVIEW, None)

    other = browse(cast.reviewer2)
    assert claim.reference in other.get(reverse("reviews:queue"), {"tab": "unassigned"}).content.decode()
    assert other.post(url("take", claim), {"revision": claim.revision}).status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.reviewer, claim.review_due_at) == (Status.UNDER_REVIEW, cast.reviewer2, due)


def test_claim_that_waits_for_the_partner_keeps_its_reviewer(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    answer = browse(cast.reviewer).post(url("give_back", claim), {"give_back-note": ""})
    assert answer.status_code == 409
    assert "Nobody has this claim now" in answer.content.decode()


def test_stale_take_is_refused_kindly(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    browse(cast.reviewer2).post(url("take", claim), {"revision": claim.revision})
    answer = browse(cast.reviewer).post(url("take", claim), {"revision": claim.revision})
    assert answer.status_code == 409
    assert "This claim has moved on in the meantime" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.reviewer == cast.reviewer2


@pytest.mark.proof
def test_free_dispute_is_taken_from_the_queue(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.DISPUTED, cast)
    client = browse(cast.reviewer2)
    assert client.post(url("take", claim), {"revision": claim.revision}).status_code == 302
    claim.refresh_from_db()
    assert claim.reviewer == cast.reviewer2
    assert browse(cast.lead).post(url("take", claim), {"revision": claim.revision}).status_code == 409


@pytest.mark.proof
def test_a_rivals_lines_do_not_stop_taking_next(cast: Cast, browse: Browse) -> None:
    ours = claim_in(Status.SUBMITTED, cast, assets=[workload()])
    claim_in(Status.SUBMITTED, rival_of(cast), assets=[workload()])
    assert browse(cast.reviewer).post(NEXT).headers["Location"] == url("detail", ours)
