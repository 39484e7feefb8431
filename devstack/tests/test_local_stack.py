"""The local stack's parts, each by itself. The whole of it, killed and started again: test_make_run.py."""

import contextlib
import os
import platform
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from devstack import bootstrap as boot
from devstack import postgres, redis
from devstack.bootstrap import ROOT, only_one, reason, write_atomically
from devstack.inbox import inbox_service
from devstack.logs import ErrorTail
from devstack.ports import RANGE, free_port, free_ports
from devstack.postgres import can_others_enter, make_enterable
from devstack.processes import LocalStackError, Service, remember, started_at, stop_leftovers
from devstack.scratch import remove_abandoned, scratch_folder, start
from devstack.supervisor import FIRST_PAUSE, Watched


def python(script: str, log: Path) -> Service:
    return Service(name="script", argv=[sys.executable, "-c", script], log=log, cwd=str(ROOT))


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Service]:
    service = python("import time; time.sleep(600)", tmp_path / "sleeper.log")
    service.start()
    yield service
    service.stop()


# --- Ports


def test_kept_port_is_used_again_while_it_is_free() -> None:
    kept = free_port()
    assert free_ports([kept]) == [kept]


def test_kept_port_is_given_up_when_it_is_taken() -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        (port,) = free_ports([stranger.getsockname()[1]])
    assert port in RANGE


def test_ports_are_different_even_where_the_same_was_kept_twice() -> None:
    kept = free_port()
    assert len(set(free_ports([kept, kept, None]))) == 3


# --- Processes


@pytest.mark.proof
def test_service_ends_with_a_killed_starter(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from devstack.processes import Service\n"
        "s = Service('child', [sys.executable, '-c', 'import time; time.sleep(600)'], Path(sys.argv[1]))\n"
        "s.start(); print(s.process.pid, flush=True); sys.stdin.read()"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "log")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with starter:
        child = int(starter.stdout.readline())
        assert started_at(child)
        starter.kill()
    wait_for(lambda: not started_at(child))


def test_stop_takes_the_children_a_service_left_behind(tmp_path: Path) -> None:
    script = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    service = python(script, tmp_path / "log")
    service.start()
    wait_for(service.last_words)
    grandchild = int(service.last_words())
    service.stop()
    wait_for(lambda: not started_at(grandchild))


def test_service_that_ignores_the_end_signal_is_killed(tmp_path: Path) -> None:
    script = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    service = python(script, tmp_path / "log")
    service.grace = 0.2
    service.start()
    wait_for(service.last_words)
    pid = service.process.pid
    service.stop()
    assert not started_at(pid)


@pytest.mark.proof
def test_service_that_cannot_start_says_its_last_words(tmp_path: Path) -> None:
    service = python("print('no such table'); raise SystemExit(3)", tmp_path / "log")
    service.tries, service.is_ready = 2, lambda: False
    service.start()
    with pytest.raises(LocalStackError) as failed:
        service.wait_until_ready()
    assert str(failed.value).endswith(f"\nscript did not start: no such table. Its log is {service.log}")


def test_leftovers_are_stopped(sleeper: Service, tmp_path: Path) -> None:
    remember(tmp_path / "processes.json", [sleeper])
    assert stop_leftovers(tmp_path / "processes.json") is True
    assert sleeper.process.wait(5) == -signal.SIGTERM
    assert not (tmp_path / "processes.json").exists()


def test_stranger_with_a_leftovers_number_is_left_alone(sleeper: Service, tmp_path: Path) -> None:
    stranger = f'[{{"pid": {sleeper.process.pid}, "started_at": "long ago", "end_signal": 15}}]'
    write_atomically(tmp_path / "processes.json", stranger)
    assert stop_leftovers(tmp_path / "processes.json") is False
    assert sleeper.is_running


def test_unreadable_list_of_leftovers_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text('[{"pid": 1')
    assert stop_leftovers(tmp_path / "processes.json") is False


def test_supervised_service_is_started_again_after_growing_pauses(sleeper: Service, capsys) -> None:
    watched = Watched(sleeper)
    first = sleeper.process.pid
    sleeper.process.kill()
    sleeper.process.wait()
    watched.look_after()
    assert "ended by itself" in capsys.readouterr().out
    assert watched.pause == FIRST_PAUSE * 2
    watched.start_again_at = 0
    watched.look_after()
    assert sleeper.is_running
    assert sleeper.process.pid != first


# --- Folders


def test_folder_below_a_private_one_cannot_be_entered_by_others(tmp_path: Path) -> None:
    folder = tmp_path / "private" / "checkout"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    assert not can_others_enter(folder)
    assert can_others_enter(Path("/usr/bin"))


