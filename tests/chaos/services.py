"""The running portal's services taken away and given back, and what people and the post see meanwhile."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from statistics import quantiles

import httpx
import psycopg2
from celery import Celery
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from cpor.invariants import INVARIANTS, broken
from devstack.processes import Service
from devstack.whole import RunningPortal

CSRF = "c" * 32


def kill(service: Service) -> None:
    """With -9, and all that it started."""
    assert service.process is not None
    os.killpg(service.process.pid, signal.SIGKILL)
    service.process.wait()


def start_again(service: Service) -> None:
    service.start()
    service.wait_until_ready()


def freeze(service: Service) -> None:
    _signal(service, signal.SIGSTOP)


def thaw(service: Service) -> None:
    _signal(service, signal.SIGCONT)


def _signal(service: Service, number: signal.Signals) -> None:
    assert service.process is not None
    service.process.send_signal(number)


@contextmanager
def signed_in(portal: RunningPortal, person: User) -> Iterator[httpx.Client]:
    """A person's browser, so to speak: real requests to the running portal."""
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    prefix = "" if portal.env["DEBUG"] == "on" else "__Host-"
    cookies = {f"{prefix}sessionid": session, f"{prefix}csrftoken": CSRF}
    with httpx.Client(base_url=portal.url, cookies=cookies, timeout=60) as browser:
        yield browser


def press(browser: httpx.Client, address: str, **fields: object) -> httpx.Response:
    return browser.post(address, data={"csrfmiddlewaretoken": CSRF, **fields})


def slowest_of_twenty(act: Callable[[], httpx.Response]) -> float:
    """Seconds: the 95th percentile of 20 answers, all of them 200, after some by which the server got warm."""
    for _ in range(6):
        act()
    seconds = []
    for _ in range(20):
        begin = time.perf_counter()
        answer = act()
        seconds.append(time.perf_counter() - begin)
        assert answer.status_code == 200, answer.text[:2000]
    return quantiles(seconds, n=20)[-1]


def ring(portal: RunningPortal, task: str) -> None:
    """As beat does once a minute. This process's own tasks stay the portal's app's."""
    beat = Celery(
        broker=portal.env["REDIS_URL"], task_routes=settings.CELERY_TASK_ROUTES, set_as_current=False
    )
    beat.send_task(task)


@contextmanager
def held_up_at(table: str, portal: RunningPortal) -> Iterator[None]:
    """Whoever writes a row to the table waits, in the middle of its transaction: the block may kill it there."""
    with closing(psycopg2.connect(portal.database_url)) as other:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


def is_somebody_held_up() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def wait_until(is_so: Callable[[], object], *, seconds: float, what: str) -> float:
    """How long it took."""
    begin = time.monotonic()
    while not is_so():
        assert time.monotonic() - begin < seconds, f"not within {seconds:g} s: {what}"
        time.sleep(0.1)
    return time.monotonic() - begin


def mail_in(portal: RunningPortal) -> Counter[tuple[str, str]]:
    """How often each letter arrived, by recipient and Message-ID."""
    letters = [message_from_bytes(file.read_bytes()) for file in portal.mail_dir.glob("*.eml")]
    return Counter((letter["To"], letter["Message-ID"]) for letter in letters)


def broken_rules() -> list[str]:
    return [f"{rule.sentence} {found}" for rule in INVARIANTS for found in broken(rule)]
