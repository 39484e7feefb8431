"""The list of rules that are broken on purpose fits the code, and its runner tells red from green and from broken."""

import re
from collections import Counter
from pathlib import Path

import pytest

from devstack.bootstrap import ROOT
from tests.mutants.mutant import Mutant
from tests.mutants.register import AREAS, MUTANTS, chosen
from tests.mutants.workshop import BROKEN, GREEN, RED, DoesNotApply, Tree, applied

FEWEST = 64
TINY_TEST = """
import pytest, limit

@pytest.fixture
def ground():
    assert limit.MOST > 0

def test_most(ground):
    for _ in iter(lambda: limit.MOST > 9, False):
        pass
    assert limit.MOST == 3
"""


def is_there(test: str) -> bool:
    path, *names = test.split("::")
    text = (ROOT / path).read_text() if (ROOT / path).is_file() else ""
    return bool(names) and all(re.search(rf"^ *(?:def|class) {name}\b", text, re.MULTILINE) for name in names)


def test_there_are_enough_mutants_each_with_a_name_of_its_own() -> None:
    assert len(MUTANTS) >= FEWEST
    assert {
        name for name, times in Counter([*AREAS, *(m.name for m in MUTANTS)]).items() if times > 1
    } == set()


def test_each_mutant_still_breaks_one_place() -> None:
    times = {m.name: (ROOT / m.file).read_text().count(m.before) for m in MUTANTS}
    assert {name: count for name, count in times.items() if count != 1} == {}
    assert [m.name for m in MUTANTS if m.before == m.after] == []


def test_each_mutant_names_tests_that_are_there() -> None:
    assert {m.name: missing for m in MUTANTS if (missing := [t for t in m.seen_by if not is_there(t)])} == {}
    assert [m.name for m in MUTANTS if not m.seen_by or not m.why.endswith(".")] == []


def test_names_and_areas_are_chosen_and_others_refused() -> None:
    assert chosen([]) == list(MUTANTS)
    assert chosen(["gate", "cells-become-formulas"])[-1].name == "cells-become-formulas"
    with pytest.raises(LookupError, match="no-such-rule"):
        chosen(["gate", "no-such-rule"])


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A tree of one rule and one test."""
    (tmp_path / "limit.py").write_text("MOST = 3\n")
    (tmp_path / "test_limit.py").write_text(TINY_TEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return Tree(tmp_path, {"PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


@pytest.mark.parametrize(
    ("before", "after", "word", "note"),
    [
        ("MOST = 3", "MOST = 4", RED, ""),
        ("MOST = 3", "MOST = 2 + 1", GREEN, ""),
        ("MOST = 3", "MOST = 30", RED, "time limit"),
        ("MOST = 3", "MOST = 0", BROKEN, "no test failed"),  # its fixture cannot begin
        ("MOST = 3", "MOST =", BROKEN, "SyntaxError"),
        ("MOST = 5", "MOST = 4", BROKEN, "0 times in limit.py"),
    ],
)
def test_verdict(tree: Tree, before: str, after: str, word: str, note: str) -> None:
    mutant = Mutant("most", "limit.py", before, after, ("test_limit.py::test_most",), "Three at most.")
    verdict = tree.ask(mutant, limit=3 if note == "time limit" else 120)
    assert (verdict.word, note in verdict.note) == (word, True), verdict
    assert (tree.folder / "limit.py").read_text() == "MOST = 3\n"


def test_test_that_is_not_there_is_no_verdict(tree: Tree) -> None:
    mutant = Mutant("most", "limit.py", "3", "4", ("test_limit.py::test_least",), "Three at most.")
    assert tree.ask(mutant, limit=120).word == BROKEN


def test_mended_file_has_its_old_time_again(tree: Tree) -> None:
    """So that what was compiled from it before still counts, and nothing of the broken one does."""
    path = tree.folder / "limit.py"
    before = path.stat().st_mtime_ns
    with applied(Mutant("most", "limit.py", "3", "4", (), ""), tree.folder):
        assert path.read_text() == "MOST = 4\n"
    assert path.stat().st_mtime_ns == before
    with pytest.raises(DoesNotApply), applied(Mutant("most", "limit.py", "x", "y", (), ""), tree.folder):
        pass
