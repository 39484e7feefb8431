"""What weighs much asks again where the sign-in is old, and nothing that was sent is lost."""

import html
import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from accounts.models import StaffRole, User
from accounts.sessions import stored
from claims.lifecycle import Status
from claims.models import Claim
from cpor.tests.test_closed_by_default import addresses
from identity.sensitive import ACTS, EXPORTS
from programs.models import Policy
from tests.factories import ReviewerFactory
from tests.second_factor import note_passed
from tests.walk import Cast, claim_in

PASSWORD = "cheese under a blue moon"
CONFIRM, AGAIN = "/account/confirm/", "/account/again/"
HOURS = 3600
FORM = r'<form method="(?:post|get)" action="/(?:claims|reviews)[^"]*">.*?</form>'


def give_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user: User, *, ago: float) -> Client:
    """Whoever was recognised so many seconds ago, and has been here since."""
    client = Client(headers={"referer": "http://testserver/reviews/?sort=age"})
    client.force_login(give_password(user))
    note_passed(client, user, at=time.time() - ago)
    return client


def confirm(client: Client, asked: HttpResponse) -> HttpResponse:
    """Answers the question, as the page has it; gives the page after it."""
    assert asked["Location"].startswith(f"{CONFIRM}?next=")
    page = client.get(asked["Location"]).content.decode()
    [then] = re.findall(r'name="next" value="([^"]*)"', page)
    return client.post(asked["Location"], {"password": PASSWORD, "next": html.unescape(then)})


def fields_of(page: HttpResponse) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    [form] = re.findall(
        r'<form method="(?:post|get)" action="/(?:claims|reviews)[^"]*">.*?</form>',
        page.content.decode(),
        re.S,
    )
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(html.unescape(value))
    return found


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return claim_in(Status.UNDER_REVIEW, cast)


def test_names_of_the_table_are_addresses() -> None:
    assert {*ACTS, *EXPORTS} <= {name for name, _address in addresses()}


def test_an_act_of_an_old_sign_in_is_asked_for_and_done_with_one_press(claim: Claim, cast: Cast) -> None:
    client = signed_in(cast.reviewer, ago=4 * HOURS + 5)
    path = f"/reviews/{claim.reference}/reject/"
    sent = {
        "approve-revision": claim.revision,
        "reject-text": "Signed by nobody & “undated”",
        "reject-codes": ["A", "B"],
    }
    asked = client.post(path, sent)
    claim.refresh_from_db()
    assert claim.status == Status.UNDER_REVIEW

    answer = confirm(client, asked)
    assert answer.url == AGAIN
    page = client.get(AGAIN)
    assert (
        fields_of(page).items()
        >= {k: v if isinstance(v, list) else [str(v)] for k, v in sent.items()}.items()
    )
    assert "Reject claim" in page.content.decode()
    assert 'href="/reviews/?sort=age"' in page.content.decode()
    assert client.post(path, sent).status_code == 422  # as far as ever: the form looks at it
    assert client.get(AGAIN).url == "/"


def test_approving_after_the_question_approves(claim: Claim, cast: Cast) -> None:
    client = signed_in(cast.reviewer, ago=5 * HOURS)
    sent = {"approve-revision": claim.revision}
    confirm(client, client.post(f"/reviews/{claim.reference}/approve/", sent))
    again = {name: values[0] for name, values in fields_of(client.get(AGAIN)).items()}
    client.post(f"/reviews/{claim.reference}/approve/", again)

    claim.refresh_from_db()
    assert claim.status == Status.APPROVED


@pytest.mark.parametrize(
    ("role", "path", "hours"),
    [("lead", "/reviews/history.csv?q=x&q=y", 4), ("admin", "/claims/export.csv?q=x&q=y", 8)],
)
def test_an_export_asks_by_the_policy_of_each_side(role: str, path: str, hours: int, cast: Cast) -> None:
    user = getattr(cast, role)
    young = signed_in(user, ago=hours * HOURS - 60)
    assert young.get(path).status_code == 200

    old = signed_in(user, ago=hours * HOURS + 60)
    assert confirm(old, old.get(path)).url == AGAIN
    page = old.get(AGAIN)
    assert '<form method="get"' in page.content.decode()
    assert fields_of(page) == {"q": ["x", "y"]}
    assert old.get(path).status_code == 200

    Policy.objects.update(staff_fresh_minutes=1, partner_fresh_minutes=1)
    assert signed_in(user, ago=120).get(path).url.startswith(CONFIRM)


def test_roles_in_the_registers_ask_before_they_are_looked_at(db: None) -> None:
    operator = ReviewerFactory(staff_role=StaffRole.OPERATOR, is_staff=True, is_superuser=True)
    client = signed_in(operator, ago=5 * HOURS)
    page = f"/admin/accounts/user/{operator.pk}/change/"

    assert confirm(client, client.get(page)).url == page
    assert client.get(page).status_code == 200
    assert client.get("/admin/accounts/user/").status_code == 200


def test_wrong_answers_change_nothing_and_count_as_guesses(claim: Claim, cast: Cast) -> None:
    client = signed_in(cast.reviewer, ago=5 * HOURS)
    asked = client.post(f"/reviews/{claim.reference}/approve/", {"approve-revision": claim.revision})
    answers = [
        client.post(asked["Location"], {"password": "wrong", "next": AGAIN}).status_code for _try in range(6)
    ]

    assert answers == [200] * 5 + [429]
    assert client.post(f"/reviews/{claim.reference}/approve/").url.startswith(CONFIRM)


def test_a_part_of_a_page_sends_the_whole_page_to_the_question(claim: Claim, cast: Cast) -> None:
    client = signed_in(cast.reviewer, ago=5 * HOURS)
    answer = client.post(f"/reviews/{claim.reference}/approve/", headers={"hx-request": "true"})

    assert (answer.status_code, answer.content) == (403, b"")
    assert answer["HX-Redirect"].startswith(CONFIRM)


def test_the_session_holds_neither_its_own_key_nor_the_forms_token(claim: Claim, cast: Cast) -> None:
    client = signed_in(cast.reviewer, ago=5 * HOURS)
    client.post(f"/reviews/{claim.reference}/approve/", {"csrfmiddlewaretoken": "t" * 64})
    key = client.cookies["__Host-sessionid"].value
    row = Session.objects.get(session_key=stored(key))

    assert "reviews:approve" in str(row.get_decoded())
    assert key not in str(row.get_decoded())
    assert "t" * 64 not in str(row.get_decoded())


def test_nobody_is_led_elsewhere_by_the_address_of_the_question(db: None) -> None:
    client = signed_in(ReviewerFactory(), ago=5 * HOURS)

    answer = client.post(CONFIRM, {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer.url == "/"
