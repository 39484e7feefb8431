from collections.abc import Iterator

import pytest

from devstack.clones import cloned_database
from devstack.whole import RunningPortal, whole_portal
from tests.access_world import make_world
from tests.every_page.places import Place, places_of


@pytest.fixture(scope="package")
def database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """One for all tests here; gives its URL."""
    with django_db_blocker.unblock(), cloned_database() as url:
        yield url


@pytest.fixture(scope="package")
def places(database: str) -> list[Place]:
    """On a database that has something for every page, made before anybody else works on it."""
    return places_of(make_world())


@pytest.fixture(scope="package")
def portal(database: str, places: list[Place], tmp_path_factory) -> Iterator[RunningPortal]:
    """The whole portal; one for all tests here."""
    with whole_portal(database, tmp_path_factory.mktemp("portal")) as portal:
        yield portal
