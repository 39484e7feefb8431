"""What stands in a table is read from there: nothing else asks for one of its rows by name."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from claims.lifecycle import CLOCKS, Status
from claims.presentation.progress import CLOCK_LABELS
from devstack.apps import app_names
from devstack.bootstrap import ROOT
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


def statuses_in(nodes: Iterable[ast.expr | None]) -> set[str]:
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Status"
    }


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """All of the product's code, with the files it stands in."""
    files = [path for path in product_files() if path.suffix == ".py"]
    return [
        (str(path.relative_to(ROOT)), node)
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
    ]


def literals(kind: type[ast.expr] | tuple[type[ast.expr], ...]) -> Iterator[tuple[str, ast.expr]]:
    """Every literal of this kind in the product's code, with where it stands."""
    for path, node in nodes():
        if isinstance(node, kind):
            yield f"{path}:{node.lineno}", node


def test_sets_of_statuses_derive_from_the_table() -> None:
    """A status that is new stands in each of them, or not, because of what its row says."""
    listed = {
        where for where, node in literals((ast.Set, ast.List, ast.Tuple)) if len(statuses_in(node.elts)) > 1
    }
    assert listed == set()


def writes_of_a_move(node: ast.AST) -> bool:
    """Is this code that writes a claim's status or revision, or its history?"""
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr in MOVED for target in targets)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(re.search(r"(UPDATE claims_claim|INTO claims_claimevent)\s", node.value))
    if not isinstance(node, ast.Call):
        return False
    if getattr(node.func, "id", getattr(node.func, "attr", "")) == "ClaimEvent":
        return True
    return getattr(node.func, "attr", "") in {"update", "create", "update_or_create"} and any(
        keyword.arg in MOVED for keyword in node.keywords
    )


MOVED = {"status", "revision"}


def test_one_place_writes_statuses_and_history() -> None:
    """The database holds a move to the table and to its event; that nobody else makes one is seen here."""
    writers = {path for path, node in nodes() if writes_of_a_move(node)}
    assert writers == {"claims/transitions/statement.py"}


def test_words_by_status_have_some_for_each() -> None:
    tables = {where: keys for where, node in literals(ast.Dict) if len(keys := statuses_in(node.keys)) > 1}
    assert len(tables) >= 4
    assert {
        where: set(Status.names) - keys for where, keys in tables.items() if keys < set(Status.names)
    } == {}


def test_every_clock_that_people_see_has_words() -> None:
    seen = {(clock.status, clock.column) for clock in CLOCKS if clock.column != "next_reminder_at"}
    assert set(CLOCK_LABELS) == seen
