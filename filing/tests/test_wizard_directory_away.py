"""A partner at the wizard while the directory of customers does not answer, and after it is back."""

import html
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from claims.models import Claim
from customers.models import LookupCount
from customers.tests.directory_service import TOKEN, DirectoryService, reply, running_directory
from filing.tests.wizard_pages import Wizard
from tests.walk import make_cast

SENTENCE = "The directory of customers does not answer at the moment."
NEXT_STEP = "Your answers are kept; continue in a few minutes."
BROKEN = reply(b"<h1>502 Bad Gateway</h1>", status=502)


@pytest.fixture
def wizard(db) -> Wizard:
    cast, client = make_cast(), Client()
    client.force_login(cast.admin)
    return Wizard(client, cast)


@pytest.fixture
def service(wizard, settings, monkeypatch) -> Iterator[DirectoryService]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_directory() as service:
        tenant = wizard.cast.tenant
        service.answers = {tenant.domains.get().domain: str(tenant.tenant_id)}
        settings.DIRECTORY_URL, settings.DIRECTORY_TOKEN = service.url, TOKEN
        yield service


def lookups() -> int:
    return sum(LookupCount.objects.values_list("count", flat=True))


def test_partner_is_told_keeps_the_answers_and_goes_on_when_it_is_back(wizard, service):
    service.wrong = BROKEN
    wizard.begin("microsoft_365")
    wizard.post("activity", activities=["usage"])
    told = wizard.customer()
    page = html.unescape(told.content.decode())
    assert told.status_code == 422
    assert SENTENCE in page
    assert NEXT_STEP in page
    assert "DIRECTORY_AWAY" in page
    assert f'value="{wizard.cast.tenant.tenant_id}"' in page
    assert wizard.get("products").url.startswith(wizard.url("customer"))
    assert f'value="{wizard.cast.tenant.tenant_id}"' in wizard.get("customer").content.decode()

    service.wrong = None
    assert wizard.customer().url == wizard.url("products")
    assert lookups() == 1  # the same question, put again, is not counted again


def test_no_claim_gets_through_while_it_is_away(wizard, service):
    wizard.to_check()
    service.wrong = BROKEN
    caches["directory"].clear()
    refused = wizard.post("check")
    assert refused.url == wizard.url("customer") + "?mend=1"
    assert not Claim.objects.exists()
    assert SENTENCE in html.unescape(wizard.client.get(refused.url).content.decode())

    service.wrong = None
    assert wizard.post("check").url == Claim.objects.get().get_absolute_url()


def test_answer_of_the_last_hour_carries_a_claim_over_an_outage(wizard, service):
    wizard.to_check()
    service.wrong = BROKEN
    wizard.post("check")
    assert Claim.objects.count() == 1


def test_what_was_typed_at_a_later_step_is_kept_too(wizard, service):
    wizard.to_products("microsoft_365", "usage")
    service.wrong = BROKEN
    caches["directory"].clear()
    wizard.post("products", products=["exchange-online"])
    service.wrong = None
    page = wizard.get("products").content.decode()
    assert 'value="exchange-online"' in page
    assert wizard.contacts().url == wizard.url("check")


def test_customer_whom_only_the_directory_knows_gets_no_further(wizard, service):
    service.answers["new-customer.example"] = "33333333-3333-4333-8333-333333333333"
    wizard.begin("microsoft_365")
    wizard.post("activity", activities=["usage"])
    told = wizard.customer(domain="new-customer.example", tenant_id="33333333-3333-4333-8333-333333333333")
    assert told.status_code == 422
    assert "A new customer can take a day to appear here." in html.unescape(told.content.decode())
