"""Child processes that leave nothing behind."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devstack.bootstrap import failure, read_json, write_atomically

BOUND = str(Path(__file__).with_name("bound.py"))
PROC = Path("/proc")  # Linux; elsewhere `ps` knows
ANYWHERE = "/"  # a working directory that every user can enter


class LocalStackError(Exception):
    """Why the local stack cannot do what was asked, in a sentence for the person at the terminal."""


def bound(
    argv: Iterable[str], *, end_signal: int = signal.SIGTERM, user: tuple[int, int] | None = None
) -> list[str]:
    """The command line that runs argv so that it gets end_signal when this process ends, however it ends."""
    who = f"{user[0]}:{user[1]}" if user else "-"
    return [sys.executable, "-I", "-S", BOUND, str(os.getpid()), str(int(end_signal)), who, *argv]


@dataclass
class Service:
    """A program that runs until it is stopped, in a session of its own, writing to its log."""

    name: str
    argv: list[str]
    log: Path
    is_ready: Callable[[], bool] = lambda: True
    env: Mapping[str, str] | None = None  # None: this process's
    cwd: str = ANYWHERE
    user: tuple[int, int] | None = None
    end_signal: int = signal.SIGTERM
    grace: float = 8  # seconds between the end signal and the kill
    tries: int = 3
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Must be called in the main thread: the kernel binds a child to the thread that started it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                bound(self.argv, end_signal=self.end_signal, user=self.user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait_until_ready(self, *, seconds: float = 120, tick: Callable[[], None] = lambda: None) -> None:
        """Starts it again when it ends at once, a limited number of times. `tick` may raise to give up early."""
        give_up_at = time.monotonic() + seconds
        tries_left = self.tries - 1
        while not ((is_running := self.is_running) and self.is_ready()):
            tick()
            if is_running and time.monotonic() < give_up_at:
                time.sleep(0.02)
            elif tries_left and not is_running:
                tries_left -= 1
                time.sleep(0.5)
                self.start()
            else:
                self.stop()
                raise LocalStackError(failure(f"{self.name} did not start", self.log))

    def run_to_end(self, *, tick: Callable[[], None] = lambda: None) -> None:
        """For a program that ends by itself; LocalStackError with its last words where it fails."""
        self.start()
        while self.is_running:
            time.sleep(0.05)
            tick()
        if self.process and self.process.returncode:
            raise LocalStackError(failure(f"{self.name} failed", self.log))

    def ask_to_stop(self) -> None:
        if self.process and self.is_running:
            self.process.send_signal(self.end_signal)

    def stop(self) -> None:
        """Ends it within its grace, then by force; children it left behind end with it."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace)
        signal_process(-self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def last_words(self, lines: int = 15) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return ""


def started_at(pid: int) -> str:
    """When a process started, in whatever words the system has for it; "" if it is not alive."""
    if sys.platform != "linux":
        return _ps("lstart=", pid)
    try:
        # After the program's name in brackets, which may hold anything: the state, and 18 fields on the start.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] == "Z" else fields[19]


def command_line(pid: int) -> str:
    if sys.platform != "linux":
        return _ps("args=", pid)
    try:
        return (
            (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        )
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _ps(column: str, pid: int) -> str:
    ps = subprocess.run(
        ["ps", "-ww", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return ps.stdout.strip()


def remember(path: Path, services: Iterable[Service]) -> None:
    """Writes down who runs, for the start after a kill. The start time tells a stranger with the same number."""
    running = [
        {"pid": s.process.pid, "started_at": started_at(s.process.pid), "end_signal": int(s.end_signal)}
        for s in services
        if s.process and s.is_running
    ]
    write_atomically(path, json.dumps(running))


def stop_leftovers(path: Path, *, grace: float = 10) -> bool:
    """Ends what a killed run left behind, as written down at path; tells whether there was something."""
    entries = [entry for entry in read_json(path, []) if is_same(entry)]
    for entry in entries:
        signal_process(entry["pid"], entry["end_signal"])
    kill_at = time.monotonic() + grace
    while any(map(is_same, entries)):
        time.sleep(0.05)
        if time.monotonic() > kill_at:
            for entry in entries:
                signal_process(-entry["pid"], signal.SIGKILL)
            break
    path.unlink(missing_ok=True)
    return bool(entries)


def is_same(entry: dict) -> bool:
    return bool(started := started_at(entry["pid"])) and started == entry["started_at"]


def signal_process(pid: int, number: int) -> None:
    """As os.kill (a negative number is a group), but one that is gone is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
