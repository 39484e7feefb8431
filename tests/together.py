"""Several acts from one instant, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def at_once(pool: ThreadPoolExecutor, *acts: Callable[[], Result]) -> list[Result]:
    begin = Barrier(len(acts))

    def one(act: Callable[[], Result]) -> Result:
        try:
            begin.wait(timeout=60)
            return act()
        finally:
            connection.close()

    return list(pool.map(one, acts))
