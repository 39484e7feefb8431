"""One entry without a second factor, made on the machine, and told to everybody who keeps the registers."""

import logging
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from identity.models import BreakGlass
from notifications.models import Letter
from tests.factories import ReviewerFactory, UserFactory

PASSWORD = "cheese under a blue moon"
LOGIN = "/account/login/"


@pytest.fixture
def operators(db: None) -> list[User]:
    return [ReviewerFactory(staff_role="operator", is_staff=True) for _number in range(2)]


@pytest.fixture
def lena(operators: list[User]) -> User:
    user = ReviewerFactory(email="lena@microsoft.example", staff_role="lead")
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "lost with the phone"})
    return user


def break_glass(email: str = "lena@microsoft.example", **options: object) -> None:
    call_command("break_glass", email, **{"reason": "Phone lost, claims due today", **options})


def sign_in() -> Client:
    client = Client()
    client.post(LOGIN, {"login": "lena@microsoft.example", "password": PASSWORD})
    return client


def reads_reviews(client: Client) -> bool:
    return client.get("/reviews/").status_code == 200


def test_the_password_alone_opens_once(lena: User) -> None:
    assert not reads_reviews(sign_in())
    break_glass()

    assert reads_reviews(sign_in())
    assert not reads_reviews(sign_in())
    assert BreakGlass.objects.get().used_at


def test_everybody_who_keeps_the_registers_is_told_when_it_is_made_and_when_it_is_used(
    lena: User, operators: list[User], caplog: pytest.LogCaptureFixture
) -> None:
    told = {lena.email, *(each.email for each in operators)}
    letters = Letter.objects.filter(letter="identity/break_glass")
    break_glass()
    assert {letter.to_email for letter in letters} == told
    assert all("Phone lost" in letter.body_text for letter in letters)

    sign_in()
    assert letters.all().count() == 2 * len(told)
    loud = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(loud) == 2
    assert all(lena.email not in record.getMessage() for record in loud)


def test_it_ends_with_its_time_also_for_whoever_is_in(lena: User) -> None:
    break_glass(minutes=10)
    client = sign_in()
    session = client.session
    for record in session["account_authentication_methods"]:
        if "until" in record:
            record["until"] -= 600
    session.save()
    assert not reads_reviews(client)

    break_glass(minutes=10)
    ago = timezone.now() - timedelta(minutes=11)
    BreakGlass.objects.filter(used_at=None).update(made_at=ago, ends_at=ago + timedelta(minutes=10))
    assert not reads_reviews(sign_in())


@pytest.mark.parametrize(
    ("who", "options"),
    [
        ("partner@contoso.example", {}),
        ("closed@microsoft.example", {}),
        ("nobody@microsoft.example", {}),
        ("lena@microsoft.example", {"reason": " "}),
        ("lena@microsoft.example", {"minutes": 241}),
        ("lena@microsoft.example", {"minutes": 0}),
    ],
)
def test_it_is_for_staff_with_a_reason_and_an_end(who: str, options: dict[str, object], lena: User) -> None:
    UserFactory(email="partner@contoso.example")
    ReviewerFactory(email="closed@microsoft.example", is_active=False)

    with pytest.raises(CommandError):
        break_glass(who, **options)
    assert not BreakGlass.objects.exists()


def test_the_database_refuses_an_entry_used_after_its_end(lena: User) -> None:
    break_glass()
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.update(used_at=timezone.now() + timedelta(days=1))


# --- Reset by an operator

REGISTER, SIGN_INS = "/admin/mfa/authenticator/", "/admin/usersessions/usersession/"


@pytest.fixture
def operator(operators: list[User]) -> User:
    operators[0].is_superuser = True
    operators[0].save()
    return operators[0]


def reset(client: Client, *people: User) -> HttpResponse:
    rows = list(Authenticator.objects.filter(user__in=people).values_list("pk", flat=True))
    return client.post(REGISTER, {"action": "reset", "_selected_action": rows}, follow=True)


def test_an_operator_resets_it_and_the_person_is_told_and_out(
    client: Client, operator: User, lena: User
) -> None:
    break_glass()
    hers = sign_in()
    assert reads_reviews(hers)
    client.force_login(operator)
    reset(client, lena)

    assert hers.get("/reviews/").url.startswith(LOGIN)
    assert not Authenticator.objects.filter(user=lena).exists()
    assert Letter.objects.filter(letter="identity/factor_reset", to_email=lena.email).count() == 1
    assert sign_in().get("/reviews/").url == "/account/second-factor/"


def test_nobody_resets_their_own_or_a_superusers(
    client: Client, operator: User, operators: list[User]
) -> None:
    for each in operators:
        Authenticator.objects.create(user=each, type="totp", data={"secret": "x"})
    client.force_login(operator)
    assert "Nobody resets their own" in reset(client, operator).content.decode()

    operators[1].user_permissions.set(Permission.objects.all())
    client.force_login(operators[1])
    assert "is a superuser" in reset(client, operator).content.decode()
    assert Authenticator.objects.count() == 2


def test_the_register_shows_no_secret(client: Client, operator: User, lena: User) -> None:
    client.force_login(operator)
    row = Authenticator.objects.get(user=lena)

    for page in (REGISTER, f"{REGISTER}{row.pk}/change/"):
        assert "lost with the phone" not in client.get(page).content.decode()
    assert client.get(f"{REGISTER}?data__icontains=lost").status_code in {302, 400}
    assert client.post(f"{REGISTER}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_operator_signs_somebody_out_at_one_place(client: Client, operator: User, lena: User) -> None:
    Authenticator.objects.all().delete()
    here, there = sign_in(), sign_in()
    client.force_login(operator)
    rows = UserSession.objects.filter(user=lena).order_by("pk").values_list("pk", flat=True)
    data = {"action": "end", "_selected_action": [rows[1]]}
    assert "Signed out at 1 place." in client.post(SIGN_INS, data, follow=True).content.decode()

    assert here.get("/reviews/").url == "/account/second-factor/"
    assert there.get("/reviews/").url.startswith(LOGIN)
    assert LogEntry.objects.get().object_repr == str(lena)
