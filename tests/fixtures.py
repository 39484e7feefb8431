"""Fixtures of pages' tests: the cast, a browser's eye on the pages for each of them, and portals that really run."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import User
from devstack import portal
from devstack.clones import cloned_database
from devstack.ports import free_port
from devstack.whole import RunningPortal, running, whole_portal
from tests.walk import Cast, make_cast

Browse = Callable[[User | None], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def browse(client: Client) -> Browse:
    """browse(person) is their signed-in client; browse(None) somebody signed out."""

    def sign_in(person: User | None) -> Client:
        client.logout()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in


@pytest.fixture(scope="module")
def web(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """The web process alone, for all tests of a module, each of which makes people of its own; gives its address."""
    port, log = free_port(), tmp_path_factory.mktemp("web") / "web.log"
    with django_db_blocker.unblock(), cloned_database() as url:
        env = {**os.environ, "DEBUG": "on", "DATABASE_URL": url}
        with running([portal.web(port=port, env=env, log=log)]):
            yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def portal_of_module(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[RunningPortal]:
    """As `running_portal`, for all tests of a module, each of which makes people of its own."""
    folder = tmp_path_factory.mktemp("portal")
    with django_db_blocker.unblock(), cloned_database() as url, whole_portal(url, folder) as whole:
        yield whole
