"""A document that was clean, and in which a later virus check finds malware."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from claims.lifecycle import Status
from claims.models import Claim, Proof
from claims.operations import check_due, recall
from claims.operations.infected import tell_of_infected
from claims.tasks import tell_of_infected_proofs
from documents import scanning
from documents.models import Reading
from documents.operations import rescan_recent
from documents.reading import read_due
from notifications.models import Letter
from tests.factories import NOW
from tests.walk import Cast, claim_in, prove

pytestmark = pytest.mark.django_db
NEXT_DAY = NOW + timedelta(days=1)
FOUND = "Eicar-Test-Signature"


@pytest.fixture
def rescan(monkeypatch) -> Callable[[], int]:
    """Scans anew a day later, with a scanner that has rescan a signature that every sample has."""

    def rescan() -> int:
        monkeypatch.setattr(scanning, "EICAR", b"Adventure Works")
        return rescan_recent(now=NEXT_DAY)

    return rescan


def checked(claim: Claim) -> Proof:
    proof = claim.proofs.get()
    Reading.objects.filter(document=proof.document).update(
        state=Reading.State.READ, pages=["Statement of work"], read_at=NOW, next_try_at=None
    )
    check_due(now=NOW)
    assert proof.checks.exists()
    return proof


def letters() -> set[tuple[str, str]]:
    return set(Letter.objects.filter(letter="claims/proof_blocked").values_list("to_email", "cause"))


@pytest.mark.proof
def test_both_sides_hear_of_it(cast: Cast, rescan, browse) -> None:
    claim = claim_in(Status.UNDER_REVIEW, cast)
    proof = checked(claim)

    assert rescan() == 1
    assert tell_of_infected(now=NEXT_DAY) == 1

    event = claim.events.get(kind="proof_blocked")
    assert (event.note, event.changes) == (FOUND, {"proof": [proof.document.name, None]})
    assert {to for to, _cause in letters()} == {cast.admin.email, cast.reviewer.email}
    letter = Letter.objects.get(letter="claims/proof_blocked", to_email=cast.admin.email)
    assert proof.document.name in letter.body_text
    for person, page in ((cast.admin, "claims:detail"), (cast.lead, "reviews:detail")):
        html = browse(person).get(reverse(page, args=[claim.reference])).content.decode()
        assert "found malware in a document that was clean before" in html
        assert "A virus was found. Nobody can open this file." in html


@pytest.mark.proof
def test_nobody_gets_it_any_more(cast: Cast, rescan, browse) -> None:
    claim = claim_in(Status.APPROVED, cast)
    where = [claim.reference, checked(claim).pk]
    rescan()
    tell_of_infected(now=NEXT_DAY)

    for person in (cast.admin, cast.reviewer):
        response = browse(person).get(reverse("claims:proof", args=where), follow=True)
        assert "contains malware" in response.content.decode()
    page = browse(cast.admin).get(reverse("claims:detail", args=[claim.reference])).content.decode()
    assert "No proof of execution" in page


def test_it_is_told_once_even_where_the_claim_is_edited_since(cast: Cast, rescan) -> None:
    proof = checked(claim_in(Status.UNDER_REVIEW, cast))
    rescan()
    assert tell_of_infected(now=NEXT_DAY) == 1

    Proof.objects.update(checked_at=None)  # as an edit does
    assert check_due(now=NEXT_DAY) == 0
    tell_of_infected_proofs()

    assert proof.claim.events.filter(kind="proof_blocked").count() == 1
    assert not proof.checks.exists()


def test_no_reviewer_hears_of_a_draft(cast: Cast, rescan) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    checked(claim)
    recall(claim=claim, by=cast.admin, now=NOW)
    rescan()
    tell_of_infected(now=NEXT_DAY)
    assert {to for to, _cause in letters()} == {cast.admin.email}


def test_what_was_infected_from_the_start_is_told_on_the_page_alone(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(scanning, "EICAR", b"Adventure Works")
    claim = claim_in(Status.DRAFT, cast)
    prove(claim, by=cast.admin)
    read_due(now=NOW)
    assert tell_of_infected(now=NEXT_DAY) == 0


def test_an_idle_sweep_asks_one_question(cast: Cast, django_assert_num_queries) -> None:
    checked(claim_in(Status.UNDER_REVIEW, cast))
    with django_assert_num_queries(1):
        assert tell_of_infected(now=NOW) == 0
