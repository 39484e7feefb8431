"""Customer domains in other scripts, at the wizard: understood, shown as people write them, told from lookalikes."""

import html

import pytest
from django.test import Client

from claims.models import Claim
from customers.models import Domain
from filing.tests.wizard_pages import Wizard
from tests.walk import make_cast

WRITTEN, STORED = "Skihütte.example", "xn--skihtte-q2a.example"
SHOWN = f"skihütte.example ({STORED})"


@pytest.fixture
def wizard(db: None) -> Wizard:
    cast, client = make_cast(), Client()
    client.force_login(cast.admin)
    Domain.objects.filter(tenant=cast.tenant).update(domain=STORED)
    wizard = Wizard(client, cast)
    wizard.begin("microsoft_365")
    wizard.post("activity", activities=["usage"])
    return wizard


@pytest.mark.parametrize(
    "typed", [WRITTEN, STORED, f" https://{WRITTEN.upper()}/kontakt ", "skihu\u0308tte.example"]
)
def test_name_in_another_script_is_understood_and_shown_both_ways(wizard: Wizard, typed: str) -> None:
    assert wizard.customer(domain=typed).url == wizard.url("products")
    wizard.post("products", products=["exchange-online"])
    wizard.contacts()
    assert SHOWN in html.unescape(wizard.get("check").content.decode())
    wizard.post("check")
    page = wizard.client.get(Claim.objects.get().get_absolute_url())
    assert SHOWN in html.unescape(page.content.decode())


def test_name_that_only_looks_the_same_is_refused_with_the_letter(wizard: Wizard) -> None:
    """A Cyrillic i with a Latin name around it: nobody sees the difference, and nothing is asked of the directory."""
    refused = wizard.customer(domain="sk\u0456hütte.example")
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "its letter “\u0456” is Cyrillic, the others are Latin" in page
    assert "DOMAIN_TENANT_MISMATCH" not in page


def test_mismatch_names_the_domain_as_people_read_it(wizard: Wizard) -> None:
    page = html.unescape(wizard.customer(domain="bücher.example").content.decode())
    assert "The domain bücher.example (xn--bcher-kva.example) and this Directory ID do not belong" in page
