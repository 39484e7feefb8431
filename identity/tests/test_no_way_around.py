"""Whoever needs a second factor and did not show it reaches nothing behind the sign-in, whichever way they came."""

import re

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRole, User
from cpor.tests.test_closed_by_default import ADMIN_OPEN, OPEN, addresses
from identity.middleware import ON_THE_WAY, Hold
from notifications.models import Letter
from partners.models import Role
from programs.models import Policy, SignInRole
from tests.access_world import World, make_world
from tests.factories import MembershipFactory, ReviewerFactory
from tests.second_factor import sign_in_without

PASSWORD = "cheese under a blue moon"
LOGIN = "/account/login/"
SET_UP = "/account/second-factor/"


def person(role: str) -> User:
    if role in Role:
        return MembershipFactory(role=role).user
    user = ReviewerFactory(staff_role=role, is_staff=role == StaffRole.OPERATOR)
    user.is_superuser = user.is_staff
    user.save()
    return user


def with_password(role: str) -> User:
    user = person(role)
    user.set_password(PASSWORD)
    user.save()
    return user


def give_app(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unreadable"})


def closed(*, with_registers: bool) -> list[str]:
    way = ON_THE_WAY[Hold.SET_UP] | ON_THE_WAY[Hold.CONFIRM]
    pages = [address for name, address in addresses() if name not in OPEN | ADMIN_OPEN | way]
    assert len(pages) > 150
    return [page for page in pages if with_registers or not page.startswith("/admin/")]


def let_in(client: Client, pages: list[str]) -> list[str]:
    """Where this visitor gets to, of all that is closed."""
    return [
        f"{method} {page} {answer.status_code}"
        for page in pages
        for method in ("get", "post")
        if not leads_away(answer := getattr(client, method)(page))
    ]


def leads_away(answer: HttpResponse) -> bool:
    """A part of a page is refused, and the whole page led away."""
    ways = (SET_UP, LOGIN, "/admin/login/", "/account/confirm/")
    return answer.status_code in {302, 403} and answer.headers.get("Location", "").startswith(ways)


def test_no_page_opens_by_the_password_alone(client: Client, db: None) -> None:
    sign_in_without(client, person("lead"))

    assert let_in(client, closed(with_registers=False)) == []


@pytest.mark.proof
@pytest.mark.parametrize("has_app", [False, True])
@pytest.mark.parametrize("role", ["lead", "operator", "incentive_admin"])
def test_no_address_opens_by_the_password_alone(role: str, has_app: bool, client: Client, db: None) -> None:
    user = person(role)
    if has_app:
        give_app(user)
    sign_in_without(client, user)
    client.defaults["HTTP_HX_REQUEST"] = "true" if has_app else "false"

    assert let_in(client, closed(with_registers=True)) == []


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.mark.proof
@pytest.mark.parametrize("role", ["lead", "Incentive Admin"])
def test_pages_that_show_something_to_a_whole_sign_in_show_nothing_without(role: str, world: World) -> None:
    """The addresses of claims that are there, so that a way in would be found."""
    routes = ["", "claims/", "claims/export.csv", "reviews/", "account/profile/", "notices/", "calendar/"]
    routes += ["claims/<reference:reference>/", "reviews/<reference:reference>/", "reviews/history.csv"]
    pages = [world.address(route, "under_review") for route in routes]
    whole, half = Client(), Client()
    whole.force_login(world.people[role])
    sign_in_without(half, world.people[role])

    assert len([page for page in pages if whole.get(page).status_code == 200]) > 3
    assert [page for page in pages if half.get(page).status_code == 200] == []


# --- Every way in


def sign_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_the_password_leads_to_setting_one_up(client: Client, db: None) -> None:
    sign_in(client, with_password("lead"))

    assert client.get("/reviews/").url == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "Your role needs one" in page
    assert "/reviews/" not in page


def test_whoever_has_one_is_asked_before_they_are_in(client: Client, db: None) -> None:
    user = with_password("incentive_user")
    give_app(user)

    assert sign_in(client, user).url == "/account/second-factor/sign-in/"
    assert "_auth_user_id" not in client.session
    assert client.get("/claims/").url.startswith(LOGIN)


def test_whoever_goes_back_from_the_second_step_may_sign_in_as_somebody_else(
    client: Client, db: None
) -> None:
    user, other = with_password("incentive_user"), with_password("incentive_user")
    give_app(user)
    sign_in(client, user)
    assert client.post("/account/logout/").url == LOGIN

    assert client.get(LOGIN).status_code == 200
    assert sign_in(client, other).url == "/"


def test_a_new_password_by_a_letter_opens_no_more_than_the_old_one(client: Client, db: None) -> None:
    user = with_password("lead")
    give_app(user)
    client.post("/account/password/reset/", {"email": user.email})
    letter = Letter.objects.get(to_email=user.email)
    [link] = re.findall(r"/account/password/reset/key/\S+", letter.body_text)
    page = client.get(link, follow=True)
    new = "a moon under blue cheese"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert client.get("/reviews/").url.startswith(LOGIN)
    assert sign_in(client, user, new).url == "/account/second-factor/sign-in/"


def test_the_admin_sites_own_door_is_the_same(client: Client, db: None) -> None:
    user = with_password("operator")
    data = {"username": user.email, "password": PASSWORD}

    assert client.post("/admin/login/?next=/admin/", data).url.startswith(LOGIN)
    sign_in(client, user)
    assert client.get("/admin/").url == SET_UP
    assert client.post("/admin/login/?next=/admin/", data).status_code in {302, 403}


def test_a_session_from_before_the_second_factor_ends_where_it_stands(client: Client, db: None) -> None:
    user = person("incentive_user")
    sign_in_without(client, user)
    assert client.get("/account/profile/").status_code == 200
    give_app(user)

    assert client.get("/account/profile/").url.startswith("/account/second-factor/confirm/?next=")


def test_a_held_session_changes_nothing_about_the_factor_that_there_is(client: Client, db: None) -> None:
    """Somebody with the password alone, who was there before the owner set it up."""
    user = with_password("lead")
    sign_in_without(client, user)
    give_app(user)

    for name in ("mfa_index", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"):
        assert client.post(reverse(name)).url.startswith("/account/second-factor/confirm/")
    assert client.get("/account/confirm/").url.startswith("/account/second-factor/confirm/")


def test_records_of_somebody_else_in_the_session_count_for_nobody(client: Client, db: None) -> None:
    client.force_login(person("auditor"))
    records = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    sign_in_without(client, person("lead"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session.save()

    assert client.get("/reviews/").url == SET_UP


# --- Who needs one


def test_roles_of_the_policy_are_the_roles_that_there_are() -> None:
    assert set(SignInRole.values) == {*StaffRole.values, *Role.values}


@pytest.mark.parametrize("role", SignInRole.values)
def test_the_policy_says_who_needs_one(role: str, client: Client, db: None) -> None:
    needed = {*StaffRole.values, Role.ACCOUNT_ADMIN, Role.INCENTIVE_ADMIN}
    sign_in_without(client, person(role))
    assert (client.get("/account/profile/").status_code == 302) == (role in needed)

    Policy.objects.update(second_factor_roles=[role])
    assert client.get("/account/profile/").status_code == 302
    Policy.objects.update(second_factor_roles=[])
    assert client.get("/account/profile/").status_code == 200


def test_keeping_the_registers_is_a_role_of_its_own(client: Client, db: None) -> None:
    user = person("incentive_user")
    user.is_staff = True
    user.save()
    sign_in_without(client, user)

    assert client.get("/account/profile/").url == SET_UP


def test_without_a_policy_everybody_needs_one(client: Client, db: None) -> None:
    sign_in_without(client, person("incentive_user"))
    Policy.objects.all().delete()

    assert client.get("/account/profile/").url == SET_UP
