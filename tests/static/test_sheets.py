"""Style sheets: few links a page, each sheet in one piece and in layers, and of Bootstrap all that is used."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from cpor import bootstrap_parts
from cpor.sheets import IMPORT
from devstack.apps import ROOT, app_names

CSS = ROOT / "static" / "css"
TEMPLATES = [*(ROOT / "templates").rglob("*.html")]
OURS_IN_PYTHON = [
    path for app in app_names() for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts
]
LINK = re.compile(r'<link rel="stylesheet" href="{% static "css/([\w.-]+)" %}"')
MOST_LINKS = 3
LAYERS = ["bootstrap", "tokens", "components", "pages"]
LIST_PAGE = ["css/portal.css", "css/claims-page.css", "js/portal.js", "js/person.js"]
MOST_BYTES = 16_000  # of the list of claims: sheets and scripts, as whitenoise compresses them

TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
NAMED = re.compile(
    r"""class(?:es)?["']?\s*[=:]\s*\\?["']([^"']*)|(?:classList\.\w+\(|className\s*=\s*)["']([^"']*)""",
    re.VERBOSE,
)


def linked(path: Path) -> list[str]:
    return LINK.findall(path.read_text())


def imported(sheet: str) -> list[tuple[str, str]]:
    return IMPORT.findall((CSS / sheet).read_text())


def bootstrap() -> str:
    return Path(str(finders.find("css/bootstrap.min.css"))).read_text()


def classes_in(text: str) -> set[str]:
    """The classes that a template, a script or Python names."""
    plain = TAG.sub(" ", re.sub(r'{% firstof [^%]*"([\w-]+)" %}', r"\1", text))
    named = " ".join(one or other for one, other in NAMED.findall(plain))
    return set(re.findall(r"[\w-]+", named))


def test_no_page_links_more_than_a_few() -> None:
    pages = {path: linked(path) for path in TEMPLATES}
    assert sum(map(bool, pages.values())) > 20
    shells = {pages.pop(ROOT / "templates" / name)[0] for name in ("base.html", "customer_base.html")}
    assert shells == {"portal.css", "customer-page.css"}
    assert {str(path): names for path, names in pages.items() if len(names) > MOST_LINKS - 1} == {}


def test_every_sheet_is_used_and_every_used_one_is_there() -> None:
    entries = {name for path in TEMPLATES for name in linked(path)}
    parts = {part for entry in entries for part, _layer in imported(entry)}
    there = {path.name for path in CSS.glob("*.css")}
    assert entries & parts == set()
    assert (entries | parts) - {"bootstrap.min.css"} == there


def test_every_rule_is_in_a_layer() -> None:
    """One outside of them would win over all."""
    for entry in {name for path in TEMPLATES for name in linked(path)}:
        assert {layer for _part, layer in imported(entry)} <= set(LAYERS), entry
        rest = re.sub(r"/\*.*?\*/|@layer [\w, ]+;", "", IMPORT.sub("", (CSS / entry).read_text()))
        assert rest.split() == [], entry
    assert f"@layer {', '.join(LAYERS)};" in (CSS / "portal.css").read_text()


def test_the_list_of_claims_is_light() -> None:
    assert linked(ROOT / "templates" / "base.html") + linked(ROOT / "templates" / "filing" / "list.html") == [
        "portal.css",
        "claims-page.css",
    ]
    weights = {name: len(brotli.compress(Path(str(finders.find(name))).read_bytes())) for name in LIST_PAGE}
    assert sum(weights.values()) <= MOST_BYTES, weights


def users() -> Iterator[Path]:
    yield from (
        path for path in TEMPLATES if path.parent.name != "consent"
    )  # the customers' sheet is without
    yield from (ROOT / "static" / "js").glob("*.js")
    yield from (path for path in OURS_IN_PYTHON if path.name != "bootstrap_parts.py")


def test_every_class_of_bootstrap_that_is_named_is_kept() -> None:
    """... and all that are kept are named. What pages put together is seen by tests/every_page."""
    known = bootstrap_parts.classes_of(bootstrap())
    assert len(known) > 1000
    texts = {str(path): path.read_text() for path in users()}
    missing = {
        path: more
        for path, text in texts.items()
        if (more := classes_in(text) & known - bootstrap_parts.USED)
    }
    assert missing == {}, "pages do not get these of Bootstrap's: add them to cpor/bootstrap_parts.py"
    mentioned = set(re.findall(r"[\w-]+", " ".join(texts.values())))
    assert bootstrap_parts.USED - mentioned == set(), "no longer used"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<p class="quiet {% if a == "b" %}d-none{% endif %}">', "d-none"),
        ('TextInput(attrs={"class": "d-none"})', "d-none"),
        ('list.classList.toggle("d-none", true)', "d-none"),
        ('<a class="btn btn-{% firstof kind "link" %}">', "btn-link"),
    ],
)
def test_classes_are_found_wherever_they_are_named(text: str, name: str) -> None:
    assert name in classes_in(text)
