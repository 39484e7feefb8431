import os
from pathlib import Path

import pytest

from devstack.chromium import chromium_path
from devstack.processes import LocalStackError


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty PATH, as root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def install(folder: Path, name: str, script: str = "") -> str:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_browser_on_path_is_used(programs: Path) -> None:
    chrome = install(programs, "google-chrome")
    install(programs, "apt-get", f"echo called > {programs}/called")
    assert chromium_path() == chrome
    assert not (programs / "called").exists()


def test_missing_browser_is_installed_where_one_can(programs: Path) -> None:
    chromium = programs / "chromium"
    install(programs, "apt-get", f'[ "$1" = install ] && echo > {chromium} && /bin/chmod +x {chromium}')
    assert chromium_path() == str(chromium)


def test_failed_installation_says_why(programs: Path) -> None:
    install(programs, "apt-get", "echo 'E: no network' >&2; exit 100")
    with pytest.raises(LocalStackError, match="E: no network"):
        chromium_path()


def test_missing_browser_is_named_where_nothing_can_be_installed(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(programs, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LocalStackError, match="install the package chromium"):
        chromium_path()
