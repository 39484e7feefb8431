"""The customer's pages: shown on GET, denied by the button alone."""

import contextlib
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Consent, Status
from claims.models import Claim
from claims.transitions import MoveRefused
from consent import operations, sweeps
from consent.models import ConsentLink, hash_of
from notifications.models import Letter
from reviews import operations as reviewing
from tests.factories import NOW, in_their_words, mailbox_at
from tests.fixtures import Browse
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, make_cast, rival_of, tell_administrators

SCANNERS = [
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; SafeLinks)",
    "Mimecast-URL-Protect",
    "BarracudaCentral",
    "Microsoft Office/16.0 (Microsoft Outlook Mail)",
]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast)


def letter_to(claim: Claim, email: str) -> Letter:
    return Letter.objects.about(f"claim:{claim.reference}").get(
        to_email=email, letter__startswith="consent/request"
    )


def address_in(letter: Letter) -> str:
    return "/consent/" + re.search(r"/consent/([\w-]{43})/", letter.body_text)[1] + "/"


@pytest.fixture
def address(claim: Claim) -> str:
    return address_in(letter_to(claim, claim.customer_contact_email))


def window_opened_for(claim: Claim) -> datetime | None:
    """The contact's letter is accepted just now; when the customer's time to object ends."""
    accept_letters(now=timezone.now())
    sweeps.open_windows(now=timezone.now())
    claim.refresh_from_db()
    return claim.deadline_at


def deny(client: Client, address: str, reason: str = "") -> Claim:
    page = client.get(address, follow=True)
    link_id = page.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    client.post(reverse("consent:deny", args=[link_id]), {"reason": reason})
    return ConsentLink.objects.get(link_id=link_id).request.claim


def test_link_shows_who_claims_what_without_sign_in(claim: Claim, address: str, client: Client) -> None:
    page = client.get(address, follow=True).content.decode()
    for fact in (
        claim.partner.name,
        claim.tenant.name,
        "Exchange Online",
        "pia@contoso.example",
        "Deny association",
    ):
        assert fact in page
    assert "bootstrap" not in page
    assert "<script" not in page


def test_token_stands_nowhere_but_in_the_letter(claim: Claim, address: str, client: Client) -> None:
    token = address.split("/")[2]
    answer = client.get(address)
    assert answer.status_code == 302
    assert token not in answer["Location"]
    assert token not in client.get(answer["Location"]).content.decode()
    assert ConsentLink.objects.filter(token_hash=hash_of(token)).exists()
    assert not ConsentLink.objects.filter(token_hash__contains=token).exists()
    assert "no-store" in answer["Cache-Control"]


def test_button_denies_frees_the_asset_and_tells_both_sides(
    claim: Claim, address: str, client: Client
) -> None:
    deny(client, address, reason="We chose somebody else.")
    claim.refresh_from_db()
    assert (claim.status, claim.consent, claim.deadline_at) == (Status.CONSENT_DENIED, Consent.DENIED, None)
    assert not claim.lines.live().exists()
    told = set(Letter.objects.filter(letter__startswith="consent/denied").values_list("letter", "to_email"))
    assert told == {
        ("consent/denied", claim.created_by.email),
        ("consent/denied_reviewer", claim.reviewer.email),
    }
    assert claim.events.get(kind="deny").note == "We chose somebody else."


@pytest.mark.proof
def test_asset_is_free_for_another_partner_after_the_denial(
    claim: Claim, address: str, client: Client
) -> None:
    rival = make_cast()
    rival.tenant = claim.tenant
    deny(client, address)
    assert claim_in(Status.APPROVED, rival, now=timezone.now()).status == Status.APPROVED


@pytest.mark.proof
@pytest.mark.parametrize("agent", SCANNERS)
def test_link_scanners_change_nothing_and_burn_no_link(
    agent: str, claim: Claim, address: str, client: Client
) -> None:
    scanner = Client(headers={"user-agent": agent})
    for method in (scanner.get, scanner.head, scanner.options):
        for _ in range(4):
            method(address, follow=True)
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED
    assert "Deny association" in client.get(address, follow=True).content.decode()


def test_asking_for_the_address_of_an_act_changes_nothing(claim: Claim, address: str, client: Client) -> None:
    client.get(address)
    acts = [reverse(f"consent:{act}", args=[link_of(claim).link_id]) for act in ("deny", "undo")]
    assert [client.get(act).status_code for act in acts] == [405, 405]
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_denying_twice_has_one_effect(claim: Claim, address: str, client: Client) -> None:
    deny(client, address)
    deny(client, address)
    assert claim.events.filter(kind="deny").count() == 1
    assert "Association denied" in client.get(address, follow=True).content.decode()


