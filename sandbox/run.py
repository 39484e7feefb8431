"""The sandbox, seen from the process that has a stranger's file in its hands."""

import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from functools import cache
from typing import IO

from sandbox import layers
from sandbox.bounds import SCRATCH_BYTES, Bounds
from sandbox.confine import OUT_OF_MEMORY

logger = logging.getLogger(__name__)

# SIGKILL: by a system that ran out of memory, or of patience with its processor time.
_AT_ITS_BOUNDS = {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL, OUT_OF_MEMORY}
_GRACE = 10  # seconds until a process that does not end itself is ended


class End(Enum):
    WELL = "well"
    COSTLY = "costly"  # it would have taken more than it may
    SLOW = "slow"  # the machine may have been busy: worth another try
    BROKEN = "broken"


class NotWhole(Exception):
    """This machine does not give every layer of the sandbox, and whoever asked wants all of them."""


@contextmanager
def run(
    job: str, arguments: Sequence[str], source: IO[bytes], *, bounds: Bounds, must_be_whole: bool
) -> Iterator[tuple[End, IO[bytes]]]:
    """How the job ended and what it had said until then. `source`: an open file of this machine, read from its start.

    Raises NotWhole, OSError where no process can be started.
    """
    argv = _command(job, arguments, bounds, must_be_whole=must_be_whole)
    with tempfile.TemporaryFile() as said:
        source.seek(0)
        process = subprocess.Popen(  # noqa: S603 (our own code; the arguments are ours)
            argv, stdin=source, stdout=said, stderr=subprocess.DEVNULL, cwd=layers.ROOT, env={}
        )
        end = _wait(process, bounds.seconds)
        said.seek(0)
        yield end, said


def _command(job: str, arguments: Sequence[str], bounds: Bounds, *, must_be_whole: bool) -> list[str]:
    if missing := _missing():
        if must_be_whole:
            raise NotWhole(", ".join(missing))
        _warn(", ".join(missing))
    around = (*layers.namespaces(scratch_bytes=SCRATCH_BYTES), "--") if layers.has_namespaces() else ()
    cost = (bounds.cpu_seconds, bounds.seconds, bounds.memory_bytes, bounds.output_bytes, bounds.niceness)
    return [*around, sys.executable, "-s", "-m", "sandbox", job, *map(str, cost), *arguments]


@cache
def _missing() -> list[str]:
    return layers.missing()


@cache
def _warn(missing: str) -> None:
    logger.warning(
        "Documents are read without: %s. Good enough for local work, never for production.", missing
    )


def _wait(process: subprocess.Popen, seconds: int) -> End:
    try:
        _until_ended(process, seconds + _GRACE)
        code = process.wait(0)
    except subprocess.TimeoutExpired:
        code = -signal.SIGALRM
    finally:
        process.kill()  # also where the wait itself was interrupted
        process.wait()
    return meaning(code)


def _until_ended(process: subprocess.Popen, seconds: int) -> None:
    """Told by the kernel where it can: a wait with a timeout looks again every 50 ms, a quarter of a short job."""
    try:
        ended = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # macOS, a kernel of long ago
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        return
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.poll(seconds * 1000)
    finally:
        os.close(ended)


def meaning(code: int) -> End:
    """Of an exit code; negative: the signal that ended it. bwrap tells a signal as a shell does: 128 and more."""
    signalled = -(code - 128) if code > 128 else code
    if signalled == -signal.SIGALRM:
        return End.SLOW
    if signalled in _AT_ITS_BOUNDS:
        return End.COSTLY
    return End.BROKEN if code else End.WELL
