"""A mail program's own button ends the daily digest: RFC 8058."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client

from accounts.models import StaffRole, User
from notifications import digest, notices, unsubscribing
from notifications.kinds import Group
from notifications.message import message_of
from notifications.models import Delivery, Letter, LetterState, Preference
from notifications.outbox import Recipient
from notifications.tests.conftest import write
from notifications.tests.test_digest import digests, waiting_for
from tests.factories import MembershipFactory, ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 11, 24, 7, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def user() -> User:
    """A member of a partner who chose the digest for one group, and another way for each of the others."""
    user = MembershipFactory().user
    notices.choose(user=user, wishes={"progress": "digest", "comments": "now", "subscriptions": "off"})
    return user


@pytest.fixture
def mail_program() -> Client:
    """Signed in nowhere, and without a token from any page of ours."""
    return Client(enforce_csrf_checks=True)


def path_of(user: User) -> str:
    return f"/notices/unsubscribe/{unsubscribing.token_of(user)}/"


def wishes(user: User) -> dict[str, str]:
    return dict(Preference.objects.filter(user=user).values_list("group", "delivery"))


def test_digest_says_where_one_click_ends_it(user: User, settings: Any) -> None:
    waiting_for(user, SEVEN - timedelta(hours=1))
    digest.send_due(now=SEVEN)
    [sent] = digests()
    message = message_of(sent).message()
    assert message["List-Unsubscribe"] == f"<{settings.SITE_URL}{path_of(user)}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_other_letter_can_be_ended() -> None:
    message = message_of(write(Recipient("kim@adventure-works.example"))).message()
    assert "List-Unsubscribe" not in message
    assert "List-Unsubscribe-Post" not in message


def test_one_click_ends_the_digest_and_nothing_else(user: User, mail_program: Client) -> None:
    answer = mail_program.post(path_of(user), ONE_CLICK)
    assert answer.status_code == 200  # RFC 8058: no redirect
    assert "The daily digest is stopped" in answer.content.decode()
    assert wishes(user) == {"progress": "off", "comments": "now", "subscriptions": "off"}
    assert mail_program.post(path_of(user), ONE_CLICK).status_code == 200  # as often as one likes


def test_it_is_what_the_settings_would_have_saved(user: User, mail_program: Client) -> None:
    settings = Client()
    settings.force_login(user)
    mail_program.post(path_of(user), ONE_CLICK)
    by_mail = wishes(user)
    notices.choose(user=user, wishes={"progress": "digest"})
    settings.post("/notices/settings/", {"progress": "off", "comments": "now", "subscriptions": "off"})
    assert wishes(user) == by_mail


def test_what_waits_for_the_next_digest_stays_in_the_portal(user: User, mail_program: Client) -> None:
    waiting_for(user, SEVEN - timedelta(hours=1))
    mail_program.post(path_of(user), ONE_CLICK)
    assert digest.send_due(now=SEVEN) == 0
    assert notices.of(user).get().state == LetterState.KEPT


def test_others_keep_their_digest(user: User, mail_program: Client) -> None:
    other = ReviewerFactory(staff_role=StaffRole.LEAD)
    notices.choose(user=other, wishes={"reviews": "digest", "comments": "digest"})
    waiting_for(other, SEVEN - timedelta(hours=1))
    mail_program.post(path_of(user), ONE_CLICK)
    assert wishes(other) == {"reviews": "digest", "comments": "digest"}
    assert Letter.objects.get(reader=other).state == LetterState.DIGEST


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_address_changes_nothing(method: str, user: User, mail_program: Client) -> None:
    waiting_for(user, SEVEN - timedelta(hours=1))
    answer = getattr(mail_program, method)(path_of(user))
    assert answer.status_code == 200
    assert wishes(user)["progress"] == Delivery.DIGEST
    assert notices.of(user).get().state == LetterState.DIGEST


def test_page_asks_and_its_button_answers(user: User, mail_program: Client) -> None:
    page = mail_program.get(path_of(user)).content.decode()
    assert "Stop the daily digest" in page
    assert '<form method="post"' in page
    assert user.email not in page
    mail_program.post(path_of(user))  # as the page's form does
    assert wishes(user)["progress"] == Delivery.OFF


def test_address_that_we_did_not_sign_leads_nowhere(user: User, mail_program: Client) -> None:
    other = UserFactory()
    signature = unsubscribing.token_of(other).partition(":")[2]
    forged = [f"{user.pk}:{signature}", f"{user.pk}:", str(user.pk), Signer().sign(str(user.pk)), "x"]
    for token in forged:
        for method in (mail_program.get, mail_program.post):
            assert method(f"/notices/unsubscribe/{token}/").status_code == 404
    assert wishes(user)["progress"] == Delivery.DIGEST


def test_address_outlives_a_change_of_the_key(user: User, mail_program: Client, settings: Any) -> None:
    path = path_of(user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-test"
    assert mail_program.post(path, ONE_CLICK).status_code == 200


def test_who_never_chose_a_digest_loses_no_mail(mail_program: Client) -> None:
    user = MembershipFactory().user
    mail_program.post(path_of(user), ONE_CLICK)
    assert notices.wishes_of(user)[Group.PROGRESS] == Delivery.NOW
    assert wishes(user) == {}


def test_only_this_address_takes_a_post_from_outside(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/notices/settings/", {"progress": "off"}).status_code == 403
