"""Each sentence of a letter or page is printed from a fact, in every language a customer reads; none is constant where
the facts differ."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext

from claims.lifecycle import Status
from claims.models import Claim
from consent import operations, sweeps
from consent.asking import Asking, Contact, Silence
from consent.models import ConsentLink
from consent.tests.test_pages import address_in, letter_to
from customers.models import Tenant, TenantAdmin
from demo.sample_letters import sample
from notifications.bounces import note_bounce
from notifications.models import Letter
from partners.models import Location, Partner
from reviews import operations as reviewing
from tests.factories import NOW
from tests.walk import DAY, Cast, accept_letters, claim_in, link_of, subscription_of
from text.formatting import deadline_text

ENDS_AT = NOW + 7 * DAY
BASE = Asking(Silence.COUNTS_LATER, None, ENDS_AT, Contact.IS_WRITTEN_TO)
# Facts, and the one sentence that says them; the others must not stand there.
SILENCES = {
    "runs": (
        replace(BASE, ends_at=ENDS_AT),
        "If you agree, you need not do anything: if nobody refuses by %(at)s, this counts as consent.",
    ),
    "does not run yet": (
        BASE,
        "If you agree, you need not do anything: if nobody refuses in time, this counts as consent. "
        "You have at least until %(at)s.",
    ),
    "waits for a confirmation": (
        replace(BASE, silence=Silence.COUNTS_ONCE_CONFIRMED, at_least_until=None),
        "If you agree, you need not do anything. Nothing counts as consent before Microsoft has confirmed that the "
        "contact’s address belongs to %(customer)s.",
    ),
    "has counted": (
        replace(BASE, silence=Silence.COUNTED, at_least_until=None),
        "Nobody at %(customer)s refused in time, which counted as consent. If you agree, you need not do anything.",
    ),
    "was answered": (
        replace(BASE, silence=Silence.DOES_NOT_MATTER, at_least_until=None),
        "Somebody at %(customer)s agreed already. If you agree too, you need not do anything.",
    ),
}
CONTACTS = {
    Contact.GOT_IT: "The contact named by the partner got one too.",
    Contact.IS_WRITTEN_TO: "The contact named by the partner is being sent one as well.",
    Contact.WAS_NOT_REACHED: "The message to the contact named by the partner could not be delivered.",
}
LANGUAGES = ("en", "de", "fr", "es", "ja")


def says(text: str, sentence: str, language: str) -> bool:
    with translation.override(language):
        filled = gettext(sentence) % {"at": deadline_text(ENDS_AT), "customer": "Adventure Works"}
    return " ".join(filled.split()) in " ".join(text.split())


def parts(letter: str, language: str, **facts: object) -> tuple[str, str]:
    rendered = sample(letter, language=language, now=NOW, **facts).rendered
    html = strip_tags(rendered.html).replace("&#x27;", "'").replace("&nbsp;", "\u00a0")
    return rendered.text, html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", ["consent/request_microsoft_365", "consent/request_business_applications"])
@pytest.mark.parametrize("fact", SILENCES)
def test_letter_says_what_silence_means_now_and_nothing_else(fact: str, letter: str, language: str) -> None:
    asking = SILENCES[fact][0]
    for text in parts(letter, language, asking=asking):
        said = [name for name, (_asking, sentence) in SILENCES.items() if says(text, sentence, language)]
        assert said == [fact]


@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_about_several_says_of_each_what_is_true_of_it(language: str) -> None:
    claim = Claim(partner=Partner(name="Contoso"), tenant=Tenant(name="Adventure Works"), location=Location())
    facts = [asking for asking, _sentence in SILENCES.values()]
    fates = list(CONTACTS)
    asked = [
        {"claim": claim, "asking": replace(asking, contact=fates[number % 3]), "lines": []}
        for number, asking in enumerate(facts[:3])
    ]
    for text in parts("consent/several", language, asked=asked):
        said = [name for name, (_asking, sentence) in SILENCES.items() if says(text, sentence, language)]
        assert said == list(SILENCES)[:3]
        assert [fate for fate, sentence in CONTACTS.items() if says(text, sentence, language)] == fates


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contact", CONTACTS)
def test_administrators_letter_says_what_became_of_the_contacts(contact: Contact, language: str) -> None:
    facts = {
        "asking": replace(BASE, contact=contact),
        "link": ConsentLink(role=ConsentLink.Role.ADMINISTRATOR),
    }
    for text in parts("consent/request_microsoft_365", language, **facts):
        assert [each for each, sentence in CONTACTS.items() if says(text, sentence, language)] == [contact]


@pytest.mark.parametrize("language", LANGUAGES)
def test_contacts_letter_speaks_of_no_other(language: str) -> None:
    for text in parts("consent/request_microsoft_365", language, asking=BASE):
        assert not [each for each in CONTACTS.values() if says(text, each, language)]


def test_all_languages_of_customers_are_asked() -> None:
    assert set(LANGUAGES) == {code for code, _name in settings.LANGUAGES}


# --- The facts themselves, by walking to them


def asking(claim: Claim, role: str = ConsentLink.Role.CONTACT, *, now: datetime = NOW) -> Asking:
    link = ConsentLink.objects.usable().filter(request__claim=claim, role=role).order_by("-pk")[0]
    return Asking.of(link, now=now)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.APPROVED, cast, now=NOW)


def deliver(claim: Claim, now: datetime = NOW) -> None:
    accept_letters(now=now)
    sweeps.open_windows(now=now)


def test_before_the_message_arrived(claim: Claim) -> None:
    assert asking(claim, now=NOW + DAY) == replace(BASE, at_least_until=NOW + 8 * DAY)


def test_while_the_time_runs(claim: Claim) -> None:
    deliver(claim)
    administrators = asking(claim, ConsentLink.Role.ADMINISTRATOR, now=NOW + DAY)
    assert administrators == replace(BASE, ends_at=ENDS_AT, contact=Contact.GOT_IT)


def test_after_it_is_over(claim: Claim) -> None:
    deliver(claim)
    sweeps.settle_due(now=ENDS_AT)
    found = asking(claim, now=ENDS_AT)
    assert (found.silence, found.ends_at, found.at_least_until) == (Silence.COUNTED, None, None)


def test_sent_again_after_it_is_over(claim: Claim, cast: Cast) -> None:
    deliver(claim)
    sweeps.settle_due(now=ENDS_AT)
    operations.send_again(claim=claim, to=claim.customer_contact_email, by=cast.admin, now=ENDS_AT + DAY)
    letter = link_of(claim).letter
    assert letter is not None
    assert "refused in time, which counted as consent" in letter.body_text
    assert "at least until" not in letter.body_text + letter.subject


def test_where_the_contacts_message_came_back(claim: Claim, cast: Cast) -> None:
    deliver(claim)
    letter = link_of(claim).letter
    assert letter is not None
    note_bounce(message_id=letter.message_id, reason="550 No such user here")
    sweeps.open_windows(now=NOW + DAY)
    administrators = asking(claim, ConsentLink.Role.ADMINISTRATOR, now=NOW + DAY)
    assert (administrators.contact, administrators.ends_at) == (Contact.WAS_NOT_REACHED, None)
    email = claim.tenant.admins.get().email
    operations.send_again(claim=claim, to=email, by=cast.reviewer, now=NOW + DAY)
    newest = Letter.objects.filter(to_email=email).latest("pk")
    assert "could not be delivered" in newest.body_text
    assert "got one too" not in newest.body_text


def test_where_nobody_confirmed_the_address(claim: Claim, cast: Cast) -> None:
    fields = {"customer_contact_email": "hugo@holding.example", "customer_contact_reason": "Holding."}
    operations.correct_contact(claim=claim, by=cast.admin, fields=fields, now=NOW)
    assert asking(claim).silence == Silence.COUNTS_ONCE_CONFIRMED
    reviewing.confirm_contact(claim=claim, by=cast.reviewer, reason="Phoned.", now=NOW)
    assert asking(claim).silence == Silence.COUNTS_LATER


def test_of_a_revenue_association_nobody_is_asked(cast: Cast) -> None:
    how = {"area": "business_applications", "activities": ["revenue_association"]}
    claim = claim_in(Status.APPROVED, cast, now=NOW, assets=[subscription_of(cast.tenant)], **how)
    assert not Letter.objects.about(f"claim:{claim.reference}").filter(letter__startswith="consent/").exists()


def test_without_an_administrator_nobody_is_said_to_be_one(cast: Cast, client) -> None:
    TenantAdmin.objects.all().delete()
    claim = claim_in(Status.APPROVED, cast, now=NOW)
    letter = letter_to(claim, claim.customer_contact_email)
    page = client.get(address_in(letter), follow=True).content.decode()
    assert "dministrat" not in letter.body_text + page
