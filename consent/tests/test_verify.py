"""`/verify/`: whoever got a letter asks whether it is real, and learns nothing else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.lifecycle import Status
from claims.models import Claim
from consent import operations
from notifications.models import Letter, LetterState
from tests.checksums import changed, checksums
from tests.factories import NOW, TenantFactory, mailbox_at
from tests.walk import DAY, Cast, accept_letters, claim_in, rival_of, workload

YES, NO = "Yes, we sent such a message", "No, we know no such message"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Approved yesterday; the mail server has taken its letters since."""
    claim = claim_in(Status.APPROVED, cast)
    accept_letters(now=NOW)
    return claim


def domain_of(claim: Claim) -> str:
    return claim.customer_contact_email.partition("@")[2]


def ask(reference: str, domain: str, client: Client | None = None) -> str:
    """The answer, without the token that every form has of its own."""
    client = client or Client()
    # Each question from an address of its own: the limit is tried elsewhere.
    ask.number = getattr(ask, "number", 0) + 1  # type: ignore[attr-defined]
    client.defaults["REMOTE_ADDR"] = f"10.1.{ask.number // 250}.{ask.number % 250}"  # type: ignore[attr-defined]
    answer = client.post(reverse("verify"), {"reference": reference, "domain": domain})
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def test_real_letter_is_known_by_its_reference_and_its_domain(claim: Claim) -> None:
    page = ask(claim.reference, domain_of(claim))
    day = f"{NOW.day} {NOW:%b %Y}"
    assert (
        f"We sent a message of this kind on {day} to an address at {domain_of(claim)}, "
        f"about the association of {claim.partner.name} with your organisation." in page
    )
    assert YES in page
    assert NO not in page


def test_yes_names_no_person_no_customer_no_status_and_no_way_to_the_claim(claim: Claim) -> None:
    page = ask(claim.reference, claim.customer_contact_email)
    assert YES in page
    for secret in (
        claim.tenant.name,
        claim.customer_contact_name,
        claim.customer_contact_email,
        claim.partner_contact_name,
        claim.partner_contact_email,
        claim.name,
        claim.get_status_display(),
        claim.tenant.admins.get().name,
        "/consent/",
        "/claims/",
    ):
        assert secret not in page


@pytest.mark.parametrize(
    "typed",
    [
        "{domain}",
        "{DOMAIN}",
        " {domain} ",
        "somebody.else@{domain}",
        "Carla Contact <carla@{domain}>",
        "<carla@{domain}>;",
        "mailto:carla@{domain}",
        "{domain}.",
    ],
)
def test_domain_is_taken_as_people_paste_it(typed: str, claim: Claim) -> None:
    domain = domain_of(claim)
    page = ask(claim.reference, typed.format(domain=domain, DOMAIN=domain.upper()))
    assert YES in page
    assert f'value="{domain}"' in page
    assert "carla" not in page.lower()


@pytest.mark.parametrize("typed", ["{}", " {} ", "({})", "Reference: {}."])
def test_reference_is_taken_as_people_paste_it(typed: str, claim: Claim) -> None:
    assert YES in ask(typed.format(claim.reference.lower()), domain_of(claim))


def test_whatever_is_not_so_gets_one_and_the_same_answer(claim: Claim, cast: Cast) -> None:
    """Nobody learns what of it was wrong."""
    domain, reference = domain_of(claim), claim.reference
    waiting = claim_in(
        Status.APPROVED, rival_of(cast), assets=[workload("microsoft-teams")], now=timezone.now()
    )
    asked = {
        ("CA-22222222", domain),  # a claim that is not there
        (waiting.reference, domain),  # a letter that no mail server took yet
        (reference, "elsewhere.example"),
        (reference, f"mail.{domain}"),
        (reference, domain.partition(".")[2] or "example"),
        (reference, f"{domain[1:]}"),  # an end of it
        (reference, "%.example"),
        (reference, f"_{domain[1:]}"),
        (reference, "@"),
        (reference, "not a domain"),
        ("nothing like it", domain),
        (f"claim:{reference[:-1]}", domain),
        ("CA-", domain),
    }
    assert not Letter.objects.about(f"claim:{waiting.reference}").filter(state="accepted").exists()
    answers = {typed: ask(*typed) for typed in asked}
    bare = {re.sub(r' value="[^"]*"', "", page) for page in answers.values()}
    assert len(bare) == 1
    assert NO in bare.pop()


@pytest.mark.parametrize("state", [LetterState.BOUNCED, LetterState.FAILED, LetterState.QUEUED])
def test_letter_that_did_not_arrive_is_not_known(state: LetterState, claim: Claim) -> None:
    about = Letter.objects.about(f"claim:{claim.reference}")
    waits_until = NOW if state == LetterState.QUEUED else None
    about.update(state=state, accepted_at=None, next_try_at=waits_until)
    assert NO in ask(claim.reference, domain_of(claim))


