"""The reading process, seen from the worker that starts it: no Django is needed on this side either."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import IO

from documents.reader import bounds

ROOT = Path(__file__).resolve().parents[2]
# SIGKILL: by a system that ran out of memory.
_AT_ITS_BOUNDS = {-signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL, bounds.OUT_OF_MEMORY}
_GRACE = 10  # seconds until a process that does not end itself is ended


class End(Enum):
    WELL = "well"
    COSTLY = "costly"  # it would have taken more than a document may
    SLOW = "slow"  # the machine may have been busy: worth another try
    BROKEN = "broken"


@contextmanager
def run(document: IO[bytes], *, suffix: str) -> Iterator[tuple[End, IO[bytes]]]:
    """How the process ended and what it had said until then, in frames. Raises OSError where none can be started.

    It is handed the document and a place to write to; no environment, no open connection, no file's name.
    """
    argv = [sys.executable, "-m", "documents.reader", suffix]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (our own code; the suffix is one of limits.KINDS)
            argv, stdin=document, stdout=said, stderr=subprocess.DEVNULL, cwd=ROOT, env={}
        )
        end = _wait(process)
        said.seek(0)
        yield end, said


def _wait(process: subprocess.Popen) -> End:
    try:
        code = process.wait(bounds.SECONDS + _GRACE)
    except subprocess.TimeoutExpired:
        code = -signal.SIGALRM
    finally:
        process.kill()  # also where the wait itself was interrupted
        process.wait()
    return meaning(code)


def meaning(code: int) -> End:
    """Of an exit code; negative: the signal that ended it."""
    if code == -signal.SIGALRM:
        return End.SLOW
    if code in _AT_ITS_BOUNDS:
        return End.COSTLY
    return End.BROKEN if code else End.WELL
