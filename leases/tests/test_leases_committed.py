"""What only really committed rows and more than one connection can show."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from leases.tests.test_leases import QUEUE
from notifications.models import Letter
from notifications.tests.conftest import NOW, _test_letter, write_many

__all__ = ["_test_letter"]
pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("committed_db")]


def test_nothing_is_taken_up_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        QUEUE.reserve_next(now=NOW)


def test_what_somebody_else_holds_is_passed_over() -> None:
    with transaction.atomic():
        first, second = write_many(2)

    def take() -> Letter | None:
        try:
            return QUEUE.reserve_next(now=NOW)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Letter.objects.select_for_update().get(pk=first.pk)
        assert pool.submit(take).result() == second
