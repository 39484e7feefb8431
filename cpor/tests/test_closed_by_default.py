"""Every address asks for sign-in, but the few of this list; every answer carries the headers that keep it private."""

import re

import pytest
from django.urls import URLPattern, get_resolver

# Open, and why.
OPEN = {
    "account_login",
    "account_inactive",  # where a closed account is told so
    "account_signup",  # says that there is none
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",  # an invitation's link
    "account_reset_password_from_key_done",
    "mfa_authenticate",  # the second step of signing in
    "verify",  # who got a letter asks whether it is real
    "about",  # customers come from the consent letter
    "help",
    "help_poe",  # what a proof has to show; customers are asked to sign one
    "calendar:feed",  # the address's token is the key, for programs that cannot sign in
    "notices:unsubscribe",  # a mail program's button, which signs in nowhere: the address is signed
    "partners:confirm_address",  # a letter's link, to somebody without an account: it is signed
    "mail_reports",  # the e-mail service reports bounces, and signs them
    "consent:open",  # the letter's token is the key
    "consent:page",
    "consent:deny",
    "consent:undo",
    "consent:agree",
    "consent:end",
    "consent:hand_on",
    "consent:report",
    "consent:new_link",
    "consent:associations",  # an administrator's, by the same key
    "consent:associations_csv",
    "consent:several",
    "consent:deny_several",
}
ADMIN_OPEN = {"admin:login", "admin:jsi18n"}  # the first leads to the one sign-in page, the second is text


def addresses():
    """Every (name, example address) of the URLconf."""
    found = []

    def walk(patterns, route, namespace):
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found.append((f"{namespace}{pattern.name}", example(here)))
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, here, inner)

    walk(get_resolver().url_patterns, "/", "")
    return found


EXAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "path": "x",
    "uuid": "11111111-1111-4111-8111-111111111111",
    "reference": "CA-7K3QX9MP",
}


def example(route):
    """A route's address with something in each gap, whether it is written as a path or as a pattern."""
    route = re.sub(r"(?<!\?P)<(?:(\w+):)?\w+>", lambda gap: EXAMPLES.get(gap[1] or "str", "x"), route)
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route)
    return re.sub(r"[\^$\\]|\(\?:\.html\)\?", "", route)


def test_the_walk_finds_the_doors_people_use():
    names = {name for name, _address in addresses()}

    assert names >= OPEN | {"home", "claims:list", "reviews:queue", "admin:index"}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in(client, method):
    closed = [(name, address) for name, address in addresses() if name not in OPEN | ADMIN_OPEN]
    answers = [(name, address, getattr(client, method)(address)) for name, address in closed]

    assert len(closed) > 30
    assert [(name, address) for name, address, answer in answers if not asks_for_sign_in(answer)] == []


def asks_for_sign_in(answer):
    doors = ("/account/login/?next=", "/admin/login/?next=")  # the second leads to the first
    return answer.status_code == 302 and answer.url.startswith(doors)


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Cache-Control", "no-store"),
        ("Permissions-Policy", "camera=()"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
    ],
)
def test_every_answer_is_private_and_says_what_a_browser_may_do(client, header, words):
    answers = {address: client.get(address) for _name, address in addresses()}

    assert [
        address for address, answer in answers.items() if words not in answer.headers.get(header, "")
    ] == []


@pytest.mark.django_db
def test_no_page_allows_inline_script_or_style(client):
    policies = {address: client.get(address)["Content-Security-Policy"] for _name, address in addresses()}

    assert [address for address, policy in policies.items() if "unsafe" in policy] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["about", "help", "help_poe", "account_login", "account_reset_password"])
def test_the_open_pages_answer(client, name):
    [address] = {address for found, address in addresses() if found == name}

    assert client.get(address).status_code == 200
