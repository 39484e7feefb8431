"""Handing out proofs: to whom, how often, and what is written down of it."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.codes import Code
from audit.models import Entry
from documents.models import Download
from documents.serving import downloads_of
from filing.views import previews
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


EXPORTS_A_MINUTE = 10


def test_exports_are_limited_and_written_down(cast, client):
    client.force_login(cast.admin)
    codes = [client.get(reverse("claims:export")).status_code for _time in range(EXPORTS_A_MINUTE + 2)]

    assert codes == [200] * EXPORTS_A_MINUTE + [429] * 2
    assert Entry.objects.filter(code=Code.EXPORT).count() == EXPORTS_A_MINUTE


def test_previews_are_written_down_and_limited(cast, claim, client, monkeypatch):
    monkeypatch.setattr(previews, "MOST_A_MINUTE", 2)
    client.force_login(cast.reviewer)
    address = reverse("claims:proof_preview", args=[claim.reference, claim.proofs.get().pk])
    codes = [client.get(address).status_code for _time in range(3)]

    assert codes == [200, 200, 429]
    assert client.get(address, headers={"HX-Trigger": "preview"}).status_code == 200
    strangers = Client()
    strangers.force_login(cast.lead)
    assert strangers.get(address, headers={"HX-Trigger": "preview"}).status_code == 200
    assert Entry.objects.filter(code=Code.PREVIEW, actor_id=cast.lead.pk).count() == 1
    assert Entry.objects.filter(code=Code.PREVIEW, actor_id=cast.reviewer.pk).count() == 2
