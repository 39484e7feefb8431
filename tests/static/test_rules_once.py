"""What stands in a table is read from there: nothing else asks for one of its rows by name."""

import re
from pathlib import Path

import pytest

from devstack.apps import ROOT, app_names
from programs.activities import SolutionArea

ASIDE = {"tests", "migrations", "demo", "devstack"}
TABLES = {"programs/areas.py", "programs/activities.py"}
NAMED = re.compile(
    "|".join([*(f"SolutionArea\\.{area.name}" for area in SolutionArea), *SolutionArea.values])
)


def product_files() -> list[Path]:
    code = [path for app in app_names() for path in (ROOT / app).rglob("*.py")]
    files = [*code, *(ROOT / "templates").rglob("*.*"), *(ROOT / "static" / "js").glob("*.js")]
    return [path for path in files if not ASIDE & set(path.relative_to(ROOT).parts)]


@pytest.mark.parametrize("path", [*TABLES])
def test_the_tables_name_every_area(path: str) -> None:
    text = (ROOT / path).read_text()
    assert {area for area in SolutionArea if f"SolutionArea.{area.name}" in text} == set(SolutionArea)


def test_no_solution_area_is_named_outside_its_tables() -> None:
    named = {str(path.relative_to(ROOT)) for path in product_files() if NAMED.search(path.read_text())}
    assert named == TABLES
