"""What a page and all its files weigh over the wire: as production sends them."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.lifecycle import Status
from consent.models import ConsentLink
from tests.fixtures import Browse
from tests.walk import Cast, accept_letters, claim_in, link_of, rival_of, workload

FILES = re.compile(r'(?:src|href)="/static/([^"?]+)"')
ACCEPTS = {"Accept-Encoding": "gzip"}
FIRST_PAGE, CONSENT_PAGE = 60_000, 14_000  # bytes


def weight_of(answer: HttpResponse) -> int:
    """The page as it travels, and its files as whitenoise compresses them once, as far as it goes."""
    page = gzip.decompress(answer.content).decode()
    files = {Path(str(finders.find(name))) for name in FILES.findall(page)}
    assert files, "a page without a sheet is not one of ours"
    return len(answer.content) + sum(len(brotli.compress(file.read_bytes())) for file in files)


@pytest.mark.proof
@pytest.mark.django_db
def test_first_page_weighs_at_most_60_kb(client: Client) -> None:
    assert weight_of(client.get(reverse("account_login"), headers=ACCEPTS)) <= FIRST_PAGE


@pytest.mark.proof
def test_first_page_after_signing_in_weighs_at_most_60_kb(cast: Cast, browse: Browse) -> None:
    for code in ("intune", "yammer", "exchange-online", "microsoft-teams", "sharepoint-online"):
        claim_in(Status.SUBMITTED, cast, assets=[workload(code)])
    assert weight_of(browse(cast.admin).get(reverse("claims:list"), headers=ACCEPTS)) <= FIRST_PAGE


@pytest.mark.parametrize("domain", ["", "elsewhere.example", "customer.example"])
def test_page_that_tells_real_letters_weighs_at_most_14_kb(domain: str, cast: Cast, client: Client) -> None:
    claim = claim_in(Status.APPROVED, cast)
    accept_letters()
    domain = domain.replace("customer", f"customer{cast.tenant.pk}")
    typed = {"reference": claim.reference, "domain": domain}
    page = client.post(reverse("verify"), typed, headers=ACCEPTS)
    assert weight_of(page) <= CONSENT_PAGE


def page_behind(link: ConsentLink, client: Client) -> HttpResponse:
    session = client.session
    session["consent_links"] = [link.link_id]
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client.get(reverse("consent:page", args=[link.link_id]), headers=ACCEPTS)


@pytest.mark.proof
def test_administrators_page_weighs_at_most_14_kb_with_a_few_associations(cast: Cast, client: Client) -> None:
    claim = claim_in(Status.APPROVED, cast)
    for code in ("intune", "yammer", "microsoft-teams", "sharepoint-online"):
        status = Status.CONSENT_DENIED if code == "yammer" else Status.APPROVED
        claim_in(status, rival_of(cast), assets=[workload(code)])
    page = page_behind(link_of(claim, ConsentLink.Role.ADMINISTRATOR), client)
    assert gzip.decompress(page.content).decode().count("<article") == 4
    assert weight_of(page) <= CONSENT_PAGE


@pytest.mark.parametrize("role", [ConsentLink.Role.CONTACT, ConsentLink.Role.ADMINISTRATOR])
def test_consent_page_weighs_at_most_14_kb(role: str, cast: Cast, client: Client) -> None:
    claim = claim_in(Status.APPROVED, cast)
    link = link_of(claim, role)
    page = page_behind(link, client)
    assert claim.partner.name in gzip.decompress(page.content).decode()
    assert weight_of(page) <= CONSENT_PAGE
