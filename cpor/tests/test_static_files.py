"""Sheets in one piece: with DEBUG by the finder, and as collectstatic leaves them for production."""

import json
import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from cpor.bootstrap_parts import trimmed
from cpor.sheets import composed
from cpor.static_files import SheetsFinder

PRODUCTION = "cpor.static_files.HashedFiles"


@pytest.fixture
def css(tmp_path: Path, settings) -> Path:
    """A folder of sheets of its own: an entry with one part."""
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    (folder / "a-page.css").write_text('/* why */\n@import "a.css" layer(pages);\n')
    (folder / "a.css").write_text("/* why */\n.a {\n  color: red;\n}\n")
    settings.STATICFILES_DIRS, settings.SHEETS_DIR = [folder.parent], tmp_path / "sheets"
    return folder


def found(name: str) -> str:
    return Path(str(SheetsFinder().find(f"css/{name}.css"))).read_text()


def test_an_entry_comes_in_one_piece(css: Path) -> None:
    assert found("a-page") == "@layer pages {\n.a {\n  color: red;\n}\n}\n"


def test_a_part_is_not_served_alone(css: Path) -> None:
    assert SheetsFinder().find("css/a.css") == []
    assert [path for path, _storage in SheetsFinder().list(None)] == ["css/a-page.css"]


def test_a_part_that_changed_is_seen_at_once(css: Path) -> None:
    assert ".b {}" not in found("a-page")
    (css / "a.css").write_text(".b {}\n")
    assert ".b {}" in found("a-page")


def test_a_sheet_is_written_only_where_it_changed(css: Path, settings) -> None:
    """Browsers and collectstatic ask for what is newer."""
    found("a-page")
    written = settings.SHEETS_DIR / "css" / "a-page.css"
    os.utime(written, (0, 0))
    found("a-page")
    assert written.stat().st_mtime == 0


def test_a_part_that_is_not_there_is_said(css: Path) -> None:
    (css / "a.css").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"css/a\.css, which is not there"):
        found("a-page")
    with pytest.raises(ImproperlyConfigured):
        list(SheetsFinder().list(None))


def test_older_browsers_get_the_light_theme() -> None:
    part = ":root {\n  --ground: light-dark(#ffffff, #000000);\n  --shade: light-dark(rgb(0 0 0 / 14%), #000000);\n}\n"
    text = composed('@import "tokens.css" layer(tokens);', lambda _name: part)
    _new, _supports, old = text.partition("@supports not (color: light-dark(white, black))")
    assert "--ground: #ffffff;" in old
    assert "--shade: rgb(0 0 0 / 14%);" in old
    assert "#000000" not in old


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (".btn:hover{a:b}", ".btn:hover{a:b}"),
        ("h1{a:b}", "h1{a:b}"),
        (".btn,.modal{a:b}", ".btn{a:b}"),
        (".modal .btn{a:b}", ""),
        (":not(.btn-check)+.btn:active{a:b}", ":not(.btn-check)+.btn:active{a:b}"),
        (":root,[data-bs-theme=light]{--a:b}", ":root{--a:b}"),
        ("[data-bs-theme=dark]{--a:b}", ""),
        ("@media print{.modal{a:b}}", ""),
        ("@media print{.btn{a:b}.modal{c:d}}", "@media print{.btn{a:b}\n}"),
        ("@keyframes spinner{to{a:b}}", ""),
        ("/*! MIT */h1{a:b}/* why */", "/*! MIT */\nh1{a:b}"),
    ],
)
def test_bootstrap_is_left_with_what_pages_use(rule: str, kept: str) -> None:
    assert trimmed(rule) == kept + "\n" * bool(kept)


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    """Of our own files alone: compressing those of libraries takes a minute."""
    settings.STATIC_ROOT, settings.STATICFILES_FINDERS = tmp_path / "root", ["cpor.static_files.SheetsFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PRODUCTION}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return settings.STATIC_ROOT


def hashed(root: Path, name: str) -> str:
    return json.loads((root / "staticfiles.json").read_text())["paths"][name]


@pytest.mark.proof
def test_production_sends_each_sheet_in_one_piece(collected: Path) -> None:
    portal = (collected / hashed(collected, "css/portal.css")).read_text()
    assert portal == Path(str(finders.find("css/portal.css"))).read_text()
    assert "@import" not in portal
    assert (collected / f"{hashed(collected, 'css/portal.css')}.br").exists()
    assert not (collected / "css" / "tokens.css").exists()


def test_a_script_imports_what_the_page_loads(css: Path, collected: Path) -> None:
    """By one address, so that the browser has one module of it; a change of what is imported changes both."""
    (js := css.parent / "js").mkdir()
    (js / "keys.js").write_text('import { isTyping } from "./shell.js";\n')
    named = set()
    for text in ("export const isTyping = 1;\n", "export const isTyping = 2;\n"):
        (js / "shell.js").write_text(text)
        call_command("collectstatic", interactive=False, verbosity=0)
        [shell, keys] = [hashed(collected, f"js/{name}.js") for name in ("shell", "keys")]
        assert (collected / keys).read_text() == f'import {{ isTyping }} from "./{Path(shell).name}";\n'
        named |= {shell, keys}
    assert len(named) == 4


@pytest.mark.proof
def test_a_part_that_changed_changes_the_sheets_address(css: Path, collected: Path) -> None:
    """... also where the entry itself did not: a stale one would stay for a year in every browser."""
    before = hashed(collected, "css/a-page.css")
    (css / "a.css").write_text(".b {}\n")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert hashed(collected, "css/a-page.css") != before
