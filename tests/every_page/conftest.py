from collections.abc import Iterator

import pytest

from cpor.local.clones import cloned_database
from cpor.local.whole import RunningPortal, whole_portal
from tests.access_world import make_world
from tests.every_page.places import Place, places_of


@pytest.fixture(scope="package")
def portal(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[RunningPortal]:
    """The whole portal on a database that has something for every page; one for all tests here."""
    folder = tmp_path_factory.mktemp("portal")
    with django_db_blocker.unblock(), cloned_database() as url, whole_portal(url, folder) as portal:
        yield portal


@pytest.fixture(scope="package")
def places(portal: RunningPortal) -> list[Place]:
    return places_of(make_world())
