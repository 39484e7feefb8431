"""A contact at an address that no register shows: the reviewer sees it, and approving needs their tick."""

import pytest
from django.urls import reverse

from accounts.models import StaffRole
from claims import operations as claiming
from claims.lifecycle import Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent.operations import correct_contact
from reviews import operations
from reviews.operations.bulk_approving import approve_many
from tests.factories import NOW, ReviewerFactory
from tests.fixtures import Browse
from tests.sent import fields_of
from tests.walk import Cast, claim_in

REASON = "Their holding answers for them."


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Under review, with a contact at a holding."""
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    fields = {"customer_contact_email": "hugo@holding.example", "customer_contact_reason": REASON}
    claiming.edit_claim(claim=claim, by=cast.admin, now=NOW, fields=fields)
    claiming.submit(claim=claim, by=cast.admin, now=NOW)
    claim.refresh_from_db()
    return claim


def url(act: str, claim: Claim) -> str:
    return reverse(f"reviews:{act}", args=[claim.reference])


@pytest.fixture
def reviewed(claim: Claim, cast: Cast, browse: Browse) -> Claim:
    browse(cast.reviewer).post(url("take", claim), {"revision": claim.revision})
    claim.refresh_from_db()
    return claim


def test_review_page_shows_address_and_reason(reviewed: Claim, cast: Cast, browse: Browse) -> None:
    page = browse(cast.reviewer).get(url("detail", reviewed)).content.decode()
    assert "hugo@holding.example is not at a domain known" in page
    assert f"The partner says: {REASON}" in page
    assert "hugo@holding.example is the customer’s own address" in page


def test_approving_needs_the_reviewers_tick(reviewed: Claim, cast: Cast, browse: Browse) -> None:
    client, typed = browse(cast.reviewer), {"approve-revision": reviewed.revision}
    answer = client.post(url("approve", reviewed), typed)
    assert answer.status_code == 422
    assert "Confirm that the address belongs to the customer" in answer.content.decode()
    assert (
        client.post(url("approve", reviewed), typed | {"approve-confirms_contact": "on"}).status_code == 302
    )
    reviewed.refresh_from_db()
    assert (reviewed.status, reviewed.confirmed_contact) == (Status.APPROVED, "hugo@holding.example")
    told = reviewed.events.get(kind="contact_confirmed")
    assert (told.by, told.note) == (cast.reviewer, REASON)


def test_no_operation_approves_an_address_that_nobody_confirmed(reviewed: Claim, cast: Cast) -> None:
    with pytest.raises(MoveRefused, match="Confirm that the address"):
        operations.approve(claim=reviewed, by=cast.reviewer, now=NOW)


def test_letters_are_previewed_before_the_tick(reviewed: Claim, cast: Cast, browse: Browse) -> None:
    address = reverse("reviews:preview", args=[reviewed.reference, "approve"])
    answer = browse(cast.reviewer).post(address, {"approve-revision": reviewed.revision})
    assert "hugo@holding.example" in answer.content.decode()
    reviewed.refresh_from_db()
    assert (reviewed.status, reviewed.confirmed_contact) == (Status.UNDER_REVIEW, "")


def test_it_is_not_approved_with_others(reviewed: Claim, cast: Cast) -> None:
    [outcome] = approve_many(chosen=[(reviewed, reviewed.revision)], by=cast.reviewer, now=NOW)
    assert any("is not at a domain known to belong to" in reason for reason in outcome.reasons)


def test_no_other_address_is_confirmed_than_the_one_that_was_shown(
    reviewed: Claim, cast: Cast, browse: Browse
) -> None:
    """The partner corrects the contact while the reviewer reads the page."""
    operations.confirm_contact(claim=reviewed, by=cast.reviewer, reason="Phoned them.", now=NOW)
    operations.approve(claim=reviewed, by=cast.reviewer, now=NOW)
    correct(reviewed, cast, "hugo@first.example")
    page = url("confirm_contact", reviewed)
    shown = browse(cast.reviewer).get(page).content.decode()
    assert "hugo@first.example" in shown
    assert REASON in shown
    typed = fields_of(shown) | {"reason": "Phoned them."}
    correct(reviewed, cast, "mallory@second.example")
    answer = browse(cast.reviewer).post(page, typed)
    told = answer.content.decode()
    assert (answer.status_code, "mallory@second.example" in told) == (409, True)
    assert "The partner named another contact in the meantime" in told
    reviewed.refresh_from_db()
    assert reviewed.confirmed_contact == "hugo@holding.example"  # the one of before
    assert browse(cast.reviewer).post(page, fields_of(told)).status_code == 302  # with the address in sight
    reviewed.refresh_from_db()
    assert reviewed.confirmed_contact == "mallory@second.example"


def correct(claim: Claim, cast: Cast, email: str) -> None:
    fields = {"customer_contact_email": email, "customer_contact_reason": REASON}
    correct_contact(claim=claim, by=cast.admin, fields=fields, now=NOW)


def test_address_is_confirmed_with_a_reason(reviewed: Claim, cast: Cast, browse: Browse) -> None:
    page, typed = url("confirm_contact", reviewed), {"revision": reviewed.revision, "reason": "Phoned them."}
    assert browse(ReviewerFactory(staff_role=StaffRole.AUDITOR)).post(page, typed).status_code == 403
    client = browse(cast.reviewer)
    assert client.post(page, typed | {"reason": ""}).status_code == 422
    assert client.post(page, typed).status_code == 302
    assert "is not at a domain known" not in client.get(url("detail", reviewed)).content.decode()
    assert client.post(url("approve", reviewed), {"approve-revision": reviewed.revision}).status_code == 302
