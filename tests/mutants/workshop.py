"""Copies of the tree in which one rule at a time is broken, and the question to the tests."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from devstack.bootstrap import ROOT
from devstack.processes import bound
from tests.mutants.mutant import Mutant

# In the order of the list; no cache is read or left behind.
PYTEST = (
    "-m",
    "not marathon",
    "-q",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--durations=0",
    "--durations-min=9",
)
TAIL = 3000  # characters of pytest's output that are shown where it says something unexpected
NOTHING_COMPILED = "PYTHONDONTWRITEBYTECODE"
RED, GREEN, BROKEN = "red", "green", "broken"


@dataclass(frozen=True)
class Verdict:
    """`note`: what else there is to know of it, in words."""

    word: str
    seconds: float
    note: str = ""


class DoesNotApply(Exception):
    """The text to be replaced does not occur, or not once."""


@dataclass
class Tree:
    """A copy of the tree. One process of pytest at a time asks its tests, in an environment that names services."""

    folder: Path
    environment: dict[str, str]
    running: subprocess.Popen | None = field(default=None, init=False)

    def ask(self, mutant: Mutant, *, limit: float) -> Verdict:
        """Break the rule, ask the tests that should see it, and mend the rule again. `limit` in seconds."""
        began = time.monotonic()
        try:
            with applied(mutant, self.folder):
                word, note = self.run(mutant.seen_by, "-x", limit=limit, is_broken=True)
        except DoesNotApply as error:
            word, note = BROKEN, str(error)
        return Verdict(word, time.monotonic() - began, note)

    def run(
        self, tests: Iterable[str], *options: str, limit: float, is_broken: bool = False
    ) -> tuple[str, str]:
        """`is_broken`: nothing compiled from the broken file may be taken for the mended one's later."""
        report, log = self.folder / "report.xml", self.folder / "pytest.log"
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", *PYTEST, f"--junitxml={report}", *options, *tests]
        environment = {name: value for name, value in self.environment.items() if name != NOTHING_COMPILED}
        if is_broken:
            environment[NOTHING_COMPILED] = "1"
        with log.open("w+") as output:
            code = self._wait(command, environment, output, limit)
        words = log.read_text(errors="replace")[-TAIL:]
        return _word(code, report, words, limit)

    def _wait(
        self, command: Sequence[str], environment: dict[str, str], output: IO[str], limit: float
    ) -> int | None:
        """The exit code; None where the time ran out."""
        self.running = subprocess.Popen(  # in a group of its own, so that what it starts ends with it
            bound(command),
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return self.running.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self.stop()

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


def copy_of_tree(folder: Path) -> None:
    """What git knows, and what is new and not ignored, as it stands now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


@contextmanager
def applied(mutant: Mutant, folder: Path) -> Iterator[None]:
    """Raises DoesNotApply. Mended, the file has its old time again, so that what was compiled from it still counts."""
    path = folder / mutant.file
    text = path.read_text() if path.is_file() else ""
    if (times := text.count(mutant.before)) != 1:
        raise DoesNotApply(f"The text to be replaced occurs {times} times in {mutant.file}.")
    facts = path.stat()
    path.write_text(text.replace(mutant.before, mutant.after))
    try:
        yield
    finally:
        path.write_text(text)
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def _word(code: int | None, report: Path, words: str, limit: float) -> tuple[str, str]:
    if code is None:
        return RED, f"ran into the time limit of {limit:.0f} s"
    if code == 0:
        return GREEN, ""
    if code == 1 and _failures(report):
        return RED, ""
    # Nothing was collected, pytest did not understand, or what failed was not a test but what it stands on.
    return BROKEN, f"pytest ended with {code}, and no test failed by itself:\n{words}"


def _failures(report: Path) -> int:
    """A test that fails is none that could not begin."""
    suites = ElementTree.parse(report).getroot().iter("testsuite") if report.exists() else ()
    return sum(int(suite.get("failures", 0)) for suite in suites)
