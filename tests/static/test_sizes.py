"""Functions and files stay small enough to be read at once (CONTRIBUTING, "Sizes")."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from devstack.apps import ROOT
from devstack.bootstrap import VAR, VENV

MOST_LINES = 40  # of a function, with its head and its docstring; what decorates it is not counted
MOST_LINES_OF_A_FILE = 399


@cache
def files() -> dict[str, str]:
    """All Python of the repository."""
    rooms = [folder for folder in ROOT.iterdir() if folder not in (VENV, VAR) and folder.is_dir()]
    paths = [*ROOT.glob("*.py"), *(path for room in rooms for path in room.rglob("*.py"))]
    ours = [path for path in paths if path.parent.name != "migrations"]
    return {str(path.relative_to(ROOT)): path.read_text() for path in ours}


def lengths(code: str) -> Iterator[tuple[str, int]]:
    """Each function of the code, with its number of lines."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    """The tests' own neither."""
    assert len(files()) > 500
    long = {(path, name): lines for path, code in files().items() for name, lines in lengths(code)}
    assert {where: lines for where, lines in long.items() if lines > MOST_LINES} == {}


def test_no_file_of_the_product_is_longer_than_four_hundred_lines() -> None:
    long = {path: code.count("\n") for path, code in files().items() if "tests" not in Path(path).parts}
    assert {path: lines for path, lines in long.items() if lines > MOST_LINES_OF_A_FILE} == {}


def test_lines_are_counted_from_the_head_to_the_last() -> None:
    code = (
        '@decorated(\n  by="this"\n)\ndef outer(\n  one\n):\n  """Says."""\n  def inner(): pass\n  return 1\n'
    )
    assert dict(lengths(code)) == {"outer": 6, "inner": 1}
