"""Comments come one at once, and then together: a flood of them is no flood of letters."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from claims.lifecycle import Status
from claims.operations import add_comment
from notifications import outbox
from notifications.gathering import gather_due
from notifications.models import Delivery, Letter, LetterState, Preference
from notifications.outbox import Recipient
from notifications.pacing import TOGETHER
from tests.walk import NOW, Cast, claim_in

SECOND = timedelta(seconds=1)


@pytest.fixture
def claim(cast: Cast):
    return claim_in(Status.UNDER_REVIEW, cast)


def write(claim, cast: Cast, count: int, *, begin=NOW) -> None:
    for number in range(count):
        add_comment(claim=claim, by=cast.admin, text=f"Comment {number}.", now=begin + number * SECOND)


def to_reviewer(cast: Cast, letter: str = "claims/comment"):
    return Letter.objects.filter(letter=letter, to_email=cast.reviewer.email)


def test_twenty_five_comments_make_two_letters(claim, cast: Cast) -> None:
    write(claim, cast, 25)
    assert to_reviewer(cast).filter(next_try_at__lte=NOW + 25 * SECOND).count() == 1

    assert gather_due(now=NOW + TOGETHER) == 1

    told = Letter.objects.get(letter="notifications/gathered")
    assert told.to_email == cast.reviewer.email
    assert "24 comments" in told.subject
    for number in range(1, 25):
        assert f"Comment {number}." in told.body_text
    assert (
        Letter.objects.due(NOW + TOGETHER)
        .filter(to_email=cast.reviewer.email, letter="claims/comment")
        .count()
        == 1
    )
    assert to_reviewer(cast).filter(state=LetterState.GATHERED).count() == 24


def test_one_that_waited_alone_goes_as_it_is(claim, cast: Cast) -> None:
    write(claim, cast, 2)

    assert gather_due(now=NOW + TOGETHER) == 0
    assert to_reviewer(cast).filter(state=LetterState.QUEUED, next_try_at__lte=NOW + TOGETHER).count() == 2


def test_ten_minutes_later_one_goes_at_once_again(claim, cast: Cast) -> None:
    write(claim, cast, 1)
    write(claim, cast, 1, begin=NOW + TOGETHER)

    assert set(to_reviewer(cast).values_list("next_try_at", flat=True)) == {NOW, NOW + TOGETHER}


def test_what_comes_while_others_wait_joins_them(claim, cast: Cast) -> None:
    write(claim, cast, 2)
    write(claim, cast, 1, begin=NOW + TOGETHER - SECOND)

    held = to_reviewer(cast).filter(next_try_at=NOW + TOGETHER)
    assert held.count() == 2
    assert gather_due(now=NOW + TOGETHER) == 1


@pytest.mark.parametrize("letter", ["claims/reminder", "claims/resubmitted", "claims/subscription_ending"])
def test_nothing_else_waits(letter: str, cast: Cast) -> None:
    claim = claim_in(Status.ACTION_REQUIRED, cast)
    to = Recipient("notice@contoso.example")
    posts = [outbox.Post(letter, to, {"claim": claim}, f"number:{number}") for number in range(5)]
    with transaction.atomic():
        outbox.post_all(posts, now=NOW)
        outbox.post_all([outbox.Post(letter, to, {"claim": claim}, "number:later")], now=NOW + SECOND)

    told = Letter.objects.filter(cause__startswith="number:").order_by("pk")
    assert list(told.values_list("next_try_at", flat=True)) == [*[NOW] * 5, NOW + SECOND]


def test_address_without_an_account_gets_them_together_too(claim, cast: Cast) -> None:
    with transaction.atomic():
        for number in range(3):
            outbox.post(
                letter="claims/comment",
                to=Recipient("notice@contoso.example", "Notices", "de"),
                context={
                    "claim": claim,
                    "lines": [],
                    "note": f"Note {number}.",
                    "claim_url": "https://x.example/",
                },
                cause=f"number:{number}",
                now=NOW + number * SECOND,
            )

    assert gather_due(now=NOW + TOGETHER) == 1
    together = Letter.objects.get(letter="notifications/gathered")
    assert (together.to_email, together.to_name, together.language) == (
        "notice@contoso.example",
        "Notices",
        "de",
    )
    assert "Note 2." in together.body_text
    assert "/notices/" not in together.body_text


def test_digest_and_portal_wait_for_nothing_else(claim, cast: Cast) -> None:
    Preference.objects.create(user=cast.reviewer, group="comments", delivery=Delivery.OFF)
    write(claim, cast, 3)

    assert set(to_reviewer(cast).values_list("state", flat=True)) == {LetterState.KEPT}
    assert gather_due(now=NOW + TOGETHER) == 0


def test_several_of_one_act_wait_for_the_first(claim, cast: Cast) -> None:
    posts = [
        outbox.Post(
            "claims/comment",
            Recipient("notice@contoso.example"),
            {"claim": claim, "lines": [], "note": "", "claim_url": "https://x.example/"},
            f"number:{number}",
        )
        for number in range(3)
    ]
    with transaction.atomic():
        outbox.post_all(posts, now=NOW)

    waits = Letter.objects.filter(cause__startswith="number:").order_by("pk")
    assert list(waits.values_list("next_try_at", flat=True)) == [NOW, NOW + TOGETHER, NOW + TOGETHER]


def test_gathered_twice_at_once_makes_one_letter(claim, cast: Cast) -> None:
    write(claim, cast, 4)
    assert [gather_due(now=NOW + TOGETHER) for _run in range(2)] == [1, 0]
    assert Letter.objects.filter(letter="notifications/gathered").count() == 1


def test_looking_back_uses_the_index(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM notifications_letter WHERE to_email IN ('a@b.example') AND created_at > now()"
        )
        assert "letter_of_address_by_time" in str(cursor.fetchall())
