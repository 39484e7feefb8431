"""The portal's own processes: web, worker, beat. The same for `make run` and for tests that need all of it."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from cpor.ticks import Queue
from devstack.bootstrap import ROOT
from devstack.processes import LocalStackError, Service, bound


def web(*, port: int, env: Mapping[str, str], log: Path) -> Service:
    options = "--workers 2 --threads 16 --preload --timeout 60 --no-control-socket"
    options += " --worker-class cpor.patient_worker.PatientWorker"
    argv = _python("gunicorn", f"cpor.wsgi --bind 127.0.0.1:{port} {options}")
    health = f"http://127.0.0.1:{port}/healthz"
    # Not SIGTERM: gunicorn would wait for browsers to let go of their connections.
    return _service("web", argv, env, log, is_ready=lambda: does_answer(health), end_signal=signal.SIGINT)


def workers(*, env: Mapping[str, str], logs: Path) -> tuple[Service, Service, Service]:
    """As deployed: letters and clocks find a process while documents and uploads take all of theirs, and documents
    with a text one while scans are read."""
    quick = worker(env=env, log=logs / "worker-quick.log", queues=(Queue.LETTERS, Queue.CLOCKS))
    slow = worker(env=env, log=logs / "worker-slow.log", queues=(Queue.DOCUMENTS, Queue.BULK))
    scans = worker(env=env, log=logs / "worker-scans.log", queues=(Queue.PICTURES,), processes=1)
    return quick, slow, scans


def worker(
    *, env: Mapping[str, str], log: Path, queues: Sequence[Queue] = tuple(Queue), processes: int = 2
) -> Service:
    """So many processes for these queues; for all of them where none is named."""
    options = f"--concurrency {processes} --without-gossip --without-mingle --loglevel INFO"
    # Each has a name of its own: a worker that shares a name is asked to stop by what is meant for the other.
    name = f"--hostname {'-'.join(queues)}@%h --queues {','.join(queues)}"
    return _service(log.stem, _python("celery", f"--app cpor worker {options} {name}"), env, log)


def beat(*, env: Mapping[str, str], log: Path) -> Service:
    return _service("beat", _python("celery", "--app cpor beat --pidfile= --loglevel INFO"), env, log)


def preparation(*, env: Mapping[str, str], log: Path, is_local: bool) -> Service:
    """Ends by itself: migrations, cache table, demo data."""
    return _service(
        "Preparing the database", _python("devstack.prepare", "local" if is_local else "foreign"), env, log
    )


def _python(module: str, words: str) -> list[str]:
    return [sys.executable, "-m", module, *words.split()]


def _service(name: str, argv: list[str], env: Mapping[str, str], log: Path, **more) -> Service:
    return Service(name=name, argv=argv, env={**env, "PYTHONUNBUFFERED": "1"}, log=log, cwd=str(ROOT), **more)


def does_answer(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def run_python(*arguments: str, env: Mapping[str, str], seconds: float = 300) -> str:
    """Runs Python in the portal's folder and returns what it printed; LocalStackError with that where it failed."""
    ended = subprocess.run(
        bound([sys.executable, *arguments]),
        env={**env},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    if ended.returncode:
        raise LocalStackError(f"{' '.join(arguments)} failed ({ended.returncode}):\n{ended.stdout}")
    return ended.stdout
