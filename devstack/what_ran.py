"""Tells at the end of a pytest run what ran and how long each file took, the longest first: so growth is seen.

`python -m pytest -p devstack.what_ran …`, as `make proofs` does.
"""

from collections import Counter, defaultdict

import pytest

SHORT = 5  # seconds; shorter files are told as one


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    seconds: defaultdict[str, float] = defaultdict(float)
    tests = Counter[str]()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                file = report.nodeid.partition("::")[0]
                seconds[file] += report.duration
                tests[file] += report.when == "call"
    terminalreporter.section("what ran")
    for file, took in sorted(seconds.items(), key=lambda item: -item[1]):
        if took >= SHORT:
            terminalreporter.line(f"{took:6.0f} s {tests[file]:4} {file}")
    short = [file for file, took in seconds.items() if took < SHORT]
    in_short = sum(seconds[file] for file in short)
    terminalreporter.line(
        f"{in_short:6.0f} s {sum(tests[file] for file in short):4} in {len(short)} shorter files"
    )
