"""Every address is tried as every role, and compared with the matrix in tests/access.py."""

import importlib
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRole
from claims.lifecycle import Status
from tests.access import MATRIX, ROLES
from tests.access_world import World, make_world, routes
from tests.checksums import changed, checksums
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in, rival_of

DOORS = ("/account/login/", "/admin/login/")  # the second leads to the first
PAPER = Path(configured.BASE_DIR) / "docs" / "access.md"


@pytest.fixture
def debug(settings) -> None:
    """The addresses as they are with DEBUG on; the usual ones are loaded before, or they would keep the demo's."""
    importlib.import_module(settings.ROOT_URLCONF)
    settings.DEBUG = True
    settings.ROOT_URLCONF = "demo.tests.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.middleware.OwnNotFoundPageMiddleware"]


@pytest.fixture
def world(db, debug) -> World:
    return make_world()


def test_every_address_has_a_row_and_every_row_an_address(debug) -> None:
    assert sorted(set(routes())) == sorted(MATRIX)


def test_every_row_has_a_cell_for_every_role() -> None:
    assert {route for route, row in MATRIX.items() if len(row.cells.split()) != len(ROLES)} == set()


@pytest.mark.proof
@pytest.mark.parametrize("roles", [ROLES[::3], ROLES[1::3], ROLES[2::3]], ids="/".join)
def test_every_cell_is_what_people_get(roles: tuple[str, ...], world: World) -> None:
    """And reading changes not one row, wherever it gets."""
    cookies = {role: _signed_in(world, role) for role in roles}
    before = checksums()
    wrong = [cell for role in roles for cell in _wrong_cells(world, role, cookies[role])]
    assert (changed(before), wrong) == ([], [])


def _signed_in(world: World, role: str) -> dict[str, str]:
    client = Client()
    if person := world.people[role]:
        client.force_login(person)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _wrong_cells(world: World, role: str, cookies: dict[str, str]) -> Iterator[str]:
    client = Client(raise_request_exception=False)

    for number, (route, row) in enumerate(MATRIX.items()):
        get, post = row.of(role)
        # Each address from an address of its own: a limit's refusal would read nothing.
        client.defaults["REMOTE_ADDR"] = f"10.{ROLES.index(role)}.0.{number + 1}"
        for method, expected in (("get", get), ("post", post)):
            client.cookies = SimpleCookie(cookies)
            got = _try(client, method, world.address(route, row.status))
            if got != expected:
                yield f"{method} {route} as {role}: {got}, not {expected}"


def _try(client: Client, method: str, address: str) -> str:
    """What the person gets; what a POST changed is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(address, {"sent": "yes"} if method == "post" else {})
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(method == "post")
    return _in_short(answer)


def _in_short(answer: HttpResponse) -> str:
    is_door = answer.status_code == 302 and answer["Location"].startswith(DOORS)
    return "in" if is_door else str(answer.status_code)


# --- The auditor ---------------------------------------------------------------------------------------------

# What an auditor sends changes nothing but their own sign-in, keys and presence.
OWN = re.compile(r"/account/logout/|/reviews/shortcuts/|/reviews/CA-\w+/open/|/dev/")


@pytest.mark.proof
@pytest.mark.parametrize("status", [status for status in Status if status != Status.DRAFT])
def test_no_page_offers_an_auditor_an_act(status: Status, cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED if status == Status.WITHDRAWN else status, cast)
    if status != Status.APPROVED:
        claim_in(Status.SUBMITTED, rival_of(cast))
    client = browse(ReviewerFactory(staff_role=StaffRole.AUDITOR))
    names = ("detail", "contest")
    pages = [reverse(f"reviews:{name}", args=[claim.reference]) for name in names]
    pages += [reverse(f"reviews:{name}") for name in ("queue", "load", "numbers", "history")]

    for page in pages:
        text = client.get(page).content.decode()
        offered = [form for form in posting_forms(text, page) if not OWN.match(form)]
        assert offered == [], page
        for act in ("reopen", "end"):
            assert reverse(f"reviews:{act}", args=[claim.reference]) not in text


def posting_forms(text: str, page: str) -> list[str]:
    forms = re.findall(r"<form\b[^>]*>", text)
    posting = [form for form in forms if re.search(r'method="post"', form, re.IGNORECASE)]
    return [(re.search(r'action="([^"]*)"', form) or [page, page])[1] or page for form in posting]


# --- The paper -----------------------------------------------------------------------------------------------


def paper() -> str:
    lines = [
        "# Who may do what",
        "",
        "Every address, and what each role gets there: the answer to a GET, then to a POST without a right form.",
        "`200` opens, `422` takes the form and refuses it for being empty, `405` is a method that the address does not",
        "know, `403` and `404` are refusals (404: it is not there for you), `in` asks to sign in, `302` leads on.",
        "Partners' roles are tried on a claim of their own; “other partner” is another company's Incentive Admin.",
        "",
        "Printed from `tests/access.py`, which a test tries cell by cell. All below `/admin/` is the operators'.",
        "",
        "| Address | " + " | ".join(ROLES) + " |",
        "| --- |" + " --- |" * len(ROLES),
    ]
    for route, row in MATRIX.items():
        cells = [f"{get} {post}" if post != get else get for get, post in map(row.of, ROLES)]
        lines.append(f"| `/{_short(route)}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _short(route: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)


def test_paper_is_printed_from_the_matrix() -> None:
    assert PAPER.read_text() == paper()
