from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import delivery
from notifications.delivery import BATCH, DIED, FIRST_PAUSE, LEASE, LONGEST_PAUSE, QUEUE, TRIES, deliver_due
from notifications.models import Letter, LetterState
from notifications.outbox import Recipient, send_again
from notifications.tests.conftest import NOW, TOKEN, MailServer, free_port, write, write_many
from tests.replay import as_owner

pytestmark = pytest.mark.django_db
TICK = timedelta(seconds=3)


def test_letter_arrives_as_written(mail_server: MailServer) -> None:
    letter = write(Recipient("kim@adventure-works.example", name='Zoë "Kim" Ákers, PhD'))
    assert deliver_due(now=NOW + TICK) == 1
    [message] = mail_server.received
    assert message["Message-ID"] == letter.message_id
    assert message["X-Entity-Ref-ID"] == letter.message_id.strip("<>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == letter.subject
    assert [str(to) for to in message["To"].addresses] == [
        '"Zoë \\"Kim\\" Ákers, PhD" <kim@adventure-works.example>'
    ]
    assert "List-Unsubscribe" not in message
    assert message.get_body(["plain"]).get_content().splitlines() == letter.body_text.splitlines()
    assert message.get_body(["html"]).get_content().splitlines() == letter.body_html.splitlines()


def test_accepted_letter_is_noted_and_not_sent_again(mail_server: MailServer) -> None:
    letter = write()
    deliver_due(now=NOW + TICK)
    assert deliver_due(now=NOW + timedelta(days=400)) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.accepted_at, letter.attempts) == (LetterState.ACCEPTED, NOW + TICK, 1)
    assert len(mail_server.received) == 1


def test_secret_is_blanked_once_accepted(mail_server: MailServer) -> None:
    letter = write()
    deliver_due(now=NOW)
    [message] = mail_server.received
    assert TOKEN in message.get_body(["plain"]).get_content()
    row = Letter.objects.filter(pk=letter.pk).values().get()
    assert TOKEN not in repr(row)
    assert "/door/…/" in row["body_text"]


def test_names_of_any_length_and_script_are_delivered(mail_server: MailServer) -> None:
    names = ["株式会社" * 60, "a" * 300, "é" * 199, 'x" <other@fabrikam.example>', ""]
    for number, name in enumerate(names):
        write(Recipient(f"person-{number}@adventure-works.example", name=name))
    assert deliver_due(now=NOW) == len(names)
    arrived = [parseaddr(str(message["To"]))[1] for message in mail_server.received]
    assert arrived == [f"person-{number}@adventure-works.example" for number in range(len(names))]


