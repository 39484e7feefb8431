"""Between `migrate` and the restart of the last process the release before works on the new tables. It must not notice.

The release is the real one, taken out of git as cpor/upgrade/release.toml names it.
"""

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from cpor.invariants import INVARIANTS, broken
from cpor.upgrade.release import Release, released
from notifications.models import Letter

AFTERNOON = Path(__file__).with_name("as_the_release_before.py")
Folder = Path


@pytest.fixture(scope="module")
def release() -> Release:
    return released()


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The release before, as it was committed."""
    archive = subprocess.run(
        ["git", "archive", "--format=tar", release.commit], cwd=settings.BASE_DIR, capture_output=True
    )
    if archive.returncode:
        pytest.fail(
            f"The release that runs, {release.commit}, is not in this clone: fetch the whole history with "
            f"`git fetch --unshallow` (git said: {archive.stderr.decode().strip()}).",
            pytrace=False,
        )
    folder = tmp_path_factory.mktemp("release-before")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


@pytest.mark.proof
def test_the_release_before_works_on_the_tables_of_this_one(
    committed_db: str, folder: Folder, tmp_path: Path
) -> None:
    done = spend_an_afternoon(folder, committed_db, poe=tmp_path / "poe")

    assert set(done["pages"].values()) == {200}, done["pages"]
    assert done["claims"] == ["approved, passed", "consent_denied, denied"]
    assert 0 < done["letters"]["delivered"] <= done["letters"]["posted"]
    assert done["broken"] == []
    # This release finds it as if it had done it itself.
    assert User.objects.get(email="grace@before.example").theme == "system"
    assert Letter.objects.filter(url="").exclude(reader=None).count() == 0
    assert [found for invariant in INVARIANTS for found in broken(invariant)] == []


def spend_an_afternoon(folder: Folder, database_url: str, *, poe: Path) -> dict:
    env = {
        **os.environ,
        "DATABASE_URL": database_url,
        "POE_DIR": str(poe),
        "EMAIL_URL": "memorymail://",
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "cpor.settings",
    }
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", AFTERNOON.read_text()],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, f"The release before fails on the tables of this one:\n{run.stderr[-4000:]}"
    return json.loads(run.stdout.splitlines()[-1])


def test_the_record_names_the_last_migrations_of_that_release(folder: Folder, release: Release) -> None:
    last: dict[str, str] = {}
    for file in sorted(folder.glob("*/migrations/0*.py")):
        last[file.parent.parent.name] = file.stem

    assert release.migrations == last


@pytest.mark.proof
def test_what_was_released_is_never_rewritten(folder: Folder) -> None:
    was = {str(file.relative_to(folder)): file for file in folder.glob("*/migrations/0*.py")}
    rewritten = [
        name for name, file in was.items() if (settings.BASE_DIR / name).read_bytes() != file.read_bytes()
    ]

    assert was
    assert rewritten == []
