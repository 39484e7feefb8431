"""Two presses of "Create claim" at the same moment, as two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.utils import timezone

from claims.gate import MoveRefused
from claims.models import Claim, UnfinishedClaim
from claims.operations import finish, start_unfinished
from claims.wizard.filing import Filing
from programs.activities import SolutionArea
from tests.factories import NOW
from tests.walk import Cast, make_cast


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
            "customer_contact_email": "carl@customer.example",
            "partner_contact_name": "Pia Partner",
            "partner_contact_email": "pia@contoso.example",
            "name": "Autumn rollout",
        },
    }


def press_together(presses: list[tuple[UnfinishedClaim, Cast]]) -> list[object]:
    start = Barrier(len(presses))

    def press(unfinished: UnfinishedClaim, cast: Cast) -> object:
        try:
            filing = Filing(user=cast.admin, now=timezone.now(), answers=unfinished.answers)
            assert filing.walk() is None
            start.wait(timeout=30)
            return finish(unfinished=unfinished, application=filing.application(), by=cast.admin, now=NOW)
        except MoveRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as people:
        return list(people.map(lambda each: press(*each), presses))


def test_double_click_creates_one_claim(committed_db):
    cast = make_cast()
    unfinished = start_unfinished(by=cast.admin, answers=answers(cast), now=NOW)
    results = press_together([(unfinished, cast)] * 4)
    assert set(results) == {Claim.objects.get()}


def test_two_windows_claiming_the_same_workload_create_one_claim(committed_db):
    cast = make_cast()
    both = [start_unfinished(by=cast.admin, answers=answers(cast), now=NOW) for _ in range(2)]
    results = press_together([(unfinished, cast) for unfinished in both])
    assert Claim.objects.count() == 1
    (refusal,) = [result for result in results if isinstance(result, MoveRefused)]
    assert "already have an open or approved claim" in str(refusal)
