"""A letter comes back: from the mail service's report over the claim's pages to a full new window."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from claims.lifecycle import Consent, Status
from claims.models import Claim
from consent import operations, sweeps
from notifications.models import Letter
from notifications.tests.test_bounces import DOOR, KEY, report, signed
from tests.factories import ReviewerFactory, mailbox_at
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of

COULD_NOT = "The letter to the customer’s contact could not be delivered"
DORA = {
    "customer_contact_name": "Dora Direct",
    "customer_contact_title": "CIO",
}


@pytest.fixture
def returned(cast: Cast, settings) -> Claim:
    """The contact's letter was accepted, the window ran, and then the service reported a bounce."""
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    claim = claim_in(Status.APPROVED, cast)
    accept_letters(now=timezone.now())
    sweeps.open_windows(now=timezone.now())
    answer = Client().post(DOOR, signed(report(link_of(claim).letter)), content_type="application/json")
    assert answer.status_code == 200
    sweeps.open_windows(now=timezone.now())
    claim.refresh_from_db()
    return claim


def reviewers_page(browse: Browse, person: User, claim: Claim) -> str:
    return browse(person).get(reverse("reviews:detail", args=[claim.reference])).content.decode()


@pytest.mark.proof
def test_bounce_goes_all_the_way_to_a_full_new_window(returned: Claim, cast: Cast, browse: Browse) -> None:
    assert (returned.deadline_at, returned.consent) == (None, Consent.PENDING)
    assert Letter.objects.filter(letter="consent/returned", to_email=cast.admin.email).count() == 1

    person = browse(cast.colleague)
    page = person.get(returned.get_absolute_url()).content.decode()
    correct = reverse("consent:contact", args=[returned.reference])
    assert [
        words for words in (COULD_NOT, "1 came back", "No such user here", correct) if words not in page
    ] == []

    assert (
        person.post(
            correct, DORA | {"customer_contact_email": mailbox_at(returned.tenant, "dora")}
        ).status_code
        == 302
    )
    assert COULD_NOT not in person.get(returned.get_absolute_url()).content.decode()
    accepted_at = timezone.now() + DAY
    accept_letters(now=accepted_at)
    sweeps.open_windows(now=accepted_at)
    returned.refresh_from_db()
    assert returned.deadline_at == accepted_at + 7 * DAY


@pytest.mark.proof
def test_reviewer_reads_of_it_and_sends_the_letter_again(returned: Claim, cast: Cast, browse: Browse) -> None:
    again = reverse("consent:again", args=[returned.reference])
    page = reviewers_page(browse, cast.reviewer2, returned)
    assert [words for words in (COULD_NOT, "No such user here", again) if words not in page] == []

    assert browse(cast.reviewer2).post(again, {"to": returned.customer_contact_email}).status_code == 302
    assert COULD_NOT not in reviewers_page(browse, cast.reviewer2, returned)


def test_letter_to_an_administrator_mends_nothing(returned: Claim, cast: Cast, browse: Browse) -> None:
    administrator = returned.tenant.admins.get().email
    operations.send_again(claim=returned, to=administrator, by=cast.reviewer, now=timezone.now())
    assert COULD_NOT in reviewers_page(browse, cast.reviewer, returned)


def test_auditor_reads_and_sends_nothing(returned: Claim, browse: Browse) -> None:
    auditor = ReviewerFactory(staff_role=StaffRole.AUDITOR)
    again = reverse("consent:again", args=[returned.reference])
    page = reviewers_page(browse, auditor, returned)
    assert COULD_NOT in page
    assert again not in page
    assert browse(auditor).get(again).status_code == 403


@pytest.mark.proof
def test_settled_consent_is_not_asked_for_again(cast: Cast, browse: Browse) -> None:
    long_ago = timezone.now() - 9 * DAY
    claim = claim_in(Status.APPROVED, cast, now=long_ago)
    accept_letters(now=long_ago)
    sweeps.open_windows(now=long_ago)
    sweeps.settle_due(now=long_ago + 7 * DAY + timedelta(seconds=1))
    page = reviewers_page(browse, cast.reviewer, claim)
    assert "counts as consent" in page
    assert reverse("consent:again", args=[claim.reference]) not in page