def test_nothing_due_costs_one_query_by_index() -> None:
    deliver_due(now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert deliver_due(now=NOW) == 0
    selects = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(selects) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # an empty table is not worth an index
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {selects[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "letter_waiting" in plan
    assert "Sort" not in plan


@pytest.mark.proof
def test_batches_share_a_connection_each(mail_server: MailServer) -> None:
    write_many(BATCH + 1)
    assert deliver_due(now=NOW) == BATCH + 1
    assert mail_server.connections == 2


def test_refused_recipient_bounces_and_the_others_arrive(mail_server: MailServer) -> None:
    letters = write_many(3)
    mail_server.refusals = {letters[1].to_email: "550 5.1.1 No such person"}
    assert deliver_due(now=NOW) == 2
    letters[1].refresh_from_db()
    assert (letters[1].state, letters[1].last_error) == (LetterState.BOUNCED, "550 5.1.1 No such person")
    assert letters[1].accepted_at is None
    assert deliver_due(now=NOW + timedelta(days=1)) == 0
    assert mail_server.connections == 1


def test_temporary_refusal_is_tried_again_later(mail_server: MailServer) -> None:
    letter = write()
    mail_server.refusals = {letter.to_email: "451 4.7.1 Greylisted"}
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at) == (LetterState.QUEUED, NOW + FIRST_PAUSE)
    assert letter.last_error == "451 4.7.1 Greylisted"
    mail_server.refusals = {}
    assert deliver_due(now=NOW + FIRST_PAUSE - timedelta(seconds=1)) == 0
    assert deliver_due(now=NOW + FIRST_PAUSE) == 1


def test_letter_refused_for_hours_fails_and_may_be_sent_again(mail_server: MailServer) -> None:
    letter = write()
    mail_server.refusals = {letter.to_email: "451 Later"}
    pauses, at = [], NOW
    while letter.state == LetterState.QUEUED:
        deliver_due(now=at)
        letter.refresh_from_db()
        pauses.append((letter.next_try_at or at) - at)
        at += pauses[-1]
    assert pauses == [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(TRIES - 1)] + [timedelta(0)]
    assert (letter.state, letter.attempts) == (LetterState.FAILED, TRIES)
    mail_server.refusals = {}
    assert deliver_due(now=at + timedelta(days=1)) == 0
    assert send_again(Letter.objects.all(), now=at) == 1
    assert deliver_due(now=at) == 1
    assert mail_server.received[0]["Message-ID"] == letter.message_id


def test_send_again_leaves_accepted_and_waiting_letters(mail_server: MailServer) -> None:
    write()
    deliver_due(now=NOW)
    write("robin@adventure-works.example")
    assert send_again(Letter.objects.all(), now=NOW) == 0


def test_line_cut_after_data_gives_a_second_copy_with_the_same_id(mail_server: MailServer) -> None:
    letter = write()
    mail_server.drops = 1
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert letter.last_error.startswith("SMTPServerDisconnected")
    assert deliver_due(now=NOW + FIRST_PAUSE) == 1
    assert mail_server.copies() == {letter.message_id: 2}


def test_line_cut_once_is_opened_again_for_the_rest(mail_server: MailServer) -> None:
    letters = write_many(4)
    mail_server.drops = 1
    assert deliver_due(now=NOW) == 3
    assert mail_server.connections == 2
    assert deliver_due(now=NOW + FIRST_PAUSE) == 1
    assert mail_server.copies() == {letter.message_id: 1 + (letter == letters[0]) for letter in letters}


def test_line_cut_twice_leaves_the_rest_unharmed(mail_server: MailServer) -> None:
    write_many(5)
    mail_server.drops = 2
    assert deliver_due(now=NOW) == 0
    assert (
        Letter.objects.filter(state=LetterState.QUEUED, attempts=1, next_try_at=NOW + FIRST_PAUSE).count()
        == 2
    )
    assert Letter.objects.filter(state=LetterState.QUEUED, attempts=0, next_try_at=NOW).count() == 3
    assert deliver_due(now=NOW + TICK) == 3


def test_mail_server_that_says_goodbye_is_asked_again(mail_server: MailServer) -> None:
    letters = write_many(3)
    mail_server.refusals = {letters[0].to_email: "421 Too much today"}
    assert deliver_due(now=NOW) == 2
    assert mail_server.connections == 2


def test_mail_server_away_costs_no_letter(mail_server: MailServer, settings: Any) -> None:
    write_many(4)
    settings.EMAIL_PORT = free_port()
    assert deliver_due(now=NOW) == 0
    assert deliver_due(now=NOW + TICK) == 0
    assert Letter.objects.filter(state=LetterState.QUEUED, attempts=1).count() == 4
    settings.EMAIL_PORT = mail_server.port
    assert deliver_due(now=NOW + FIRST_PAUSE + TICK) == 4


def test_slow_mail_server_ends_the_run_early(mail_server: MailServer, monkeypatch: Any) -> None:
    write_many(5)
    monkeypatch.setattr(delivery, "LONGEST_RUN", 0.3)
    mail_server.pause = 0.2
    sent = deliver_due(now=NOW)
    assert 1 <= sent < 5  # two where the machine is idle
    assert Letter.objects.filter(state=LetterState.QUEUED, attempts=0).count() == 5 - sent


def test_silent_mail_server_does_not_hold_a_letter(mail_server: MailServer, settings: Any) -> None:
    letter = write()
    settings.EMAIL_TIMEOUT = 0.1
    mail_server.pause = 0.5
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert "timed out" in letter.last_error


def test_log_names_no_recipient(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    letter = write()
    mail_server.refusals = {letter.to_email: f"550 5.1.1 <{letter.to_email}> is not here"}
    deliver_due(now=NOW)
    told = [record.getMessage() for record in caplog.records if record.name == delivery.__name__]
    assert told == [f"Letter {letter.pk} (test/greeting), try 1: 550"]


def test_letter_that_cannot_be_composed_does_not_hold_up_the_others(mail_server: MailServer) -> None:
    letters = write_many(3)
    # No operation writes such a row.
    as_owner(f"UPDATE notifications_letter SET subject = E'Two\\nlines' WHERE id = {letters[0].pk}")
    assert deliver_due(now=NOW) == 2
    letters[0].refresh_from_db()
    assert (letters[0].state, letters[0].attempts) == (LetterState.QUEUED, 1)
    assert letters[0].last_error.startswith("BadHeaderError")
    assert mail_server.connections == 1


@pytest.mark.parametrize("address", ["zoë@adventure-works.example", "kim@☃.example", "nobody"])
def test_address_that_no_mail_server_takes_bounces_at_once(mail_server: MailServer, address: str) -> None:
    letters = write_many(2)
    as_owner(f"UPDATE notifications_letter SET to_email = '{address}' WHERE id = {letters[0].pk}")
    assert deliver_due(now=NOW) == 1
    letters[0].refresh_from_db()
    assert (letters[0].state, letters[0].attempts) == (LetterState.BOUNCED, 1)
    assert address in letters[0].last_error
    assert deliver_due(now=NOW + timedelta(days=1)) == 0


def test_such_an_address_waits_for_no_mail_server(mail_server: MailServer, settings: Any) -> None:
    letter = write()
    as_owner("UPDATE notifications_letter SET to_email = 'zoë@adventure-works.example'")
    settings.EMAIL_PORT = free_port()
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert letter.state == LetterState.BOUNCED


def test_domain_of_another_script_is_told_in_its_plain_form(mail_server: MailServer) -> None:
    letter = write(Recipient("kim@bücher.example", name="Kim"))
    assert deliver_due(now=NOW) == 1
    [message] = mail_server.received
    assert message["To"].addresses[0].addr_spec == "kim@xn--bcher-kva.example"
    assert mail_server.recipients == [["kim@xn--bcher-kva.example"]]
    assert letter.to_email == "kim@bücher.example"


def test_letter_of_a_dead_worker_is_due_again_by_itself(mail_server: MailServer, monkeypatch: Any) -> None:
    [letter] = write_many(1)
    with monkeypatch.context() as crash:
        crash.setattr(delivery, "_record", _die)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(now=NOW)
    assert deliver_due(now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(now=NOW + LEASE) == 1
    assert mail_server.copies() == {letter.message_id: 2}


def test_letter_that_kills_its_relay_holds_up_no_other_and_is_given_up(
    mail_server: MailServer, monkeypatch: Any
) -> None:
    poison, *others = write_many(3)
    hand_over = delivery._hand_over
    monkeypatch.setattr(
        delivery,
        "_hand_over",
        lambda letter, server: (_die if letter == poison else hand_over)(letter, server),
    )
    with pytest.raises(KeyboardInterrupt):
        deliver_due(now=NOW)
    assert deliver_due(now=NOW + TICK) == len(others)

    for _ in range(TRIES - 1):
        poison.refresh_from_db()
        assert (poison.state, deliver_due(now=poison.next_try_at - TICK)) == (LetterState.SENDING, 0)
        with pytest.raises(KeyboardInterrupt):
            deliver_due(now=poison.next_try_at)
    poison.refresh_from_db()
    assert deliver_due(now=poison.next_try_at) == 0
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, poison.last_error) == (LetterState.FAILED, TRIES, DIED)
    assert send_again(Letter.objects.all(), now=NOW) == 1


def test_worker_that_outlived_its_lease_writes_nothing(mail_server: MailServer) -> None:
    letter = write()
    late = QUEUE.reserve_next(now=NOW)
    deliver_due(now=NOW + LEASE)
    delivery._record(late, TimeoutError("late"), now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.accepted_at) == (LetterState.ACCEPTED, NOW + LEASE)


def test_worker_that_outlived_its_lease_leaves_what_another_holds() -> None:
    letter = write()
    late = QUEUE.reserve_next(now=NOW)
    QUEUE.reserve_next(now=NOW + LEASE)
    delivery._record(late, None, now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.claimed_at) == (LetterState.SENDING, NOW + LEASE)


def _die(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt
