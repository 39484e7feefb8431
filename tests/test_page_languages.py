"""The language of pages and letters: a customer's, a person's own, or what the browser asks for."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from claims.lifecycle import Status
from claims.models import Claim
from consent.models import ConsentLink
from notifications.models import Letter
from tests.factories import UserFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in

CUSTOMERS_WORDS = {
    "en": "Deny association",
    "de": "Zuordnung ablehnen",
    "fr": "Refuser l’association",
    "es": "Rechazar la asociación",
    "ja": "関連付けを拒否",
}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    translation.deactivate()


def claim_of_customer(cast: Cast, language: str) -> Claim:
    cast.tenant.language = language
    cast.tenant.save()
    return claim_in(Status.APPROVED, cast)


def letter_of(claim: Claim) -> Letter:
    letters = Letter.objects.about(f"claim:{claim.reference}")
    return letters.get(to_email=claim.customer_contact_email, letter__startswith="consent/request")


def opened(client: Client, claim: Claim, **headers: str) -> str:
    address = re.search(r"/consent/[\w-]{43}/", letter_of(claim).body_text)[0]
    return client.get(address, follow=True, headers=headers).content.decode()


@pytest.mark.proof
@pytest.mark.parametrize(("language", "words"), CUSTOMERS_WORDS.items())
def test_customer_gets_letter_and_page_in_their_tenants_language(
    language: str, words: str, cast: Cast, client: Client
) -> None:
    claim = claim_of_customer(cast, language)
    letter = letter_of(claim)
    page = opened(client, claim, accept_language="es")

    assert (letter.language, f'<html lang="{language}"' in letter.body_html) == (language, True)
    assert f'<html lang="{language}" dir="ltr">' in page
    assert f">{words}</button>" in page


def test_a_language_of_a_country_is_served_by_its_own(cast: Cast) -> None:
    assert letter_of(claim_of_customer(cast, "de-AT")).language == "de"


def test_customer_of_a_language_we_do_not_speak_gets_english(cast: Cast) -> None:
    assert letter_of(claim_of_customer(cast, "pt-BR")).language == "en"


@pytest.mark.proof
def test_customer_changes_the_language_on_the_page_and_it_stays(cast: Cast, client: Client) -> None:
    claim = claim_of_customer(cast, "de")
    page = opened(client, claim)
    link = ConsentLink.objects.get(request__claim=claim, role=ConsentLink.Role.CONTACT)
    address = reverse("consent:page", args=[link.link_id])
    assert f'href="{address}?language=fr"' in page

    assert CUSTOMERS_WORDS["fr"] in client.get(address, {"language": "fr"}).content.decode()
    assert CUSTOMERS_WORDS["fr"] in client.get(address).content.decode()
    denied = client.post(reverse("consent:deny", args=[link.link_id]), follow=True).content.decode()
    assert "Association refusée" in denied
    assert '<html lang="fr"' in client.get(reverse("about")).content.decode()


def test_choosing_a_language_keeps_nothing_of_ours(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("about"), {"language": "ja"})
    cookie = answer.cookies["language" if "language" in answer.cookies else "__Host-language"]
    assert (cookie.value, cookie["httponly"], cookie["max-age"]) == ("ja", True, "")
    assert "sessionid" not in " ".join(answer.cookies)


@pytest.mark.parametrize("wish", ["xx", "de'><script>", "fr\x00", "d" * 5000, ""])
def test_a_language_that_does_not_exist_changes_nothing(wish: str, client: Client) -> None:
    answer = client.get(reverse("about"), {"language": wish})
    assert (answer.status_code, answer["Content-Language"], len(answer.cookies)) == (200, "en", 0)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("de-CH,de;q=0.9", "de"), ("fr,de;q=0.5", "de"), ("fr", "en"), ("*", "en"), ("", "en")],
)
def test_portal_speaks_what_the_browser_asks_for_if_it_can(
    asked: str, spoken: str, db: None, client: Client
) -> None:
    answer = client.get(reverse("account_login"), headers={"accept-language": asked})
    assert answer["Content-Language"] == spoken
    assert "Accept-Language" in answer["Vary"]


def test_about_speaks_more_than_the_portal(client: Client) -> None:
    assert (
        client.get(reverse("about"), headers={"accept-language": "fr,de;q=0.5"})["Content-Language"] == "fr"
    )


@pytest.mark.parametrize(
    ("address", "spoken"),
    [
        ("/consent/not-a-token/", "fr"),
        ("/verify/", "fr"),
        ("/consent/contact/CA-7K3QX9MP/", "en"),
        ("/consent/again/CA-7K3QX9MP/", "en"),
        ("/there/is/no/such/page/", "fr"),
    ],
)
def test_pages_for_people_without_an_account_speak_more_than_the_portal(
    address: str, spoken: str, db: None, client: Client
) -> None:
    answer = client.get(address, headers={"accept-language": "fr,en;q=0.5"})
    assert answer["Content-Language"] == spoken


def test_a_persons_own_language_comes_before_the_browsers(cast: Cast, browse: Browse) -> None:
    cast.admin.language = "de"
    cast.admin.save()
    page = browse(cast.admin).get(reverse("claims:list"), headers={"accept-language": "en"})
    assert "Kundenzuordnungen" in page.content.decode()


def test_a_page_in_one_language_leaves_nothing_to_the_next(cast: Cast, browse: Browse) -> None:
    cast.admin.language = "de"
    cast.admin.save()
    browse(cast.admin).get(reverse("claims:list"))
    assert translation.get_language() == "en"


def test_a_colleagues_letter_is_in_their_language_not_in_the_writers(cast: Cast) -> None:
    cast.admin.language = "de"
    cast.admin.save()
    claim = claim_in(Status.APPROVED, cast)
    letter = Letter.objects.about(f"claim:{claim.reference}").get(
        letter="reviews/approved", to_email=cast.admin.email
    )
    assert letter.subject.startswith("Antrag genehmigt: ")


def test_no_letter_of_the_portal_is_half_translated(cast: Cast) -> None:
    """Customers are spoken to in French, partners are not: a partner who asks for it gets English throughout."""
    cast.admin.language = "fr"
    cast.admin.save()
    claim = claim_in(Status.APPROVED, cast)
    letter = Letter.objects.about(f"claim:{claim.reference}").get(
        letter="reviews/approved", to_email=cast.admin.email
    )
    assert (letter.language, "Hello" in letter.body_text) == ("en", True)


def test_sign_in_refusal_and_error_pages_are_in_the_language_asked_for(db: None, client: Client) -> None:
    refused = client.post(
        reverse("account_login"),
        {"login": UserFactory().email, "password": "wrong"},
        headers={"accept-language": "de"},
    )
    assert "passen nicht zusammen" in refused.content.decode()
    missing = client.get("/consent/no-such-token/", headers={"accept-language": "ja"})
    assert "このリンクは使用できません" in missing.content.decode()
