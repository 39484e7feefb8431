"""What tests of every room may ask for: a committed database, the whole portal, a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, sync_playwright

from cpor.local.chromium import OPTIONS, chromium_path
from cpor.local.clones import cloned_database
from cpor.local.processes import LocalStackError
from cpor.local.whole import RunningPortal, whole_portal

pytest_plugins = ["tests.fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
) -> Iterator[None]:
    """pytest-django's own makes no test database where every chosen test uses `committed_db`."""
    with django_db_blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(before, verbosity=0)


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
def browser(browser_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A headless browser for one test: while it runs, Django takes this thread for an asynchronous one."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=OPTIONS)
        yield browser
        connections.close_all()  # the connections of that "asynchronous thread", which nobody reaches later
        browser.close()
