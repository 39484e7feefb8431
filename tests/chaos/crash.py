"""Work in processes of its own, which die at a failpoint or are killed from outside, as by `kill -9`.

The product knows nothing of failpoints: they are put around its functions from out here, so none can be switched on in
production.
"""

import functools
import importlib
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from typing import Any

from django.conf import settings
from django.db import connection

KILLED = 9
PATIENCE = 120  # seconds for a process to reach its failpoint
# The server that forks them is a fresh process: it has no threads, and no connection that a child could inherit.
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    ["pytest", "tests.chaos.ready", "reviews.clocks", "claims.tasks", "filing.tasks", "notifications.tasks"]
)


@dataclass(frozen=True)
class Failpoint:
    """`place`: "module:name" or "module:Class.name"; the process dies at its `nth` call."""

    place: str
    is_before: bool
    nth: int

    def __str__(self) -> str:
        return f"{'before' if self.is_before else 'after'} {self.place} ({self.nth})"


def before(place: str, nth: int = 1) -> Failpoint:
    return Failpoint(place, is_before=True, nth=nth)


def after(place: str, nth: int = 1) -> Failpoint:
    return Failpoint(place, is_before=False, nth=nth)


COMMIT = "django.db.backends.base.base:BaseDatabaseWrapper.commit"


def start(work: str, *, now: datetime, failpoint: Failpoint | None = None) -> ForkServerProcess:
    """Begin `work` ("module:function", called with `now`) on this test's database and mail server."""
    name = connection.settings_dict["NAME"]
    mail = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    process = forks.Process(target=_work, args=(work, now, failpoint, name, mail))
    process.start()
    return process


def die(work: str, *, now: datetime, failpoint: Failpoint) -> None:
    """Begin `work` and see it die at the failpoint."""
    process = start(work, now=now, failpoint=failpoint)
    process.join(PATIENCE)
    assert process.exitcode == KILLED, f"{failpoint} was not reached: {process.exitcode}"


def find(place: str) -> tuple[Any, str]:
    """Whatever holds the named thing, and the name it has there."""
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), name


def _work(work: str, now: datetime, failpoint: Failpoint | None, name: str, mail: tuple[str, int]) -> None:
    connection.settings_dict["NAME"] = name
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail
    if failpoint:
        _arm(failpoint)
    getattr(*find(work))(now=now)


def _arm(failpoint: Failpoint) -> None:
    owner, name = find(failpoint.place)
    setattr(owner, name, _deadly(getattr(owner, name), failpoint))


def _deadly(function: Callable[..., Any], failpoint: Failpoint) -> Callable[..., Any]:
    calls = 0

    @functools.wraps(function)
    def dies(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if failpoint.is_before and calls == failpoint.nth:
            os._exit(KILLED)
        answer = function(*args, **kwargs)
        if calls == failpoint.nth:
            os._exit(KILLED)
        return answer

    return dies
