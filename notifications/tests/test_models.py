import pytest
from django.db import IntegrityError, connection, transaction

from notifications.models import Letter
from notifications.tests.conftest import write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'lost', next_try_at = NULL", "letter_state_known"),
        ("next_try_at = NULL", "letter_next_try_exactly_while_waiting"),
        ("state = 'bounced'", "letter_next_try_exactly_while_waiting"),
        ("claimed_at = now()", "letter_claimed_exactly_while_sending"),
        ("state = 'sending'", "letter_claimed_exactly_while_sending"),
        ("accepted_at = now()", "letter_accepted_at_exactly_if_accepted"),
        ("state = 'accepted', next_try_at = NULL, secret = ''", "letter_accepted_at_exactly_if_accepted"),
        ("state = 'accepted', next_try_at = NULL, accepted_at = now()", "letter_accepted_keeps_no_secret"),
    ],
)
def test_database_refuses_a_letter_whose_columns_contradict(change: str, constraint: str) -> None:
    write()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notifications_letter SET {change}")


@pytest.mark.parametrize(
    ("column", "constraint"),
    [("message_id", "letter_once_per_cause_and_recipient"), ("cause", "letter_message_id_once")],
)
def test_database_refuses_a_letter_twice(column: str, constraint: str) -> None:
    letter = write()
    letter.pk = None
    setattr(letter, column, "another")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        letter.save()
    assert Letter.objects.count() == 1
