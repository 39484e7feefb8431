"""The way from Django into the sandbox: what production asks of it is decided here, once."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import IO

from django.conf import settings

from sandbox import run as sandbox_run
from sandbox.bounds import Bounds
from sandbox.run import End


def run(
    job: str, source: IO[bytes], *, bounds: Bounds, arguments: Sequence[str] = ()
) -> AbstractContextManager[tuple[End, IO[bytes]]]:
    """As `sandbox.run.run`, which also says what is raised. With DEBUG a machine may lack layers."""
    return sandbox_run.run(job, arguments, source, bounds=bounds, must_be_whole=not settings.DEBUG)
