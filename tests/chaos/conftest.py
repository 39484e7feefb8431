"""The mail server and letters of the notifications room serve here too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cpor.local.whole import RunningPortal, whole_portal
from notifications.tests.conftest import _test_letter, mail_server

__all__ = ["_test_letter", "mail_server"]


@pytest.fixture
def portal(committed_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningPortal]:
    """The whole portal as `make run` starts it, whose services a test may take away, with files of its own."""
    monkeypatch.setenv("POE_DIR", str(tmp_path / "poe"))
    with whole_portal(committed_db, tmp_path / "portal") as portal:
        yield portal
