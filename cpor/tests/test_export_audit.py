import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit import ocsf
from audit.codes import Code, Outcome
from audit.recording import record
from claims.lifecycle import Actor
from claims.transitions import Act, record_all
from tests.factories import NOW
from tests.walk import Cast, draft


def exported(since: str) -> list[dict]:
    said = StringIO()
    call_command("export_audit", f"--since={since}", stdout=said)
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_each_entry_is_a_line_with_person_address_object_and_outcome(cast: Cast) -> None:
    record(
        Code.SIGN_IN_FAILED,
        now=NOW,
        kind="accounts.user",
        outcome=Outcome.REFUSED,
        texts={"address": "192.0.2.7", "email": "ada@contoso.example"},
    )
    record(
        Code.ROLE_CHANGED, now=NOW, by=cast.lead, kind="accounts.user", key=7, facts={"staff_role": "auditor"}
    )

    failed, changed = exported(NOW.isoformat())[-2:]

    assert (failed["class_uid"], failed["status"], failed["address"]) == (3002, "Failure", "192.0.2.7")
    assert failed["actor"] == {"id": None, "email": "ada@contoso.example", "role": ""}
    assert (changed["class_name"], changed["status"]) == ("User Access Management", "Success")
    assert changed["actor"] == {"id": cast.lead.pk, "email": cast.lead.email, "role": "lead"}
    assert changed["object"] == {"kind": "accounts.user", "id": "7"}
    assert changed["facts"] == {"staff_role": "auditor"}


def test_only_what_is_asked_for_comes(db: None) -> None:
    record(Code.SIGN_OUT, now=NOW)
    later = NOW + timedelta(hours=1)
    record(Code.SIGN_IN, now=later)

    assert [line["code"] for line in exported(later.isoformat())] == ["sign_in"]


@pytest.mark.parametrize("since", ["yesterday", "2026-12-01T00:00:00", "2026-13-01T00:00:00Z"])
def test_an_instant_needs_its_zone(since: str, db: None) -> None:
    with pytest.raises(CommandError, match="no instant"):
        exported(since)


def test_nothing_secret_is_in_it(cast: Cast, client: Client) -> None:
    User.objects.create_user(email="ada@contoso.example", password="a long pass phrase")
    client.post("/account/login/", {"login": "ada@contoso.example", "password": "a wrong pass phrase"})
    client.post("/account/login/", {"login": "ada@contoso.example", "password": "a long pass phrase"})
    claim = draft(cast)
    record_all("comment", [Act(claim.pk, timezone.now(), note="Only for us")], actor=Actor.REVIEWER)

    told = json.dumps(exported("2026-01-01T00:00:00Z"))

    for secret in ("pass phrase", "Only for us", client.session.session_key, claim.customer_contact_email):
        assert secret not in told


def test_every_code_has_its_class() -> None:
    assert set(ocsf.KINDS) == set(Code)
    assert ocsf.kind_of("claim.approve") == ocsf.ON_A_CLAIM
