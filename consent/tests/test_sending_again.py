"""A consent letter sent again: a new link, the older one void, and not more than three times a day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from claims.lifecycle import Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations, sweeps
from consent.models import ConsentLink
from consent.tests.test_pages import address_in
from notifications.models import Letter, LetterState
from tests.factories import NOW
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, rival_of, tell_administrators


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast, now=NOW)


def letters_to(claim: Claim, email: str) -> list[Letter]:
    sent = Letter.objects.about(f"claim:{claim.reference}").filter(letter__startswith="consent/request")
    return list(sent.filter(to_email=email).order_by("pk"))


def test_new_link_works_and_the_older_one_is_void(claim: Claim, cast: Cast, client: Client) -> None:
    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW)

    older, newer = map(address_in, letters_to(claim, claim.customer_contact_email))
    assert Client().get(older).status_code == 404
    assert "Deny association" in client.get(newer, follow=True).content.decode()
    told = claim.events.get(kind="letter_sent_again")
    assert (told.by, told.changes) == (cast.admin, {"sent_again": [None, "contact"]})


def test_links_of_the_others_go_on(claim: Claim, cast: Cast) -> None:
    administrator = link_of(claim, ConsentLink.Role.ADMINISTRATOR)
    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW)
    assert link_of(claim, ConsentLink.Role.ADMINISTRATOR) == administrator


def test_window_that_runs_starts_anew_with_the_new_letter(claim: Claim, cast: Cast) -> None:
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.deadline_at is None
    accept_letters(now=NOW + DAY)
    sweeps.open_windows(now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.deadline_at == NOW + 8 * DAY


def test_window_that_never_began_starts_with_the_new_letter(claim: Claim, cast: Cast) -> None:
    (first,) = letters_to(claim, claim.customer_contact_email)
    Letter.objects.filter(pk=first.pk).update(state=LetterState.BOUNCED, next_try_at=None)
    sweeps.open_windows(now=NOW)
    assert claim.events.filter(kind="letter_returned").count() == 1

    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.reviewer, now=NOW + DAY)
    accept_letters(now=NOW + DAY)
    sweeps.open_windows(now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.deadline_at == NOW + 8 * DAY


def test_second_return_is_told_as_well(claim: Claim, cast: Cast) -> None:
    for day in range(2):
        Letter.objects.filter(letter__startswith="consent/request", state=LetterState.QUEUED).update(
            state=LetterState.BOUNCED, next_try_at=None
        )
        sweeps.open_windows(now=NOW + day * DAY)
        operations.send_again(
            claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + day * DAY
        )
    assert claim.events.filter(kind="letter_returned").count() == 2


def test_three_times_a_day_for_each_recipient(claim: Claim, cast: Cast) -> None:
    for hour in range(2):  # beside the first
        operations.send_again(
            claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + timedelta(hours=hour)
        )
    with pytest.raises(MoveRefused, match="three times within a day"):
        operations.send_again(
            claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + timedelta(hours=23)
        )
    administrator = claim.tenant.admins.get().email
    operations.send_again(claim=claim, to=administrator, by=cast.reviewer, now=NOW + timedelta(hours=23))
    operations.send_again(
        claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + timedelta(hours=25)
    )


def test_nobody_else_is_written_to(claim: Claim, cast: Cast) -> None:
    with pytest.raises(MoveRefused, match="Nobody waits"):
        operations.send_again(claim=claim, to="somebody@else.example", by=cast.admin, now=NOW)


@pytest.mark.proof
def test_page_of_partner_and_reviewer(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, cast)
    tell_administrators()
    page = reverse("consent:again", args=[claim.reference])
    administrator = claim.tenant.admins.get().email

    assert browse(rival_of(cast).admin).get(page).status_code == 404
    partner = browse(cast.colleague)
    assert administrator not in partner.get(page).content.decode()
    assert partner.post(page, {"to": administrator}).status_code == 422
    assert partner.post(page, {"to": claim.customer_contact_email}).status_code == 302
    reviewer = browse(cast.reviewer)
    assert administrator in reviewer.get(page).content.decode()
    assert reviewer.post(page, {"to": administrator}).status_code == 302
    assert [len(letters_to(claim, to)) for to in (claim.customer_contact_email, administrator)] == [2, 2]


def test_page_says_when_it_was_enough(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.APPROVED, cast)
    page, person = reverse("consent:again", args=[claim.reference]), browse(cast.admin)
    # The letter of the approval counts too, where the tests' own day is less than a day ago.
    answers = [person.post(page, {"to": claim.customer_contact_email}) for _ in range(4)]
    assert [answer.status_code for answer in answers] in ([302, 302, 302, 409], [302, 302, 409, 409])
    assert "three times within a day" in answers[-1].content.decode()
