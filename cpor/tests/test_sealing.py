from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import kept
from audit.checkpoints import Document, link_to
from audit.codes import Code
from audit.models import Checkpoint
from audit.recording import record
from cpor.sealing import seal
from documents import store
from documents.audit import compare
from notifications.models import Letter

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def auditors(settings) -> None:
    settings.AUDITORS_EMAIL = "auditors@contoso.example"


def test_a_seal_goes_to_the_auditors_and_into_the_storage() -> None:
    record(Code.SIGN_IN, now=NOW)

    [checkpoint] = seal(now=NOW)

    letter = Letter.objects.get(letter="cpor/checkpoint")
    assert letter.to_email == "auditors@contoso.example"
    assert f"{checkpoint.number}:{link_to(checkpoint)}" in letter.body_text
    with storages["poe"].open(f"audit/{kept.name_of(checkpoint)}") as file:
        there = kept.from_file(file.read().decode())
    assert link_to(there) == link_to(checkpoint)
    assert there.leaves == checkpoint.leaves
    assert Document.read(there.document).count > 0


def test_nobody_is_written_to_where_no_auditors_are_named(settings) -> None:
    settings.AUDITORS_EMAIL = ""

    seal(now=NOW)

    assert not Letter.objects.filter(letter="cpor/checkpoint").exists()


def test_a_storage_that_was_away_gets_the_seal_with_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_any: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "keep", away)
        [first] = seal(now=NOW)
    seal(now=NOW + timedelta(days=1))

    assert storages["poe"].exists(f"audit/{kept.name_of(first)}")


def test_seals_are_no_files_without_a_record() -> None:
    seal(now=NOW)

    found = compare(now=NOW + timedelta(days=9)).without_record.named
    assert [line for line in found if "audit/" in line] == []


def test_nobody_hears_of_a_seal_that_could_not_be_made(settings) -> None:
    settings.AUDIT_SIGNING_KEY = "no key"

    with pytest.raises(ImproperlyConfigured):
        seal(now=NOW)
    assert not Checkpoint.objects.exists()
    assert not Letter.objects.filter(letter="cpor/checkpoint").exists()


def test_the_command_seals_what_nobody_has_sealed(capsys) -> None:
    record(Code.SIGN_IN, now=NOW - timedelta(days=9))
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_history")

    call_command("seal_history")
    call_command("verify_history")

    assert "Sealed: checkpoint 1." in capsys.readouterr().out


def test_a_fingerprint_of_a_letter_is_compared() -> None:
    [checkpoint] = seal(now=NOW)

    call_command("verify_history", fingerprint=[f"{checkpoint.number}:{link_to(checkpoint)}"])
    with pytest.raises(CommandError):
        call_command("verify_history", fingerprint=[f"{checkpoint.number}:{'0' * 64}"])
    with pytest.raises(CommandError):
        call_command("verify_history", fingerprint=[f"{checkpoint.number + 1}:{link_to(checkpoint)}"])
