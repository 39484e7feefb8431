"""The contact after the approval: at whose address silence counts, how often it is corrected, who keeps a link."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations, sweeps
from consent.models import ConsentLink
from consent.tests.test_pages import address_in, letter_to
from customers.models import TenantAdmin
from notifications.models import Letter, LetterState
from reviews import operations as reviewing
from tests.factories import NOW, mailbox_at
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, tell_administrators

REASON = "Their holding answers for them."
HOLDING = {
    "customer_contact_name": "Hugo Holding",
    "customer_contact_title": "CIO",
    "customer_contact_email": "hugo@holding.example",
    "customer_contact_reason": REASON,
}


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast, now=NOW)


def correct(claim: Claim, cast: Cast, now=NOW, **fields: str) -> None:
    operations.correct_contact(claim=claim, by=cast.admin, fields=HOLDING | fields, now=now)
    claim.refresh_from_db()


def pass_time(claim: Claim, until) -> Claim:
    """Letters are accepted, and the sweeps run, day by day."""
    at = NOW
    while at <= until:
        accept_letters(now=at)
        sweeps.open_windows(now=at)
        sweeps.settle_due(now=at)
        at += DAY
    claim.refresh_from_db()
    return claim


def test_no_window_runs_at_an_address_that_nothing_proves(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    pass_time(claim, NOW + 20 * DAY)
    assert (claim.consent, claim.deadline_at) == (Consent.PENDING, None)
    assert list(claim.events.filter(kind="contact_unproven").values_list("at", flat=True)) == [NOW]
    told = Letter.objects.get(letter="consent/unproven")
    assert told.to_email == cast.reviewer.email
    assert REASON in told.body_text


def test_window_runs_from_the_reviewers_word(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    pass_time(claim, NOW + 3 * DAY)
    reviewing.confirm_contact(claim=claim, by=cast.reviewer2, reason="Phoned them.", now=NOW + 3 * DAY)
    sweeps.open_windows(now=NOW + 4 * DAY)
    claim.refresh_from_db()
    assert claim.deadline_at == NOW + 10 * DAY
    sweeps.settle_due(now=NOW + 10 * DAY)
    claim.refresh_from_db()
    assert claim.consent == Consent.PASSED


def test_window_runs_once_the_register_knows_the_address(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    pass_time(claim, NOW + 30 * DAY)
    TenantAdmin.objects.create(tenant=cast.tenant, name="Hugo", email="Hugo@Holding.example")
    sweeps.open_windows(now=NOW + 30 * DAY)
    claim.refresh_from_db()
    assert claim.deadline_at == NOW + 37 * DAY


def test_confirmation_of_an_earlier_address_starts_nothing_in_the_past(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    reviewing.confirm_contact(claim=claim, by=cast.reviewer, reason="Phoned them.", now=NOW)
    other = "other@holding.example"
    correct(claim, cast, now=NOW + DAY, customer_contact_email=other)
    pass_time(claim, NOW + 30 * DAY)
    TenantAdmin.objects.create(tenant=cast.tenant, name="Other", email=other)
    sweeps.open_windows(now=NOW + 30 * DAY)
    claim.refresh_from_db()
    assert (claim.consent, claim.deadline_at) == (Consent.PENDING, NOW + 37 * DAY)


def test_confirmed_address_counts_in_whichever_case_it_was_typed(claim: Claim, cast: Cast) -> None:
    correct(claim, cast, customer_contact_email="Hugo.H@holding.example")
    reviewing.confirm_contact(claim=claim, by=cast.reviewer, reason="Phoned them.", now=NOW)
    pass_time(claim, NOW + 8 * DAY)
    assert claim.consent == Consent.PASSED


def test_claim_says_why_no_time_runs(claim: Claim, cast: Cast, browse: Browse) -> None:
    correct(claim, cast)
    pass_time(claim, NOW)
    partners = browse(cast.admin).get(claim.get_absolute_url()).content.decode()
    assert "an address that is not known to belong to the customer" in partners
    reviewers = browse(cast.reviewer).get(reverse("reviews:detail", args=[claim.reference])).content.decode()
    assert "hugo@holding.example is not at a domain" in reviewers
    assert f"The partner says: {REASON}" in reviewers


def test_database_refuses_silence_at_any_other_address(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    pass_time(claim, NOW)
    claim.consent_requests.filter(is_current=True).update(window_ends_at=NOW)
    with pytest.raises(IntegrityError, match="silence counts only"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(consent=Consent.PASSED)


def test_confirmation_is_of_one_address(claim: Claim, cast: Cast) -> None:
    correct(claim, cast)
    reviewing.confirm_contact(claim=claim, by=cast.reviewer, reason="Phoned them.", now=NOW)
    correct(claim, cast, customer_contact_email="other@holding.example")
    pass_time(claim, NOW + 20 * DAY)
    assert claim.consent == Consent.PENDING


def test_a_known_address_needs_no_confirmation(claim: Claim, cast: Cast) -> None:
    with pytest.raises(MoveRefused, match="no address to confirm"):
        reviewing.confirm_contact(claim=claim, by=cast.reviewer, reason="Sure.", now=NOW)


def test_contact_is_corrected_three_times_at_most(claim: Claim, cast: Cast) -> None:
    for name in ("one", "two", "three"):
        correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, name))
        tell_administrators()
    with pytest.raises(MoveRefused, match="three times already"):
        correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, "four"))
    administrators = Letter.objects.filter(to_email=cast.tenant.admins.get().email)
    assert administrators.count() == 1


def test_whoever_had_a_letter_keeps_a_link_that_can_deny(claim: Claim, cast: Cast) -> None:
    first = link_of(claim)
    correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, "dora"))
    told = Letter.objects.get(letter="consent/another_contact")
    assert (told.to_email, "You can still refuse" in told.body_text) == (first.email, True)
    operations.deny(link=ConsentLink.objects.usable().get(pk=first.pk), reason="", now=NOW)
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED


def test_denial_by_the_former_contact_is_taken_back_by_them_alone(claim: Claim, cast: Cast) -> None:
    first = link_of(claim)
    correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, "dora"))
    operations.deny(link=ConsentLink.objects.usable().get(pk=first.pk), reason="", now=NOW)
    newer = claim.consent_requests.get(is_current=True).links.usable().get(role="contact")
    with pytest.raises(MoveRefused):
        operations.undo_denial(link=newer, now=NOW)
    operations.undo_denial(link=ConsentLink.objects.usable().get(pk=first.pk), now=NOW)
    claim.refresh_from_db()
    assert (claim.status, claim.consent) == (Status.APPROVED, Consent.PENDING)


def test_link_of_a_letter_that_came_back_ends_with_the_correction(claim: Claim, cast: Cast) -> None:
    first = link_of(claim)
    Letter.objects.filter(pk=first.letter_id).update(state=LetterState.BOUNCED, next_try_at=None)
    correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, "dora"))
    assert not ConsentLink.objects.usable().filter(pk=first.pk).exists()
    assert not Letter.objects.filter(letter="consent/another_contact").exists()


def test_administrators_link_goes_on_after_a_correction(claim: Claim, cast: Cast, client: Client) -> None:
    tell_administrators()
    administrator = link_of(claim, ConsentLink.Role.ADMINISTRATOR)
    address = address_in(letter_to(claim, administrator.email))
    correct(claim, cast, customer_contact_email=mailbox_at(cast.tenant, "dora"))
    assert "Deny association" in client.get(address, follow=True).content.decode()


def test_link_works_while_its_person_administers_the_tenant(claim: Claim, cast: Cast, client: Client) -> None:
    tell_administrators()
    address = address_in(letter_to(claim, cast.tenant.admins.get().email))
    page = client.get(address, follow=True)
    assert "Your subscription IDs" in page.content.decode()
    here = page.redirect_chain[-1][0]
    cast.tenant.admins.all().delete()
    assert client.get(address).status_code == 404
    assert client.get(here).status_code == 404
    assert client.post(f"{here}deny/").status_code == 404
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_contact_and_administrator_in_one_person_gets_one_letter_and_the_administrators_page(
    cast: Cast, client: Client
) -> None:
    TenantAdmin.objects.create(tenant=cast.tenant, name="Carl", email=mailbox_at(cast.tenant).upper())
    claim = claim_in(Status.APPROVED, cast, now=NOW)
    page = client.get(address_in(letter_to(claim, claim.customer_contact_email)), follow=True)
    assert "Your subscription IDs" in page.content.decode()
    pass_time(claim, NOW + 8 * DAY)
    assert claim.consent == Consent.PASSED