def test_letters_to_partners_and_reviewers_are_not_told_of(claim: Claim, cast: Cast) -> None:
    domains = {
        letter.to_email.partition("@")[2]
        for letter in Letter.objects.about(f"claim:{claim.reference}").filter(letter__startswith="claims/")
    }
    assert domains
    for domain in domains:
        assert NO in ask(claim.reference, domain)


def test_letter_about_another_contact_counts_as_well(claim: Claim, cast: Cast) -> None:
    """It went to whoever was asked before, at a domain where no other letter about this claim went."""
    first = TenantFactory()
    fields = {
        "customer_contact_name": "Hugo",
        "customer_contact_title": "CFO",
        "customer_contact_reason": "Holding.",
    }
    for address in (mailbox_at(first, "hugo"), mailbox_at(cast.tenant, "dora")):
        fields["customer_contact_email"] = address
        operations.correct_contact(claim=claim, by=cast.admin, fields=dict(fields), now=timezone.now())
    Letter.objects.filter(letter="consent/another_contact").update(
        state=LetterState.ACCEPTED, accepted_at=timezone.now(), next_try_at=None, secret=""
    )
    assert YES in ask(claim.reference, mailbox_at(first))


def test_every_day_on_which_such_a_letter_arrived_is_named(claim: Claim, cast: Cast) -> None:
    """Else whoever has the older of two would take it for a forgery."""
    later = NOW + timedelta(hours=30)
    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=NOW + DAY)
    accept_letters(now=later)
    page = ask(claim.reference, domain_of(claim))
    listed = re.findall(r"<li>(\d+ \w+ \d+)</li>", page)
    assert listed == [f"{at.day} {at:%b %Y}" for at in (later, NOW)]


@pytest.mark.parametrize("typed", [{}, {"reference": "CA-7K3QX9MP"}, {"domain": "contoso.com"}])
def test_empty_field_is_asked_for(typed: dict[str, str], client: Client, db: None) -> None:
    answer = client.post(reverse("verify"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert NO not in page


def test_get_shows_the_form_and_answers_nothing(claim: Claim, client: Client) -> None:
    before = checksums()
    plain = client.get(reverse("verify"))
    asked = client.get(reverse("verify"), {"reference": claim.reference, "domain": domain_of(claim)})
    pages = [TOKEN.sub("", answer.content.decode()) for answer in (plain, asked)]
    assert pages[0] == pages[1]
    assert "Is it real?" in pages[0]
    assert YES not in pages[0]
    assert "<script" not in pages[0]
    assert "sessionid" not in client.cookies
    assert "no-store" in plain["Cache-Control"]
    assert changed(before) == []


def test_question_needs_the_csrf_token_and_changes_nothing(claim: Claim) -> None:
    strict = Client(enforce_csrf_checks=True)
    typed = {"reference": claim.reference, "domain": domain_of(claim)}
    assert strict.post(reverse("verify"), typed).status_code == 403
    before = checksums()
    ask(**typed)
    assert changed(before) == []


def test_guessing_is_slowed_down_and_looking_is_not(claim: Claim) -> None:
    client = Client(REMOTE_ADDR="10.2.0.1")
    typed = {"reference": claim.reference, "domain": domain_of(claim)}
    answers = [client.post(reverse("verify"), typed).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert client.get(reverse("verify")).status_code == 200


def test_every_answer_costs_the_same(claim: Claim) -> None:
    """A longer one would tell what exists. Beside the counting of visitors it is one question."""
    domain = domain_of(claim)
    asked = [(claim.reference, domain), ("CA-22222222", domain), (claim.reference, "elsewhere.example")]
    costs = []
    for typed in asked:
        with CaptureQueriesContext(connection) as questions:
            ask(*typed)
        own = [query["sql"] for query in questions if "_letter" in query["sql"] or "_claim" in query["sql"]]
        costs.append((len(questions), len(own)))
    assert len(set(costs)) == 1
    assert costs[0][1] == 1


@pytest.mark.parametrize("mailbox", ["", "CPOR support <support@cpor.example>"])
def test_page_says_what_to_do_if_it_is_not_real(mailbox: str, client: Client, settings) -> None:
    settings.REPLY_TO_EMAIL = mailbox
    page = client.get(reverse("verify")).content.decode()
    assert "Press no link in it" in page
    assert f"{settings.SITE_URL}/" in page
    assert ("mailto:support@cpor.example" in page) is bool(mailbox)
    assert ("Ask the partner" in page) is not bool(mailbox)


def test_about_leads_here(client: Client) -> None:
    assert f'href="{reverse("verify")}"' in client.get(reverse("about")).content.decode()


def test_page_speaks_the_customers_languages(client: Client) -> None:
    assert client.get(reverse("verify"), {"language": "fr"})["Content-Language"] == "fr"
