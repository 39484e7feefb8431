from datetime import UTC, datetime

import pytest

from partners.models import Location, Partner


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def contoso(db) -> Partner:
    return Partner.objects.create(code="contoso", name="Contoso Consulting")


@pytest.fixture
def fabrikam(db) -> Partner:
    return Partner.objects.create(code="fabrikam", name="Fabrikam")


@pytest.fixture
def seattle(contoso) -> Location:
    return Location.objects.create(partner=contoso, mpn_id="4001001", name="Contoso Seattle", country="US")


@pytest.fixture
def berlin(contoso) -> Location:
    return Location.objects.create(partner=contoso, mpn_id="4001002", name="Contoso Berlin", country="DE")


@pytest.fixture
def london(fabrikam) -> Location:
    return Location.objects.create(partner=fabrikam, mpn_id="4002001", name="Fabrikam London", country="GB")
