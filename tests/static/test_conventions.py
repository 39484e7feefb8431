"""The page of conventions names tests that are there."""

import re
from pathlib import Path

from django.conf import settings

DOCS = settings.BASE_DIR / "docs"
ROWS = re.findall(r"^\| (\d+) \| (.+) \|$", (DOCS / "conventions.md").read_text(), re.MULTILINE)
NAMED = re.findall(r"\[(test_\w+)\]\((\.\./[\w/]+\.py)\)", "\n".join(row for _number, row in ROWS))


def test_every_convention_says_whether_where_and_by_which_test() -> None:
    assert [int(number) for number, _row in ROWS] == list(range(1, 23))
    for _number, row in ROWS:
        _convention, here, where, held_by = row.split(" | ")
        assert re.match(r"(Yes|Partly|No, on purpose): .{20}", here), row
        assert where
        assert "](../" in held_by, row


def test_named_tests_are_there() -> None:
    assert len(NAMED) > 30
    assert [(name, path) for name, path in NAMED if not is_there(name, DOCS / path)] == []


def is_there(name: str, path: Path) -> bool:
    return path.exists() and bool(re.search(rf"^def {name}\(", path.read_text(), re.MULTILINE))
