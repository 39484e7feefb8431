import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import pytest

from sandbox import layers
from sandbox import run as sandbox_run
from sandbox.bounds import Bounds
from sandbox.run import End, NotWhole, run

BOUNDS = Bounds(cpu_seconds=1, seconds=20, memory_bytes=300_000_000, output_bytes=20_000_000)


@contextmanager
def running(job, arguments, *, bounds=BOUNDS, must_be_whole=True):
    with (
        tempfile.TemporaryFile() as source,
        run(f"sandbox.tests.{job}", arguments, source, bounds=bounds, must_be_whole=must_be_whole) as ended,
    ):
        yield ended


@pytest.mark.parametrize("what", ["memory", "time", "disk"])
def test_job_that_takes_more_than_it_may_is_ended(what):
    began = time.monotonic()
    with running("hungry", [what]) as (end, said):
        assert end == End.COSTLY
        assert len(said.read()) <= 20_000_000
    assert time.monotonic() - began < 20


def test_job_that_waits_is_ended_by_the_clock():
    bounds = Bounds(cpu_seconds=5, seconds=1)
    with running("asleep", [], bounds=bounds) as (end, _said):
        assert end == End.SLOW


def test_job_that_does_not_exist_is_broken():
    with running("nothing", []) as (end, _said):
        assert end == End.BROKEN


def test_nothing_is_started_where_a_layer_is_missing(monkeypatch):
    monkeypatch.setattr(sandbox_run, "_missing", lambda: ["namespaces"])
    with pytest.raises(NotWhole, match="namespaces"), running("hungry", []):
        pass


def test_local_work_goes_on_without_a_layer_and_says_so(monkeypatch, caplog):
    monkeypatch.setattr(sandbox_run, "_missing", lambda: ["namespaces"])
    with running("whoami", [], must_be_whole=False) as (end, _said):
        assert end == End.WELL
    assert "never for production" in caplog.text


AS_ON_MACOS = """
import resource, sys
from sandbox.confine import confine

kept = resource.setrlimit

def set_limit(what, limits):
    if what == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    kept(what, limits)

sys.platform, resource.setrlimit = "darwin", set_limit
confine(5, 20, 300_000_000, 20_000_000, 0)
print("goes on", resource.getrlimit(resource.RLIMIT_CPU))
"""


def test_macos_refuses_the_bound_on_memory_and_gets_the_others():
    ended = subprocess.run(
        [sys.executable, "-c", AS_ON_MACOS], cwd=layers.ROOT, capture_output=True, text=True, check=False
    )

    assert (ended.stdout, ended.stderr) == ("goes on (5, 6)\n", "")
