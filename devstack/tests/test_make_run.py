"""What `make run` promises, on a copy of this checkout: it starts, survives what happens to it, and leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from accounts.models import User
from devstack.bootstrap import ROOT, read_json
from devstack.portal import does_answer
from devstack.ports import free_port
from devstack.processes import bound, command_line, started_at

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "staticfiles")
AWKWARD = """Mein "Ordner" für's Büro, $5 (100%)"""
PROCESSES = 8  # PostgreSQL, broker, mail server, three workers, beat, web
# What a test run sets for itself would be taken for the user's own services.
OURS = (
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "AUDIT_SIGNING_KEY",
    "REDIS_URL",
    "EMAIL_URL",
    "POE_DIR",
    "SITE_URL",
    "SECRET_KEY",
    "LOCAL_ENV",
    "MAKELEVEL",
)


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.output = root.with_suffix(".out")
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, **named: str) -> subprocess.Popen[bytes]:
        """What `make run` calls once everything is installed, with these services named in the environment."""
        env = {name: value for name, value in os.environ.items() if name not in OURS}
        env |= {"PORT": str(self.port), **named}
        with self.output.open("ab") as output:
            process = subprocess.Popen(
                bound([sys.executable, "-m", "devstack", "run"]),  # ends with a killed pytest too
                cwd=self.root,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def run_until_up(self, **named: str) -> subprocess.Popen[bytes]:
        process = self.run(**named)
        wait_for(lambda: "Ctrl-C stops" in self.said() or process.poll() is not None)
        assert process.poll() is None, self.said()
        assert self.is_up()
        self.output.write_text("")
        return process

    def is_up(self) -> bool:
        return does_answer(f"http://127.0.0.1:{self.port}/account/login/")

    def said(self) -> str:
        return self.output.read_text()

    def children(self) -> list[int]:
        return [entry["pid"] for entry in read_json(self.root / "var" / "run" / "processes.json", [])]

    def settings(self) -> dict[str, str]:
        lines = (self.root / "var" / "local.env").read_text().splitlines()
        return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}

    def execute(self, statement: str) -> list[tuple]:
        connection = psycopg2.connect(self.settings()["MIGRATION_DATABASE_URL"])
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def last_line(self) -> str:
        return self.said().splitlines()[-1]


def wait_for(condition: Callable[[], object], seconds: float = 180) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


def processes_in(folder: Path) -> list[str]:
    """Every process that names a folder on its command line, whoever started it (where there is /proc)."""
    lines = [command_line(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")]
    return [line for line in lines if str(folder) in line]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """In a folder as people name them, that others may not enter."""
    root = tmp_path_factory.mktemp("make-run") / AWKWARD
    umask = os.umask(0o077)
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    yield Checkout(root)
    subprocess.run([sys.executable, "devstack/bootstrap.py", "clean"], cwd=root, check=True)
    os.umask(umask)


@pytest.fixture
def checkout(copy: Checkout) -> Iterator[Checkout]:
    """The same for all tests, for the demo takes its time; at rest before and after each."""
    yield copy
    while copy.started:
        process = copy.started.pop()
        process.terminate()
        process.wait()


@pytest.mark.proof
def test_killed_run_leaves_nothing_and_the_next_one_keeps_the_data(checkout: Checkout) -> None:
    process = checkout.run_until_up()
    children = checkout.children()
    checkout.execute("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')")
    process.kill()
    process.wait()
    process = checkout.run_until_up()  # at once: the killed run's children may be ending still
    assert [pid for pid in children if started_at(pid)] == []
    assert checkout.execute("SELECT word FROM kept") == [("still here",)]
    expect_all_of_it_to_stop(checkout, process, signal.SIGTERM)


@pytest.mark.marathon
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGHUP], ids=lambda end: end.name)
def test_other_polite_ends_stop_all_of_it(checkout: Checkout, end: signal.Signals) -> None:
    expect_all_of_it_to_stop(checkout, checkout.run_until_up(), end)


def expect_all_of_it_to_stop(
    checkout: Checkout, process: subprocess.Popen[bytes], end: signal.Signals
) -> None:
    children = checkout.children()
    assert len(children) == PROCESSES
    process.send_signal(end)
    assert process.wait(60) == 0
    assert [pid for pid in children if started_at(pid)] == []
    assert processes_in(checkout.root) == []


@pytest.mark.marathon
def test_second_run_is_refused_and_does_not_disturb_the_first(checkout: Checkout) -> None:
    checkout.run_until_up()
    second = checkout.run()
    assert second.wait(60) == 1
    assert f"already runs from this folder: http://127.0.0.1:{checkout.port}" in checkout.said()
    assert checkout.is_up()


@pytest.mark.marathon
def test_killed_children_are_started_again(checkout: Checkout) -> None:
    checkout.run_until_up()
    before = checkout.children()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(checkout.children()) == PROCESSES and not set(checkout.children()) & set(before))
    wait_for(checkout.is_up)
    assert "postgres ended by itself" in checkout.said()


@pytest.mark.marathon
def test_taken_inner_port_is_no_obstacle(checkout: Checkout) -> None:
    process = checkout.run_until_up()
    process.terminate()
    process.wait()
    before = checkout.settings()
    rival = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", before["EMAIL_URL"].rpartition(":")[2]],
        stderr=subprocess.DEVNULL,
    )
    try:
        checkout.run_until_up()
    finally:
        rival.kill()
        rival.wait()
    assert checkout.settings()["EMAIL_URL"] != before["EMAIL_URL"]
    assert checkout.settings()["DATABASE_URL"] == before["DATABASE_URL"]


@pytest.mark.marathon
def test_reset_waits_for_the_end_and_takes_the_data(checkout: Checkout) -> None:
    process = checkout.run_until_up()
    reset = [sys.executable, "-m", "devstack", "reset"]
    refused = subprocess.run(reset, cwd=checkout.root, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "Stop the portal first" in refused.stderr
    checkout.execute("CREATE TABLE gone ()")
    process.terminate()
    process.wait()
    subprocess.run(reset, cwd=checkout.root, check=True)
    checkout.run_until_up()
    assert checkout.execute("SELECT to_regclass('gone')") == [(None,)]


@pytest.mark.marathon
def test_named_database_is_used_and_gets_the_demo_once(checkout: Checkout, committed_db: str) -> None:
    process = checkout.run_until_up(DATABASE_URL=committed_db)
    assert len(checkout.children()) == 6
    process.terminate()
    process.wait()
    User.objects.get(email="auditor@microsoft.example").delete()
    checkout.run_until_up(DATABASE_URL=committed_db)
    assert not User.objects.filter(email="auditor@microsoft.example").exists()


@pytest.mark.proof
def test_failed_start_says_its_reason_and_its_log_last(checkout: Checkout) -> None:
    assert checkout.run(DATABASE_URL="postgres://cpor@127.0.0.1:9/cpor").wait(120) == 1
    assert checkout.last_line().startswith(
        "Preparing the database failed: django.db.utils.OperationalError: "
    )
    assert checkout.last_line().endswith(str(checkout.root / "var" / "log" / "prepare.log"))


@pytest.mark.proof
def test_error_that_nobody_thought_of_is_a_sentence_too(checkout: Checkout) -> None:
    kept = checkout.root / "var" / "kept.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("[]")
    assert checkout.run().wait(60) == 1
    kept.unlink()
    assert checkout.last_line().startswith("`make run` failed: AttributeError: ")
    assert "Traceback" in (checkout.root / "var" / "log" / "start.log").read_text()
