"""The papers and the code say the same: what the docs name exists, and what must be explained is."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command

from claims.lifecycle import MOVES, STATUSES
from cpor.management.commands import draw_data_model, draw_lifecycle
from devstack.apps import app_names
from documents.limits import KINDS
from programs.activities import SolutionArea

ROOT = settings.BASE_DIR
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*"))
REQUIREMENTS = ["requirements", "requirements-run", "requirements-servers", "requirements-dev"]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
IMPORTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
ROOMS = [ROOT / name for name in app_names()]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
# The consent letter's name is put together: one variant for each solution area.
PUT_TOGETHER = {f"consent/request_{area}" for area in SolutionArea.values}


def test_lifecycle_page_equals_the_tables():
    call_command("draw_lifecycle", check=True)


def test_lifecycle_page_has_every_status_and_move():
    text = draw_lifecycle.page()

    assert all(f"\n| `{name}` |" in text for name in [*STATUSES, *MOVES])


def test_data_model_page_equals_the_models():
    call_command("draw_data_model", check=True)
    assert draw_data_model.left_out() == set()


@pytest.mark.parametrize("content", [None, "# Yesterday's tables\n"])
def test_stale_lifecycle_page_is_refused_and_left_alone(tmp_path, monkeypatch, content):
    page = tmp_path / "lifecycle.md"
    if content is not None:
        page.write_text(content)
    monkeypatch.setattr(draw_lifecycle, "PAGE", page)

    with pytest.raises(CommandError, match="draw_lifecycle"):
        call_command("draw_lifecycle", check=True)

    assert (page.read_text() if page.exists() else None) == content


def test_drawn_lifecycle_page_passes_its_check(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_lifecycle, "PAGE", tmp_path / "lifecycle.md")

    call_command("draw_lifecycle")
    call_command("draw_lifecycle", check=True)


def variables_of_settings():
    """The names that cpor/settings.py asks the environment for."""
    tree = ast.parse((ROOT / "cpor" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    asked = [
        call.args[0]
        for call in calls
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "env"
    ]
    return {name.value for name in asked if isinstance(name, ast.Constant)}


def variables_of_example():
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_settings_are_found_to_ask_for_variables():
    assert variables_of_settings() >= {"DEBUG", "SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "CLAMD_URL"}


def test_env_example_names_every_variable_of_the_settings():
    assert variables_of_settings() - variables_of_example() == set()


def test_configuration_page_explains_every_variable():
    explained = set(
        re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE)
    )

    assert (variables_of_settings() | variables_of_example()) - explained == set()


def test_security_page_names_every_kind_of_file_that_may_be_uploaded():
    named = re.search(r"^Allowed are ([^.]+)\.", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE)

    assert set(re.split(", | and ", named[1])) == {
        re.search(r"(\w+)\)?$", kind.label)[1] for kind in KINDS.values()
    }


def test_relative_links_resolve():
    assert [
        (paper.name, link) for paper in PAPERS for link in links_of(paper) if not resolves(link, paper)
    ] == []


def links_of(paper):
    text = re.sub(r"^```.*?^```", "", paper.read_text(), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href|srcset)="([^"]+)"', text)
    return [link for link in found if not re.match(r"https?:|mailto:", link)]


def resolves(link, paper):
    name, _, anchor = link.partition("#")
    target = paper.parent / name if name else paper
    return target.exists() and (not anchor or anchor in anchors_of(target))


def anchors_of(paper):
    """The anchors that a forge gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", paper.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_drawn_rooms_are_those_of_the_import_contract(name):
    layers = IMPORTS["contracts"][0]["layers"]
    trees = re.findall(r"^```text\n(devstack .*?)^```", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)

    assert [rooms_of(tree) for tree in trees] == [[(depth, layer) for depth, layer in enumerate(layers)]]
    assert sorted(re.findall(r"\w+", " ".join(layers))) == sorted(app_names())


