"""Handing out proofs: to whom, how often, and what is written down of it."""

import pytest
from django.urls import reverse

from documents.models import Download
from documents.serving import downloads_of
from partners.models import Role
from tests.factories import MembershipFactory
from tests.walk import Cast, claim_in, make_cast

pytestmark = pytest.mark.django_db
LIMIT = 60  # a minute


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def claim(cast):
    return claim_in("submitted", cast)


@pytest.fixture
def download(client, claim):
    """The status that a person gets, and no open file."""

    def download(person) -> int:
        client.force_login(person)
        response = client.get(reverse("claims:proof", args=[claim.reference, claim.proofs.get().pk]))
        if response.streaming:
            assert b"".join(response.streaming_content).startswith(b"%PDF-")
        return response.status_code

    return download


def test_each_download_is_written_down(cast, claim, download):
    people = [cast.admin, cast.colleague, cast.reviewer]
    assert [download(person) for person in people] == [200] * 3
    written = downloads_of(proof.document for proof in claim.proofs.all())
    assert [entry.user for entry in written] == people[::-1]


def test_who_may_not_have_it_leaves_no_entry(cast, claim, download):
    reader = MembershipFactory(partner=cast.location.partner, role=Role.REPORTS_VIEWER).user
    assert [download(person) for person in (make_cast().admin, reader)] == [404, 403]
    assert not Download.objects.exists()


@pytest.mark.proof
def test_downloads_are_limited_per_person(cast, download):
    assert {download(cast.admin) for _ in range(LIMIT)} == {200}
    assert download(cast.admin) == 429
    assert download(cast.colleague) == 200
    assert Download.objects.filter(user=cast.admin).count() == LIMIT
