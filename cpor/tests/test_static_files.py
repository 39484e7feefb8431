"""Sheets in one piece: what collectstatic makes of the sheets that import others."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.sheets import as_sent

ENTRIES = ["portal", "portal-light", "portal-dark", "customer-page"]


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "cpor.static_files.BundledStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


@pytest.mark.proof
def test_production_sends_each_sheet_in_one_piece(collected: Path) -> None:
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheets = {
        name: (collected / hashed).read_text() for name, hashed in names.items() if name.endswith(".css")
    }
    assert [name for name, text in sheets.items() if name.count("/") == 1 and "@import" in text] == []
    portal = sheets["css/portal.css"]
    assert portal.index("--ground: #f5f5f5") < portal.index("@media screen and (prefers-color-scheme: dark)")
    assert portal.index("prefers-color-scheme: dark") < portal.index(".sidenav")
    assert (collected / f"{names['css/portal.css']}.br").exists()


@pytest.mark.proof
def test_a_part_that_changed_changes_the_sheet(collected: Path, tmp_path_factory, settings) -> None:
    """... also where the sheet itself did not: a stale one would stay for a year in every browser."""
    before = json.loads((collected / "staticfiles.json").read_text())["paths"]["css/claim-page.css"]
    folder = tmp_path_factory.mktemp("newer") / "css"
    folder.mkdir()
    (folder / "proof.css").write_text(".proof { color: var(--text); }")
    settings.STATICFILES_DIRS = [folder.parent, *settings.STATICFILES_DIRS]
    call_command("collectstatic", interactive=False, verbosity=0)
    after = json.loads((collected / "staticfiles.json").read_text())["paths"]["css/claim-page.css"]
    assert before != after


@pytest.mark.parametrize("name", ENTRIES)
def test_themes_differ_in_the_dark_colours_alone(name: str) -> None:
    text = as_sent(f"css/{name}.css").decode()
    dark = re.findall(r"@media ([^{]*) \{\n/\* The dark theme", text)
    wanted = {"portal-light": [], "portal-dark": ["screen"]}
    assert dark == wanted.get(name, ["screen and (prefers-color-scheme: dark)"])
    assert "@import" not in text


@pytest.mark.proof
def test_a_dry_run_leaves_the_manifest_alone(collected: Path) -> None:
    before = (collected / "staticfiles.json").read_text()
    call_command("collectstatic", interactive=False, dry_run=True, verbosity=0)
    assert (collected / "staticfiles.json").read_text() == before
