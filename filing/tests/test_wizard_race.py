"""Presses of buttons at the same moment, as connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, ClaimLine
from claims.transitions import MoveRefused
from filing.models import UnfinishedClaim
from filing.operations import finish, start_unfinished
from filing.wizard.session import WizardSession
from programs.activities import SolutionArea
from programs.models import Policy
from tests.factories import NOW, mailbox_at
from tests.walk import Cast, make_cast, rival_of


def answers(cast: Cast) -> dict:
    domain = cast.tenant.domains.get().domain
    return {
        "solution-area": {"solution_area": SolutionArea.MICROSOFT_365},
        "activity": {"activities": ["usage"]},
        "customer": {
            "location": cast.location.mpn_id,
            "domain": domain,
            "tenant_id": str(cast.tenant.tenant_id),
            "asked": [f"{domain} {cast.tenant.tenant_id}"],
        },
        "products": {"products": ["exchange-online"]},
        "contacts": {
            "customer_contact_name": "Carl Customer",
            "customer_contact_title": "Head of IT",
            "customer_contact_email": mailbox_at(cast.tenant),
            "partner_contact_name": "Pia Partner",
            "partner_contact_email": "pia@contoso.example",
            "name": "Autumn rollout",
        },
    }


def press_together(presses: list[tuple[UnfinishedClaim, Cast]]) -> list[object]:
    start = Barrier(len(presses))

    def press(unfinished: UnfinishedClaim, cast: Cast) -> object:
        try:
            wizard = WizardSession(user=cast.admin, now=timezone.now(), answers=unfinished.answers)
            assert wizard.validate_steps() is None
            start.wait(timeout=60)
            return finish(unfinished=unfinished, application=wizard.application(), by=cast.admin, now=NOW)
        except MoveRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as people:
        return list(people.map(lambda each: press(*each), presses))


@pytest.mark.proof
def test_double_click_creates_one_claim(committed_db):
    cast = make_cast()
    unfinished = start_unfinished(by=cast.admin, answers=answers(cast), now=NOW)
    results = press_together([(unfinished, cast)] * 4)
    assert set(results) == {Claim.objects.get()}


@pytest.mark.proof
def test_two_windows_claiming_the_same_workload_create_one_claim(committed_db):
    cast = make_cast()
    both = [start_unfinished(by=cast.admin, answers=answers(cast), now=NOW) for _ in range(2)]
    results = press_together([(unfinished, cast) for unfinished in both])
    assert Claim.objects.count() == 1
    (refusal,) = [result for result in results if isinstance(result, MoveRefused)]
    assert "already have an open or approved claim" in str(refusal)


@pytest.mark.proof
def test_two_partners_claiming_the_same_workload_each_get_their_claim(committed_db):
    """Who of them holds it is for Microsoft to decide; neither learns who the other one is."""
    cast = make_cast()
    rival = rival_of(cast)
    both = [(start_unfinished(by=each.admin, answers=answers(each), now=NOW), each) for each in (cast, rival)]
    claims = press_together(both)
    assert set(claims) == set(Claim.objects.all())
    assert {claim.partner for claim in claims} == {cast.location.partner, rival.location.partner}
    assert ClaimLine.objects.open().count() == 2


@pytest.mark.proof  # fifty requests take their time
def test_lookup_cap_holds_under_fifty_requests_at_once(committed_db):
    """Through the pages: the one person, in fifty windows."""
    cast, limit = make_cast(), 20
    Policy.objects.update(lookups_per_hour=limit)
    pages = [window_at_customer_step(cast) for _ in range(50)]
    start = Barrier(len(pages))

    def ask(page: tuple[Client, str]) -> str:
        client, url = page
        try:
            start.wait(timeout=60)
            return client.post(url, customer_of(cast) | {"tenant_id": str(uuid4())}).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pages)) as windows:
        answered = list(windows.map(ask, pages))
    assert sum("TENANT_UNKNOWN" in page for page in answered) == limit
    assert sum("LOOKUPS_USED_UP" in page for page in answered) == 50 - limit


def window_at_customer_step(cast: Cast) -> tuple[Client, str]:
    begun = {name: answers(cast)[name] for name in ("solution-area", "activity")}
    unfinished = start_unfinished(by=cast.admin, answers=begun, now=NOW)
    client = Client()
    client.force_login(cast.admin)
    return client, reverse("claims:step", args=[unfinished.key, "customer"])


def customer_of(cast: Cast) -> dict:
    return {name: text for name, text in answers(cast)["customer"].items() if name != "asked"}