def test_denial_needs_the_csrf_token(claim: Claim, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    deny(strict, address)
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_link_page_is_closed_to_a_browser_that_never_opened_the_letter(claim: Claim, client: Client) -> None:
    link = link_of(claim)
    assert client.get(reverse("consent:page", args=[link.link_id])).status_code == 404
    assert client.post(reverse("consent:deny", args=[link.link_id])).status_code == 404
    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


def test_unknown_and_void_links_say_what_to_do(claim: Claim, address: str, cast: Cast) -> None:
    reviewing.reopen(claim=claim, by=cast.lead, reason="Mistake.", now=timezone.now())
    reviewing.approve(claim=claim, by=cast.reviewer, now=timezone.now())
    unknown = Client().get(f"/consent/{'x' * 43}/")
    void = Client().get(address)
    assert (unknown.status_code, void.status_code) == (404, 404)
    assert "It is incomplete" in unknown.content.decode()
    assert "This link has been replaced" in void.content.decode()


def test_administrator_has_a_link_of_their_own(claim: Claim, client: Client) -> None:
    tell_administrators()
    admin = claim.tenant.admins.get()
    deny(client, address_in(letter_to(claim, admin.email)))
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED
    assert claim.events.get(kind="deny").changes["denied_by"] == [None, ConsentLink.Role.ADMINISTRATOR]


def test_same_link_takes_the_denial_back_within_the_window(
    claim: Claim, address: str, client: Client
) -> None:
    window_ends_at = window_opened_for(claim)
    deny(client, address)
    client.post(reverse("consent:undo", args=[link_of(claim).link_id]))
    claim.refresh_from_db()
    assert (claim.status, claim.consent, claim.deadline_at) == (
        Status.APPROVED,
        Consent.PENDING,
        window_ends_at,
    )
    assert claim.lines.in_force().exists()


def test_another_link_does_not_take_the_denial_back(claim: Claim) -> None:
    window_opened_for(claim)
    contacts, administrators = link_of(claim), link_of(claim, ConsentLink.Role.ADMINISTRATOR)
    operations.deny(link=contacts, reason="", now=timezone.now())
    with pytest.raises(MoveRefused):
        operations.undo_denial(link=administrators, now=timezone.now())
    assert operations.undo_denial(link=contacts, now=timezone.now()).status == Status.APPROVED


@pytest.mark.parametrize(("late", "is_possible"), [(-1, True), (0, False), (1, False)])
def test_denial_is_taken_back_until_the_window_ends_to_the_second(
    late: int, is_possible: bool, cast: Cast
) -> None:
    claim = claim_in(Status.APPROVED, cast)
    accept_letters(now=NOW)
    sweeps.open_windows(now=NOW)
    link = link_of(claim)
    operations.deny(link=link, reason="", now=NOW)
    when = NOW + 7 * DAY + timedelta(seconds=late)
    with contextlib.suppress(MoveRefused):
        operations.undo_denial(link=link, now=when)
    claim.refresh_from_db()
    assert (claim.status == Status.APPROVED) is is_possible


def test_reopened_claim_may_be_denied_but_the_denial_not_taken_back(
    claim: Claim, address: str, cast: Cast, client: Client
) -> None:
    reviewing.reopen(claim=claim, by=cast.lead, reason="Mistake.", now=timezone.now())
    deny(client, address)
    claim.refresh_from_db()
    assert (claim.status, claim.deadline_at) == (Status.CONSENT_DENIED, None)
    answer = client.post(reverse("consent:undo", args=[link_of(claim).link_id]))
    assert answer.status_code == 409
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED


@pytest.mark.proof
def test_denial_is_not_taken_back_when_another_partner_holds_the_asset(
    claim: Claim, address: str, cast: Cast, client: Client
) -> None:
    deny(client, address)
    claim_in(Status.APPROVED, rival_of(cast), now=timezone.now())
    answer = client.post(reverse("consent:undo", args=[link_of(claim).link_id]))
    assert answer.status_code == 409
    assert "another association stands in its place" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED


@pytest.mark.proof
def test_customer_may_deny_years_later(cast: Cast, client: Client) -> None:
    long_ago = timezone.now() - 900 * DAY
    claim = claim_in(Status.APPROVED, cast, now=long_ago)
    address = address_in(letter_to(claim, claim.customer_contact_email))
    accept_letters(now=long_ago)
    sweeps.open_windows(now=long_ago)
    sweeps.settle_due(now=long_ago + 8 * DAY)
    operations.deny(link=link_of(claim), reason="", now=timezone.now())
    claim.refresh_from_db()
    assert claim.status == Status.CONSENT_DENIED
    assert "Association ended" in client.get(address, follow=True).content.decode()


def test_corrected_contact_gets_a_new_letter_and_the_older_link_goes_on(
    claim: Claim, address: str, cast: Cast, browse: Browse
) -> None:
    typed = {
        "customer_contact_name": "Dora Direct",
        "customer_contact_title": "CIO",
        "customer_contact_email": mailbox_at(claim.tenant, "dora"),
    }
    page = reverse("consent:contact", args=[claim.reference])
    assert browse(rival_of(cast).admin).post(page, typed).status_code == 404
    assert browse(cast.admin).post(page, typed | {"customer_contact_email": "dora"}).status_code == 422
    assert browse(cast.colleague).post(page, typed).status_code == 302
    assert letter_to(claim, mailbox_at(claim.tenant, "dora"))
    assert "Deny association" in Client().get(address, follow=True).content.decode()
    told = Letter.objects.get(letter="consent/another_contact")
    assert told.to_email == claim.customer_contact_email
    claim.refresh_from_db()
    assert claim.deadline_at is None
    assert claim.events.get(kind="edited").changes["customer_contact_name"] == [
        "Carl Customer",
        "Dora Direct",
    ]


def test_guessing_links_is_slowed_down(claim: Claim) -> None:
    client = Client()
    answers = [client.get(f"/consent/{n:043d}/").status_code for n in range(22)]
    assert answers[0] == 404
    assert answers[-1] == 429


@pytest.mark.proof
def test_too_many_openings_are_told_when_to_come_back(claim: Claim) -> None:
    client = Client()
    for n in range(21):
        answer = client.get(f"/consent/{n:043d}/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 60
    assert "Too many attempts" in answer.content.decode()


def test_page_says_to_whom_the_link_went_without_giving_the_address_away(
    claim: Claim, address: str, client: Client
) -> None:
    page = client.get(address, follow=True).content.decode()
    assert f"c•••@customer{claim.tenant.pk}.example" in page
    assert claim.customer_contact_email not in page


def test_outcome_says_what_was_done_when_and_until_when_it_can_be_taken_back(
    claim: Claim, address: str, client: Client
) -> None:
    window_ends_at = window_opened_for(claim)
    deny(client, address, reason="We chose somebody else.")
    denied_at = claim.events.get(kind="deny").at
    page = client.get(address, follow=True).content.decode()
    for fact in (
        "Association denied",
        "Customer contact",
        "We chose somebody else.",
        in_their_words(denied_at),
        "You can take this back until",
        in_their_words(window_ends_at),
    ):
        assert fact in page

    client.post(reverse("consent:undo", args=[link_of(claim).link_id]))
    page = client.get(address, follow=True).content.decode()
    assert "The denial was taken back on" in page
    assert "Deny association" in page


def test_reason_is_shown_to_whoever_gave_it(claim: Claim, address: str, client: Client) -> None:
    """Another at the customer reads that and by whom it was denied."""
    tell_administrators()
    deny(client, address, reason="We chose somebody else.")
    admin = claim.tenant.admins.get()
    page = Client().get(address_in(letter_to(claim, admin.email)), follow=True).content.decode()
    assert "Customer contact" in page
    assert "We chose somebody else." not in page
    assert "Take the denial back" not in page


def test_link_that_was_used_goes_on_showing_the_outcome(claim: Claim, address: str, client: Client) -> None:
    deny(client, address)
    for browser in (client, Client()):
        page = browser.get(address, follow=True)
        assert page.status_code == 200
        assert "Association denied" in page.content.decode()


@pytest.mark.proof
def test_denial_that_cannot_be_taken_back_says_so(cast: Cast, client: Client) -> None:
    long_ago = timezone.now() - 30 * DAY
    claim = claim_in(Status.APPROVED, cast, now=long_ago)
    address = address_in(letter_to(claim, claim.customer_contact_email))
    accept_letters(now=long_ago)
    sweeps.open_windows(now=long_ago)
    sweeps.settle_due(now=long_ago + 8 * DAY)
    operations.deny(link=link_of(claim), reason="", now=long_ago + 9 * DAY)
    page = client.get(address, follow=True).content.decode()
    assert "can no longer be taken back here" in page
    assert "Take the denial back" not in page