def rooms_of(tree):
    """How deep each line of a drawn tree stands, and its rooms as the contract writes them."""
    lines = re.findall(r"^( *)(\w+(?: \| \w+)*)", tree, re.MULTILINE)
    return [(len(indent) // 2, rooms) for indent, rooms in lines]


def test_named_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (paper.name, name)
        for paper in PAPERS
        for name in re.findall(r"(?:^|`|[A-Z]=\S+ )make ([a-z]+)", paper.read_text(), re.MULTILINE)
    }
    assert len(named) > 10
    assert {(paper, name) for paper, name in named if name not in targets} == set()


def test_readme_names_the_targets_people_need():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in ("run", "test", "proofs", "check") if f"make {name}" not in readme] == []


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]


def test_decisions_are_whole_and_listed():
    architecture = (ROOT / "docs" / "architecture.md").read_text()
    parts = {path.name: re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE) for path in DECISIONS}

    assert {
        name: found for name, found in parts.items() if found != ["Context", "Decision", "Consequences"]
    } == {}
    assert [name for name in parts if f"| [{name[:4]}](adr/{name}) |" not in architecture] == []


def test_pictures_are_small_and_shown():
    shown = {(paper.parent / link).resolve() for paper in PAPERS for link in links_of(paper)}

    assert [picture.name for picture in PICTURES if picture.resolve() not in shown] == []
    assert [picture.name for picture in PICTURES if picture.stat().st_size >= 200_000] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_dependency_has_a_version_and_a_reason(name):
    text = (ROOT / f"{name}.txt").read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("#", "-r ", "-c "))]

    assert lines
    assert [
        line for line in lines if not re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+(;.*?)? +# \S.+", line)
    ] == []


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_lock_file_holds_what_the_requirements_pin(name):
    pinned = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", (ROOT / f"{name}.txt").read_text(), re.MULTILINE)
    locked = packages_of(name)

    assert [
        f"{package}=={version}" for package, version in pinned if locked.get(canonical(package)) != version
    ] == []


def test_lock_files_agree_because_they_are_installed_on_top_of_one_another():
    together = {}
    for name in REQUIREMENTS:
        for package, version in packages_of(name).items():
            assert together.setdefault(package, version) == version, f"{package} in {name}.lock"


def packages_of(name):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / f"{name}.lock").read_text(), re.MULTILINE))


def canonical(package):
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.fixture(scope="module")
def sources():
    """All code and all templates in which one may be named; what a template says of itself does not count."""
    code = [path for room in ROOMS for path in room.rglob("*.py") if "tests" not in path.parts]
    return {path: path.read_text() for path in [*code, *TEMPLATES]}


def test_templates_are_used(sources):
    assert [name for name in map(name_of, TEMPLATES) if not is_used(name, sources)] == []


def name_of(template):
    return str(template.relative_to(ROOT / "templates"))


def is_used(name, sources):
    elsewhere = "\n".join(text for path, text in sources.items() if path != ROOT / "templates" / name)
    return takes_a_librarys_place(name) or is_named(name, elsewhere)


def is_named(name, elsewhere):
    names = {name, letter_of(name), error_page_of(name)} - {None}
    return names & PUT_TOGETHER or any(f'"{known}"' in elsewhere for known in names)


def letter_of(name):
    """A letter is posted as "room/name"; its three templates follow from that."""
    letter = re.fullmatch(r"(\w+)/letters/([a-z]\w*)(?:\.subject\.txt|\.txt|\.html)", name)
    return f"{letter[1]}/{letter[2]}" if letter else None


def error_page_of(name):
    """`cpor.views.error_page` is handed the name without its ending."""
    page = re.fullmatch(r"([45]\d\d\w*)\.html", name)
    return page[1] if page else None


def test_template_nobody_names_would_be_found():
    assert not is_named("claims/_left_over.html", 'render("claims/_facts.html")')
    assert not is_named(
        "claims/letters/left_over.txt", 'post("claims/submitted") include "claims/letters/_note.txt"'
    )


def takes_a_librarys_place(name):
    """A library renders it by this name, and `templates/` is asked first."""
    return any((Path(app.path) / "templates" / name).exists() for app in apps.get_app_configs())


def test_recipes_name_tests_that_are_there():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "recipes.md").read_text()))
    files = [path for folder in [*ROOMS, ROOT / "tests"] for path in folder.rglob("test_*.py")]
    there = {
        name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert len(named) > 5
    assert named - there == set()
