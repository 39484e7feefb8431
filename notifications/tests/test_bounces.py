"""The e-mail service reports through its door: really signed, and heard once."""

import hashlib
import hmac
import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from notifications import outbox
from notifications.bounces import note_bounce
from notifications.models import Letter, LetterState
from notifications.tests.conftest import write

KEY = "key-of-the-tests"
DOOR = "/hooks/mail/"
tokens = count(1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def accepted(db: None) -> Letter:
    letter = write()
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.ACCEPTED, accepted_at=timezone.now(), next_try_at=None, secret=""
    )
    letter.refresh_from_db()
    return letter


def report(letter: Letter, *, event: str = "failed", severity: str = "permanent") -> dict[str, Any]:
    return {
        "event": event,
        "severity": severity,
        "timestamp": timezone.now().timestamp(),
        "recipient": letter.to_email,
        "message": {"headers": {"message-id": letter.message_id.strip("<>")}},
        "delivery-status": {"code": 550, "description": "", "message": "No such user here"},
    }


def signed(data: Any, *, age: timedelta = timedelta(0), key: str = KEY, token: str = "") -> dict[str, Any]:
    timestamp = str(int((timezone.now() - age).timestamp()))
    token = token or f"token-{next(tokens)}"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": data,
    }


def send(body: Any) -> HttpResponse:
    client = Client(enforce_csrf_checks=True)
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(DOOR, text, content_type="application/json")


def state_of(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.state


@pytest.mark.parametrize(("event", "severity"), [("failed", "permanent"), ("rejected", "")])
def test_lasting_refusal_bounces_the_letter(accepted: Letter, event: str, severity: str) -> None:
    answer = send(signed(report(accepted, event=event, severity=severity)))
    assert (answer.status_code, state_of(accepted)) == (200, LetterState.BOUNCED)
    assert accepted.last_error == "No such user here"


@pytest.mark.parametrize(
    ("event", "severity"),
    [("failed", "temporary"), ("delivered", ""), ("opened", ""), ("complained", ""), ("new", "")],
)
def test_other_news_changes_nothing(accepted: Letter, event: str, severity: str) -> None:
    assert send(signed(report(accepted, event=event, severity=severity))).status_code == 200
    assert state_of(accepted) == LetterState.ACCEPTED


def test_letter_whose_acceptance_was_never_noted_bounces_as_well(db: None) -> None:
    letter = write()
    send(signed(report(letter)))
    assert state_of(letter) == LetterState.BOUNCED


def test_unknown_letter_is_answered_calmly(accepted: Letter) -> None:
    accepted.message_id = "<somebody-elses@example.com>"
    assert send(signed(report(accepted))).status_code == 200


def test_second_telling_is_answered_and_changes_nothing(accepted: Letter) -> None:
    body = signed(report(accepted))
    assert send(body).status_code == 200
    Letter.objects.filter(pk=accepted.pk).update(
        state=LetterState.QUEUED, next_try_at=timezone.now(), last_error=""
    )  # sent again meanwhile
    assert send(body).status_code == 200
    assert state_of(accepted) == LetterState.QUEUED


def test_bounce_told_anew_is_news_once(accepted: Letter) -> None:
    assert note_bounce(message_id=accepted.message_id, reason="550 No such user here")
    assert not note_bounce(message_id=accepted.message_id, reason="550 Still no such user")
    accepted.refresh_from_db()
    assert accepted.last_error == "550 No such user here"


def test_one_signature_carries_one_report(accepted: Letter) -> None:
    """The signature does not cover the report, so whoever overheard it could write another one under it."""
    body = signed(report(accepted, event="delivered"))
    send(body)
    assert send(body | {"event-data": report(accepted)}).status_code == 200
    assert state_of(accepted) == LetterState.ACCEPTED


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(hours=11, minutes=59), 200),
        (timedelta(hours=12, seconds=5), 400),
        (timedelta(minutes=-4), 200),
        (timedelta(minutes=-6), 400),
    ],
)
def test_signature_counts_for_as_long_as_the_service_repeats_itself(
    accepted: Letter, age: timedelta, status: int
) -> None:
    assert send(signed(report(accepted), age=age)).status_code == status
    assert (state_of(accepted) == LetterState.BOUNCED) is (status == 200)


def test_forged_report_is_refused(accepted: Letter) -> None:
    assert send(signed(report(accepted), key="guessed")).status_code == 400
    assert send({"event-data": report(accepted)}).status_code == 400
    assert state_of(accepted) == LetterState.ACCEPTED


@pytest.mark.parametrize("body", ["", "[]", "{", "7", '{"signature": "x"}', '{"signature": {"token": 1}}'])
def test_what_is_no_report_is_refused(body: str) -> None:
    assert send(body).status_code == 400


@pytest.mark.parametrize(
    "data", [None, [], {}, {"event": "failed", "message": {"headers": {"message-id": 7}}}]
)
def test_signed_nonsense_is_refused(data: Any) -> None:
    assert send(signed(data)).status_code == 400


def test_form_in_the_older_shape_is_refused(accepted: Letter) -> None:
    older = signed(report(accepted))["signature"] | {"event": "bounced", "Message-Id": accepted.message_id}
    assert Client().post(DOOR, older).status_code == 400
    assert state_of(accepted) == LetterState.ACCEPTED


def test_report_is_only_posted(accepted: Letter) -> None:
    assert [getattr(Client(), method)(DOOR).status_code for method in ("get", "put", "delete")] == [405] * 3
    assert Client().head(DOOR).status_code == 200  # the service looks whether somebody is there


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_without_a_key_nobody_is_there(settings: Any, method: str) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": ""}
    assert getattr(Client(), method)(DOOR).status_code == 404


def test_letter_whose_link_is_gone_is_not_sent_again(accepted: Letter) -> None:
    """Its token is forgotten; only the room that wrote it can write it anew."""
    letters = Letter.objects.filter(pk=accepted.pk)
    letters.update(body_text="Refuse here: https://cpor.example/consent/…/")
    send(signed(report(accepted)))
    assert outbox.send_again(letters, now=timezone.now()) == 0

    letters.update(body_text="Nothing in it opens anything …")
    assert outbox.send_again(letters, now=timezone.now()) == 1
