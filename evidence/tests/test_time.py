"""Time grows with the text and no faster, whatever stands in it: seconds of CPU, so that others may run beside it."""

import ast
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

import evidence
from evidence import ClaimFacts, LineFacts, PageText, check, patterns
from evidence.pages import LONGEST_LINE
from evidence.tests.runs import CHARACTERS, LINES, WORDS, filled

ROOM = Path(evidence.__file__).parent
ALL = [*CHARACTERS, *WORDS, *LINES]
TODAY = date(2026, 11, 22)
FACTS = ClaimFacts(
    partner_names=("Contoso Consulting",),
    customer_names=("Adventure Works",),
    customer_domains=("adventure-works.example",),
    partner_people=("Irene Adams",),
    lines=(LineFacts(1, ("Exchange Online",)), LineFacts(2, ("Microsoft Teams",))),
    other_products=("SharePoint Online", "Dynamics 365 Sales"),
)
TWICE = 2.4  # and a fifth more
SHORTEST = 0.05  # seconds; what is quicker than that cannot be measured
TRIES = 4  # the machine may be busy
MOST_MATCHES = 500


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def grows_with_the_text(work: Callable[[int], object], kilobytes: int) -> bool:
    """Whether twice the text takes twice the time, in the best of some tries."""
    for _try in range(TRIES):
        one = max(seconds(lambda: work(kilobytes)), SHORTEST)
        if seconds(lambda: work(2 * kilobytes)) <= TWICE * one:
            return True
    return False


def check_of(run: str, kilobytes: int, *, is_from_picture: bool = False) -> object:
    return check([PageText(filled(run, kilobytes), is_from_picture)], FACTS, TODAY)


# Of each of these a few kilobytes held up everything once.
@pytest.mark.parametrize("run", [".", "Name: ", "\t", "\n", "a\n", "Exchange Online "])
def test_long_runs_are_checked_quickly(run: str) -> None:
    assert any(seconds(lambda: check_of(run, 8)) < 1.5 for _try in range(TRIES))


SIZES = [pytest.param(each, marks=[] if each == 8 else pytest.mark.marathon) for each in (8, 16, 32, 64, 128)]


@pytest.mark.proof
@pytest.mark.parametrize("kilobytes", SIZES)
@pytest.mark.parametrize("is_from_picture", [False, True])
def test_check_takes_twice_the_time_for_twice_the_text(kilobytes: int, is_from_picture: bool) -> None:
    slow = [
        run
        for run in (ALL[::3] if is_from_picture else ALL)
        if not grows_with_the_text(
            lambda size, run=run: check_of(run, size, is_from_picture=is_from_picture), kilobytes
        )
    ]
    assert slow == []


@pytest.mark.proof
@pytest.mark.parametrize("kilobytes", SIZES)
def test_patterns_take_twice_the_time_for_twice_the_text(kilobytes: int) -> None:
    slow = [
        pattern.source[:60]
        for pattern in patterns.known()
        if not grows_with_the_text(lambda size, pattern=pattern: tried(pattern, size), kilobytes)
    ]
    assert slow == []


def tried(pattern: patterns.Pattern, kilobytes: int) -> None:
    for run in (*CHARACTERS, *WORDS):
        text = filled(run.replace("\ud800", "\ufffd"), kilobytes)
        size = LONGEST_LINE if pattern.looks_again else len(text)
        for begin in range(0, len(text), size):
            line = text[begin : begin + size]
            pattern.fullmatch(line)
            for _found in islice(pattern.finditer(line), MOST_MATCHES):
                pass


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_room_knows_one_engine_for_patterns_only(path: Path) -> None:
    """`re` backtracks: a few kilobytes written for it stop a worker for hours."""
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [*(each.name for each in node.names), getattr(node, "module", None) or ""]
    }
    assert "re" not in imported
    assert "re2" not in imported or path.name == "patterns.py"


def test_room_is_imported_quickly_and_without_django() -> None:
    """Patterns are compiled when they are first used."""
    code = (
        "import sys, time; begun = time.process_time(); import evidence; "
        "print(time.process_time() - begun, 'django' in sys.modules)"
    )
    tries = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOM.parent, capture_output=True, text=True, check=True
        )
        for _try in range(3)
    ]
    assert min(float(each.stdout.split()[0]) for each in tries) < 0.3
    assert {each.stdout.split()[1] for each in tries} == {"False"}
