"""A relay as a process of its own: `python -m tests.chaos.relay <now> [<failpoint> <nth>]`.

With a failpoint, it dies there at the nth time as by `kill -9`. The product knows nothing of failpoints: they are put
around its functions from out here, so none can be switched on in production.
"""

import functools
import importlib
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

KILLED = 9


def arm(failpoint: str, nth: int) -> None:
    """`failpoint`: "before module:name" or "after module:Class.name"."""
    moment, _, place = failpoint.partition(" ")
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = functools.reduce(getattr, owners, importlib.import_module(module))
    setattr(owner, name, _deadly(getattr(owner, name), is_before=moment == "before", nth=nth))


def _deadly(function: Callable[..., Any], *, is_before: bool, nth: int) -> Callable[..., Any]:
    calls = 0

    def dies(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if is_before and calls == nth:
            os._exit(KILLED)
        answer = function(*args, **kwargs)
        if calls == nth:
            os._exit(KILLED)
        return answer

    return dies


def main(now: str, failpoint: str = "", nth: str = "1") -> None:
    django.setup()
    if failpoint:
        arm(failpoint, int(nth))
    delivery = importlib.import_module("notifications.delivery")
    delivery.deliver_due(now=datetime.fromisoformat(now))


if __name__ == "__main__":
    main(*sys.argv[1:])
