"""GET, HEAD and OPTIONS of every address on a claim in every status change not one row.

As every role in the marathon; of the proofs, test_access_matrix asks it of every role's GET of every address.
"""

import importlib
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from consent.models import ConsentLink
from tests.access import MATRIX, ROLES
from tests.access_world import World, make_world
from tests.checksums import changed, checksums
from tests.depth import sampled

METHODS = ("get", "head", "options")
ADMIN = ("changelist", "add")


@pytest.fixture
def world(db: None, settings) -> World:
    """With the demo's own addresses too; the usual ones are loaded before, or they would keep the demo's."""
    importlib.import_module(settings.ROOT_URLCONF)
    settings.DEBUG = True
    settings.ROOT_URLCONF = "demo.tests.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.middleware.OwnNotFoundPageMiddleware"]
    return make_world()


def addresses_in(world: World) -> list[str]:
    """Every row of the matrix on every claim, the registers' lists and forms, and what a customer's link opens."""
    found = {world.address(route, row.status) for route, row in MATRIX.items()}
    for status in world.claims:
        found |= {
            world.address(route, status) for route in MATRIX if "<reference" in route and "proof" not in route
        }
    for model in admin.site._registry:
        found |= {reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}") for page in ADMIN}
    for link in ConsentLink.objects.all():
        page = reverse("consent:page", args=[link.link_id])
        found |= {page, page + "deny/", page + "undo/"}
        found |= {page + name for name in ("associations/", "associations.csv", "several/", "several/deny/")}
    return sorted(found)


def signed_in(world: World, role: str) -> SimpleCookie:
    """Their cookies, in a browser that opened every customer's link as well."""
    client = Client()
    if person := world.people[role]:
        client.force_login(person)
    session = client.session
    session["consent_links"] = list(ConsentLink.objects.values_list("link_id", flat=True))
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return SimpleCookie({name: cookie.value for name, cookie in client.cookies.items()})


@pytest.mark.parametrize("role", sampled(dict(zip(ROLES, ROLES, strict=True)), proofs=["lead"]))
def test_reading_changes_not_one_row(role: str, world: World) -> None:
    cookies, addresses, wrong = signed_in(world, role), addresses_in(world), []
    client = Client(raise_request_exception=False)
    before = checksums()
    for number, address in enumerate(addresses):
        for method in METHODS:
            client.cookies = SimpleCookie({name: cookie.value for name, cookie in cookies.items()})
            # Each address from an address of its own: a limit's refusal would read nothing.
            answer = getattr(client, method)(address, REMOTE_ADDR=f"10.0.{number // 200}.{number % 200 + 1}")
            if answer.streaming:
                b"".join(answer.streaming_content)
            if answer.status_code >= 500:
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert (changed(before), wrong) == ([], [])


@pytest.mark.proof
def test_a_changed_row_is_seen(world: World) -> None:
    before = checksums()
    claim = world.claims["approved"]
    type(claim).objects.filter(pk=claim.pk).update(name="Another name")
    assert changed(before) == ["claims_claim"]
