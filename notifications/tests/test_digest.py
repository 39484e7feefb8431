"""The daily digest: when it goes, what it holds, and that it goes once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import User
from notifications import digest
from notifications.models import Letter, LetterState
from tests.factories import UserFactory

SEVEN = datetime(2026, 11, 24, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def waiting_for(user: User, at: datetime, number: int = 1) -> Letter:
    return Letter.objects.create(
        letter="reviews/approved",
        cause=f"claim:TEST/event:{number}",
        to_email=user.email,
        language="en",
        subject=f"News {number}",
        body_text="text",
        body_html="html",
        message_id=f"<{user.pk}-{number}@test>",
        state=LetterState.DIGEST,
        created_at=at,
        reader=user,
        url="/help/",
    )


def digests() -> list[Letter]:
    return list(Letter.objects.filter(letter="notifications/digest").order_by("pk"))


@pytest.fixture
def user(db: None) -> User:
    return UserFactory()


@pytest.mark.parametrize(("now", "sent"), [(SEVEN - SECOND, 0), (SEVEN, 1), (SEVEN + timedelta(hours=30), 1)])
def test_goes_at_seven(now: datetime, sent: int, user: User) -> None:
    waiting_for(user, SEVEN - timedelta(hours=3))
    assert digest.send_due(now=now) == sent


def test_what_is_written_at_seven_waits_for_tomorrow(user: User) -> None:
    waiting_for(user, SEVEN)
    assert digest.send_due(now=SEVEN + timedelta(hours=23)) == 0
    assert digest.send_due(now=SEVEN + timedelta(hours=24)) == 1


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Berlin", 6), ("Asia/Tokyo", 22), ("America/New_York", 12), ("", 7)]
)
def test_seven_is_where_its_reader_is(zone: str, hour: int, db: None) -> None:
    user = UserFactory(time_zone=zone)
    due = SEVEN.replace(hour=hour) - (timedelta(days=1) if hour == 22 else timedelta(0))
    waiting_for(user, due - timedelta(hours=1))
    assert digest.send_due(now=due - SECOND) == 0
    assert digest.send_due(now=due) == 1


def test_one_letter_lists_all_that_waits(user: User) -> None:
    letters = [waiting_for(user, SEVEN - timedelta(hours=3 - number), number) for number in (1, 2)]
    waiting_for(user, SEVEN + SECOND, 3)
    digest.send_due(now=SEVEN + 2 * SECOND)

    sent = digests()[0]
    assert sent.subject == "Your daily digest: 2 notices"
    assert (sent.state, sent.reader, sent.to_email) == (LetterState.QUEUED, None, user.email)
    for body in (sent.body_text, sent.body_html):
        assert "News 1" in body
        assert "News 2" in body
        assert "News 3" not in body
        assert "/help/" in body
        assert "/notices/settings/" in body
    states = Letter.objects.filter(pk__in=[letter.pk for letter in letters]).values_list("state", flat=True)
    assert set(states) == {LetterState.KEPT}
    assert Letter.objects.get(subject="News 3").state == LetterState.DIGEST


def test_goes_once_however_often_it_is_swept(user: User) -> None:
    waiting_for(user, SEVEN - SECOND)
    assert [digest.send_due(now=SEVEN + n * SECOND) for n in range(3)] == [1, 0, 0]
    assert len(digests()) == 1


def test_what_was_committed_late_is_not_lost(user: User) -> None:
    waiting_for(user, SEVEN - 2 * SECOND, 1)
    digest.send_due(now=SEVEN)
    waiting_for(user, SEVEN - SECOND, 2)
    assert digest.send_due(now=SEVEN + 60 * SECOND) == 1
    assert ["News 2" in letter.body_text for letter in digests()] == [False, True]


def test_who_left_gets_no_digest(db: None) -> None:
    gone = UserFactory(is_active=False)
    waiting_for(gone, SEVEN - SECOND)
    assert digest.send_due(now=SEVEN) == 0
    assert Letter.objects.get().state == LetterState.KEPT


def test_nobody_hears_of_anothers_news(user: User) -> None:
    other = UserFactory()
    waiting_for(user, SEVEN - SECOND, 1)
    waiting_for(other, SEVEN - SECOND, 2)
    assert digest.send_due(now=SEVEN) == 2
    by_reader = {letter.to_email: "News 2" in letter.body_text for letter in digests()}
    assert by_reader == {user.email: False, other.email: True}


@pytest.mark.proof
def test_two_sweeps_at_once_send_one_digest(committed_db: str) -> None:
    for round_ in range(10):
        user = UserFactory()
        for number in range(3):
            waiting_for(user, SEVEN - timedelta(minutes=number + 1), number)
        start, sent = threading.Barrier(2), []

        def sweep(start: threading.Barrier = start, sent: list[int] = sent) -> None:
            start.wait()
            sent.append(digest.send_due(now=SEVEN))
            connection.close()

        threads = [threading.Thread(target=sweep) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(sent) == [0, 1]
        assert len(digests()) == round_ + 1
