import threading

import psycopg2
import pytest
from django.db import connection, transaction

from accounts.models import User


def names_seen_from_outside(url: str) -> list[str]:
    outside = psycopg2.connect(url)
    try:
        with outside.cursor() as cursor:
            cursor.execute("SELECT name FROM accounts_user ORDER BY name")
            return [name for (name,) in cursor.fetchall()]
    finally:
        outside.close()


@pytest.mark.proof
@pytest.mark.parametrize("name", ["Ada", "Grace"])
def test_committed_rows_are_seen_by_others_and_gone_in_the_next_test(committed_db: str, name: str) -> None:
    assert User.objects.count() == 0
    User.objects.create_user(email="a@contoso.example", name=name)
    assert names_seen_from_outside(committed_db) == [name]


@pytest.mark.proof
def test_uncommitted_row_is_not_seen_by_others(committed_db: str) -> None:
    with transaction.atomic():
        User.objects.create_user(email="a@contoso.example", name="Ada")
        assert names_seen_from_outside(committed_db) == []


@pytest.mark.proof
def test_thread_uses_the_same_copy(committed_db: str) -> None:
    def create() -> None:
        User.objects.create_user(email="a@contoso.example", name="Ada")
        connection.close()

    thread = threading.Thread(target=create)
    thread.start()
    thread.join()
    assert User.objects.get().name == "Ada"


@pytest.mark.proof
def test_connection_left_open_is_no_obstacle(committed_db: str) -> None:
    left_open = psycopg2.connect(committed_db)
    assert left_open.closed == 0


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_ordinary_test_in_the_same_process_sees_none_of_it(turn: int) -> None:
    assert User.objects.count() == 0
    User.objects.create_user(email="a@contoso.example", name=f"In a transaction {turn}")
