"""What people do outside claims is one entry each, with person, address, object and outcome."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import StaffRole, User
from audit.models import Entry, Personal
from claims.lifecycle import Status
from claims.models import Claim
from tests.factories import ReviewerFactory
from tests.fixtures import Browse
from tests.walk import Cast, claim_in

ADDRESS = "192.0.2.7"
LOGIN = "/account/login/"


def last(code: str) -> Entry:
    return Entry.objects.filter(code=code).latest("pk")


def texts(entry: Entry) -> dict[str, str]:
    return Personal.objects.get(pk=entry.pk).texts


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user(email="ada@contoso.example", password="a long pass phrase")


def test_signing_in_and_out_is_written_down(client: Client, person: User) -> None:
    typed = {"login": person.email, "password": "a long pass phrase"}
    client.post(LOGIN, typed, REMOTE_ADDR=ADDRESS)
    client.post("/account/logout/", REMOTE_ADDR=ADDRESS)

    for code in ("sign_in", "sign_out"):
        entry = last(code)
        assert (entry.actor_id, entry.role, entry.outcome) == (person.pk, "member", "done")
        assert texts(entry) == {"address": ADDRESS}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ADA@contoso.example", "ada@contoso.example"), ("a password in the wrong field", None)],
)
def test_a_failed_sign_in_names_the_address_that_was_typed(
    typed: str, kept: str | None, client: Client, person: User
) -> None:
    client.post(LOGIN, {"login": typed, "password": "wrong"}, REMOTE_ADDR=ADDRESS)

    found = Entry.objects.filter(code="sign_in.failed")
    assert found.count() == (kept is not None)
    for entry in found:
        assert (entry.actor_id, entry.outcome) == (None, "refused")
        assert texts(entry) == {"address": ADDRESS, "email": kept}


def test_a_change_of_a_role_names_the_new_one(client: Client, person: User) -> None:
    emails = ["root@microsoft.example", "second@microsoft.example"]
    proposer, operator = (User.objects.create_superuser(email=email, password="x") for email in emails)
    client.force_login(proposer)
    page = reverse("admin:accounts_user_change", args=[person.pk])
    given = {"email": person.email, "name": "Ada", "staff_role": StaffRole.AUDITOR, "is_active": "on"}
    assert client.post(page, given).status_code == 302
    client.force_login(operator)
    page = reverse("admin:staffing_staffchange_confirm", args=[person.staff_changes.get().pk])
    assert client.post(page, REMOTE_ADDR=ADDRESS).status_code == 302

    entry = last("role.changed")
    assert (entry.actor_id, entry.object_kind, entry.object_id) == (
        operator.pk,
        "accounts.user",
        str(person.pk),
    )
    assert entry.facts["staff_role"] == "auditor"
    assert entry.facts["fields"] == ["staff_role"]
    assert "Ada" not in str(entry.facts)
    assert texts(entry) == {"address": ADDRESS}


def test_registers_are_written_down_by_what_was_done(client: Client, person: User) -> None:
    client.force_login(User.objects.create_superuser(email="root@microsoft.example", password="x"))
    client.post(reverse("admin:programs_calendarday_add"), {"date": "2030-01-02", "reason": "Closed"})
    added = last("register.added")
    page = reverse("admin:programs_calendarday_change", args=[added.object_id])
    client.post(page, {"date": "2030-01-02", "reason": "Stock-taking"})
    client.post(reverse("admin:programs_calendarday_delete", args=[added.object_id]), {"post": "yes"})
    client.post(reverse("admin:auth_group_add"), {"name": "Keepers"})

    for did in ("added", "changed", "removed"):
        entry = last(f"register.{did}")
        assert (entry.object_kind, entry.object_id) == ("programs.calendarday", added.object_id)
        assert entry.facts["did"] == did
    assert (last("role.changed").object_kind, last("role.changed").facts["did"]) == ("auth.group", "added")


def test_exports_previews_and_downloads_are_written_down(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    proof = claim.proofs.get()
    member = browse(cast.admin)
    b"".join(member.get(reverse("claims:export")).streaming_content)
    member.get(reverse("claims:proof_preview", args=[claim.reference, proof.pk]), REMOTE_ADDR=ADDRESS)
    b"".join(member.get(reverse("claims:proof", args=[claim.reference, proof.pk])).streaming_content)

    assert last("export").object_kind == "associations"
    preview = last("preview")
    assert (preview.actor_id, preview.object_id) == (cast.admin.pk, str(proof.document_id))
    assert texts(preview) == {"address": ADDRESS}
    assert last("download").object_id == str(proof.document_id)


def test_a_page_that_looks_for_itself_is_no_further_preview(cast: Cast, browse: Browse) -> None:
    claim = claim_in(Status.SUBMITTED, cast)
    page = reverse("claims:proof_preview", args=[claim.reference, claim.proofs.get().pk])
    browse(cast.admin).get(page)
    browse(cast.admin).get(page, headers={"HX-Trigger": "preview"})

    assert Entry.objects.filter(code="preview").count() == 1


def test_an_act_on_a_claim_names_the_address_of_its_request(cast: Cast, browse: Browse) -> None:
    claim: Claim = claim_in(Status.SUBMITTED, cast)
    page = reverse("reviews:take", args=[claim.reference])
    browse(ReviewerFactory()).post(page, {"revision": claim.revision}, REMOTE_ADDR=ADDRESS)

    assert texts(last("claim.take")) == {"address": ADDRESS}