def test_second_holder_of_a_lock_is_told_about_the_first(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock") as lock:
        lock.write("http://127.0.0.1:8000")
        lock.flush()
        with (
            pytest.raises(SystemExit, match="Runs already: http://127.0.0.1:8000"),
            only_one(tmp_path / "lock", "Runs already:"),
        ):
            pass


def test_scratch_folder_of_a_living_run_stays_and_an_abandoned_one_goes() -> None:
    with scratch_folder() as mine:
        abandoned = mine.parent / "abandoned-by-a-test"
        abandoned.mkdir()
        remove_abandoned(mine.parent)
        assert mine.exists()
        assert not abandoned.exists()
    assert not mine.exists()


# --- Servers


@pytest.mark.proof
def test_servers_start_in_a_folder_of_any_name() -> None:
    umask = os.umask(0o077)
    ports = free_ports([None, None])
    with scratch_folder() as mine, contextlib.ExitStack() as stack:
        stack.callback(os.umask, umask)
        folder = mine / """Mein "Ordner" für's Büro, $5 (100%)"""
        make_enterable(folder)  # as the one that PostgreSQL gets from root
        cluster = postgres.Cluster(folder / "postgres", ports[0], folder / "postgres.log")
        broker = redis.Redis(folder, ports[1], "secret", folder / "redis.log")
        services = [start(stack, cluster.service()), start(stack, broker.service())]
        for service in services:
            service.wait_until_ready()
        assert cluster.is_ready()
        assert redis.does_answer(broker.url)


@pytest.mark.proof
def test_copy_for_another_user_runs_from_its_new_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "server_user", lambda: (65534, 65534))
    monkeypatch.setattr(postgres, "can_others_enter", lambda path: False)
    monkeypatch.setattr(postgres, "_outside", lambda: tmp_path)
    copy = postgres.reachable(postgres.find_binaries())
    assert copy.folder.is_relative_to(tmp_path)
    subprocess.run([copy.path("initdb"), "--version"], check=True)


def test_missing_postgresql_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.find_binaries.cache_clear()
    monkeypatch.setattr(postgres, "_candidates", lambda: [Path("/usr/bin")])
    with pytest.raises(LocalStackError, match="apt-get install postgresql"):
        postgres.find_binaries()


def test_missing_redis_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "_runs", lambda server: False)
    with pytest.raises(LocalStackError, match="apt-get install redis-server"):
        redis.find_server()


def test_data_of_another_postgresql_is_left_alone_with_the_way_out(tmp_path: Path) -> None:
    cluster = postgres.Cluster(tmp_path, free_port(), tmp_path / "postgres.log")
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(LocalStackError, match="written by PostgreSQL 14, .*`make reset`"):
        cluster.service()


# --- Logs


def test_errors_are_shown_with_their_traceback_and_nothing_else(tmp_path: Path, capsys) -> None:
    log = tmp_path / "web.log"
    tail = ErrorTail(log)
    tail.show()
    log.write_text(
        "2026-11-22 15:00:00,000 INFO cpor [-] GET / 200\n"
        "2026-11-22 15:00:01,000 ERROR django.request [-] Internal Server Error\n"
        "Traceback (most recent call last):\n"
        '127.0.0.1 - - [22/Nov/2026:15:00:01 +0000] "GET / HTTP/1.1" 500 20\n'
        "half a li"
    )
    tail.show()
    assert capsys.readouterr().out == (
        "web | 2026-11-22 15:00:01,000 ERROR django.request [-] Internal Server Error\n"
        "web | Traceback (most recent call last):\n"
    )


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (
            "*** FATAL CONFIG FILE ERROR (Redis 6.2.7) ***\nReading the configuration file, at line 4\n"
            ">>> 'dir /home/a/My Folder'\nBad directive or wrong number of arguments\n",
            "Bad directive or wrong number of arguments",
        ),
        (
            "2026-11-29 04:00:00.000 UTC [7] FATAL:  could not create shared memory segment: No space\n"
            "2026-11-29 04:00:00.001 UTC [7] LOG:  database system is shut down\n",
            "could not create shared memory segment: No space",
        ),
        (
            "Applying 0007 ...\nTraceback (most recent call last):\n  File x\nKeyError: 1\n\nDuring this:\n\n"
            "Traceback (most recent call last):\n  File y\ndjango.db.Error: no such table\nLINE 1: x\n",
            "django.db.Error: no such table",
        ),
        (
            "[2026-11-29 04:00:00 +0000] [9] [ERROR] Can't connect to ('127.0.0.1', 80)\nbye\n",
            "Can't connect to",
        ),
        (
            "ERROR: No matching distribution found for Django==5.2.19\n\n",
            "No matching distribution found for",
        ),
        ("", ""),
    ],
)
def test_reason_is_the_line_that_says_most(log: str, said: str) -> None:
    assert reason(log).startswith(said)
    assert "\n" not in reason(log)


# --- Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    port = free_port()
    service = inbox_service(port=port, folder=tmp_path / "mail", log=tmp_path / "inbox.log")
    service.start()
    service.wait_until_ready()
    yield port, tmp_path / "mail"
    service.stop()


