"""What the person at the terminal gets to see."""

import re
import sys
from pathlib import Path

# A line of the portal's log or of gunicorn's begins with the date, one of the access log with an address;
# any other line goes on with the entry before it.
ENTRY = re.compile(r"\[?\d{4}-\d\d-\d\d |\d+\.\d+\.\d+\.\d+ - ")
ERROR = re.compile(r"[ \[](ERROR|CRITICAL)[ \]]")


def say(text: str) -> None:
    """To the terminal, which may have been closed."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115 (until the process ends)


class ErrorTail:
    """Shows what a process logs as errors."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.read_to = 0
        self.is_error = False

    def show(self) -> None:
        for line in self._new_lines():
            if ENTRY.match(line):
                self.is_error = bool(ERROR.search(line))
            if self.is_error:
                say(f"{self.log.stem} | {line}")

    def _new_lines(self) -> list[str]:
        try:
            with self.log.open("rb") as file:
                file.seek(self.read_to)
                whole, newline, _ = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return []
        self.read_to += len(whole) + len(newline)
        return whole.decode(errors="replace").splitlines() if newline else []
