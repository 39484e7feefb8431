"""Scripts are modules that lie in `static/js`: none stands within a page, and each can be linted alone."""

import re

from devstack.apps import ROOT

SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static" / "js").glob("*.js")}
TEMPLATES = {str(path): path.read_text() for path in (ROOT / "templates").rglob("*.html")}
LOADED = re.compile(r'<script type="module" src="{% static "js/([\w-]+\.js)" %}"></script>')
IMPORTED = re.compile(r"""\b(?:import|export)\b[^;]*?from ["']([^"']+)["']|\bimport\s*\(?["']([^"']+)""")
# The sign-in library's own, which are no modules.
OF_THE_LIBRARY = re.compile(r'<script src="{% static "mfa/js/[\w-]+\.js" %}" defer></script>')
HANDLER = re.compile(r"""<[^>]*\s(on[a-z]+=["']|href=["']?javascript:)""")


def imported(script: str) -> list[str]:
    return [one or other for one, other in IMPORTED.findall(SCRIPTS[script])]


def loaded() -> set[str]:
    return {name for text in TEMPLATES.values() for name in LOADED.findall(text)}


def test_no_script_stands_within_a_page() -> None:
    left = {path: OF_THE_LIBRARY.sub("", LOADED.sub("", text)) for path, text in TEMPLATES.items()}
    assert [path for path, text in left.items() if "<script" in text] == []
    assert [path for path, text in TEMPLATES.items() if HANDLER.search(text)] == []


def test_every_script_is_loaded_and_every_loaded_one_is_there() -> None:
    assert loaded() <= set(SCRIPTS)
    assert loaded() | {name.removeprefix("./") for script in SCRIPTS for name in imported(script)} == set(
        SCRIPTS
    )


def test_what_is_imported_costs_no_request_of_its_own() -> None:
    """It is loaded by the shell of every page, under the name that production writes into the import."""
    shell = {f"./{name}" for name in LOADED.findall((ROOT / "templates" / "base.html").read_text())}
    assert {name for script in SCRIPTS for name in imported(script)} <= shell


def test_no_script_says_what_another_says() -> None:
    """A function that two need is exported by one."""
    defined = re.compile(r"^(?:export )?const \w+ =\s+([^\n]*=>(?: |\n  )[^\n{]+);$", re.MULTILINE)
    said = [" ".join(body.split()) for text in SCRIPTS.values() for body in defined.findall(text)]
    assert len(said) > 15
    assert {body for body in said if said.count(body) > 1} == set()
