"""What tests of every room may ask for: a committed database, the whole portal, a browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from devstack.chromium import OPTIONS, chromium_path
from devstack.clones import cloned_database
from devstack.processes import LocalStackError
from devstack.pytest_plugin import NO_WORLD, start_services
from devstack.templates import database_of, schema_template
from devstack.whole import RunningPortal, whole_portal
from tests import second_factor
from tests.world import world_template

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["tests.fixtures", "tests.remembering"]


def pytest_configure() -> None:
    second_factor.install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def local_services() -> None:
    """PostgreSQL and Redis answer. Tests that need neither start neither."""
    start_services()


@pytest.fixture(scope="session")
def django_db_setup(local_services, django_test_environment, django_db_blocker) -> Iterator[None]:
    """A clone of the template that holds the migrated schema and the world that was walked (tests.world)."""
    template = schema_template() if NO_WORLD in os.environ else world_template()
    with django_db_blocker.unblock(), database_of(template), django_db_blocker.block():
        yield


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of this test's own, migrated, where commits are commits; gives its URL.

    For tests with several connections, threads or processes. Not together with the mark `django_db`.
    """
    with django_db_blocker.unblock(), cloned_database() as url:
        yield url


@pytest.fixture
def running_portal(committed_db: str, tmp_path: Path) -> Iterator[RunningPortal]:
    """Web, worker, beat, broker and inbox as real processes on `committed_db`, which the test sees too."""
    with whole_portal(committed_db, tmp_path / "portal") as portal:
        yield portal


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The system's Chromium; installed by the system's package manager where there is none and this user can."""
    try:
        return chromium_path()
    except LocalStackError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def browser(browser_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator["Browser"]:
    """A headless browser for one test: while it runs, Django takes this thread for an asynchronous one."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 (for the few that look at pages)

    expect.set_options(timeout=60_000)  # milliseconds at most; the machine may be busy
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=OPTIONS)
        yield browser
        connections.close_all()  # the connections of that "asynchronous thread", which nobody reaches later
        browser.close()