def letter(to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "no-reply@cpor.example", to, subject
    message.set_content("Grüße")
    return message


@pytest.mark.proof
def test_inbox_keeps_letters_in_their_order(inbox: tuple[int, Path]) -> None:
    port, folder = inbox
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(3):
            server.send_message(letter("contact@adventure-works.example", f"Letter {number}"))
    kept = sorted(folder.glob("*.eml"))
    assert [f"Subject: Letter {n}" in file.read_text() for n, file in enumerate(kept)] == [True, True, True]


@pytest.mark.proof
def test_inbox_refuses_the_address_made_for_it(inbox: tuple[int, Path]) -> None:
    port, folder = inbox
    with smtplib.SMTP("127.0.0.1", port) as server, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        server.send_message(letter("gone@bounce.example", "Hello"))
    assert refused.value.recipients["gone@bounce.example"][0] == 550
    assert list(folder.iterdir()) == []


# --- Before anything is installed


@pytest.fixture
def bootstrap(tmp_path: Path) -> Callable[..., str]:
    """Runs it from a folder with nothing else in it; gives what it says when it leaves."""
    script = tmp_path / "devstack" / "bootstrap.py"
    script.parent.mkdir(parents=True)
    shutil.copy(ROOT / "devstack" / "bootstrap.py", script)

    def run(**env: str) -> str:
        ended = subprocess.run(
            [sys.executable, script, "run"],
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1
        return ended.stderr

    return run


def test_taken_port_is_refused_with_the_way_out(bootstrap: Callable[..., str]) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        assert f"PORT={port + 1} make run" in bootstrap(PORT=str(port))


def test_port_that_is_no_number_is_refused(bootstrap: Callable[..., str]) -> None:
    assert "PORT must be a number" in bootstrap(PORT="eighty")


def test_second_start_in_one_folder_names_the_first(bootstrap: Callable[..., str], tmp_path: Path) -> None:
    with only_one(tmp_path / "var" / "run" / "lock") as lock:
        lock.write("http://127.0.0.1:8000")
        lock.flush()
        assert "already runs from this folder: http://127.0.0.1:8000" in bootstrap(PORT=str(free_port()))


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 15, 0)])
def test_python_that_was_not_tried_is_refused(monkeypatch: pytest.MonkeyPatch, version: tuple) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.14;.*PYTHON=python3\.14 make run"):
        boot.check_system()


def test_macos_without_a_wheel_of_the_pdf_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "mac_ver", lambda: ("12.7", ("", "", ""), "arm64"))
    with pytest.raises(SystemExit, match="pypdfium2, has no wheel for a macOS older than 13"):
        boot.check_system()


@pytest.mark.parametrize(
    ("macos", "machine", "told"),
    [
        ("15.1", "arm64", []),
        ("14.7", "arm64", ["pikepdf, tesserocr.", "qpdf tesseract"]),
        ("15.1", "x86_64", ["pikepdf, cryptography.", "qpdf rust openssl@3"]),
        ("13.0", "x86_64", ["pikepdf, tesserocr, cryptography.", "qpdf tesseract rust openssl@3"]),
        ("10.16", "x86_64", []),
    ],
)
def test_mac_without_every_wheel_is_told_what_pip_builds_and_needs(
    monkeypatch: pytest.MonkeyPatch, macos: str, machine: str, told: list[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "mac_ver", lambda: (macos, ("", "", ""), machine))
    said = boot.what_pip_builds()
    assert bool(said) is bool(told)
    assert all(words in said for words in told)


@pytest.mark.parametrize(
    ("system", "machine", "libc", "macos", "fit"),
    [
        ("linux", "x86_64", ("glibc", "2.28"), "", True),
        ("linux", "aarch64", ("glibc", "2.39"), "", True),
        ("linux", "x86_64", ("glibc", "2.27"), "", False),
        ("linux", "x86_64", ("", ""), "", False),  # musl
        ("linux", "riscv64", ("glibc", "2.41"), "", False),
        ("darwin", "arm64", ("", ""), "11.0", True),
        ("darwin", "x86_64", ("", ""), "10.15.7", False),
    ],
)
def test_wheels_fit_where_their_names_say(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, libc: tuple, macos: str, fit: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)
    monkeypatch.setattr(platform, "mac_ver", lambda: (macos, ("", "", ""), machine))
    assert boot.do_wheels_fit() is fit


@pytest.mark.parametrize(
    ("named", "missing"), [("REDIS_URL", "postgresql"), ("DATABASE_URL", "redis-server")]
)
def test_server_that_comes_from_nowhere_is_named_before_the_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str, missing: str
) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))  # as with musl
    monkeypatch.setattr(boot, "system_postgres", lambda: [tmp_path])
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(named, "named by the user")
    with pytest.raises(SystemExit, match=f"No wheel of .* fits this machine.*apt-get install {missing}"):
        boot.check_servers()
