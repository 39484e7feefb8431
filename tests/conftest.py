from collections.abc import Iterator

import pytest

from devstack.whole import RunningPortal, whole_portal
from tests.world import demo_database


@pytest.fixture(scope="module")
def demo_portal(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[RunningPortal]:
    """The whole portal with the demo, as `make run` starts it; one for all tests of a module."""
    folder = tmp_path_factory.mktemp("portal")
    with django_db_blocker.unblock(), demo_database() as url, whole_portal(url, folder) as portal:
        yield portal
