"""What must work before anything is installed: the standard library only, nothing of this project.

python3 cpor/local/bootstrap.py install   builds .venv from requirements-dev.lock, or finds it built
python3 cpor/local/bootstrap.py run       the same, after a look whether the portal could start at all
python3 cpor/local/bootstrap.py clean     removes .venv and everything the local stack keeps
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
VAR = ROOT / "var"
RUN = VAR / "run"  # what concerns the running processes only
LOCK = RUN / "lock"
PROCESSES = RUN / "processes.json"  # exists while the portal runs, and after it was killed
DEPENDENCIES = ROOT / "requirements-dev.lock"

# PostgreSQL refuses to run as root, and the user it then runs as may be unable to enter this folder. So root keeps
# its data here instead, in the first parent that can be written.
OWNER = "checkout"  # a file in such a folder: the path of the one it belongs to
OUTSIDE_PARENTS = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 (only with a check of the owner)


def outside_folders() -> "list[Path]":
    name = "cpor-local-" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return [parent / name for parent in OUTSIDE_PARENTS]


def ownerless_folders() -> "list[Path]":
    """Outside folders whose checkout was deleted without `make clean`."""
    notes = [note for parent in OUTSIDE_PARENTS for note in parent.glob(f"cpor-local-*/{OWNER}")]
    ours = [note for note in notes if note.stat().st_uid == os.geteuid()]
    return [note.parent for note in ours if not Path(note.read_text()).exists()]


def port_wanted() -> int:
    """The web server's port; leaves with a sentence when PORT is not one."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        # A server that just ended leaves connections behind; they are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def refuse_taken_port(port: int) -> None:
    if not is_port_free(port):
        other = port + 1 if port < 65535 else 8000
        sys.exit(f"Port {port} is taken or not allowed. Choose another one: PORT={other} make run")


@contextmanager
def only_one(path: Path, refusal: str = ""):
    """Holds a lock file. Where somebody else holds it: waits, or leaves with the refusal and the holder's words."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if refusal else 0))
        except BlockingIOError:
            file.seek(0)
            sys.exit(f"{refusal} {file.read()}".strip())
        yield file


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (this file also runs where it is older, to say so)
        version = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"The portal needs Python 3.11 or newer; {sys.executable} is {version}. "
            "Name another one like this: PYTHON=python3.12 make run"
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit(
            f"{sys.executable} cannot make virtual environments. Install the package python3-venv "
            "(Debian and Ubuntu: apt-get install python3-venv), then try again."
        )


def install() -> None:
    check_python()
    wanted = hashlib.sha256(DEPENDENCIES.read_bytes() + f"{sys.version} {VENV}".encode()).hexdigest()
    stamp = VENV / "installed"
    if is_installed(stamp, wanted):
        return
    with only_one(RUN / "install.lock"):
        if not is_installed(stamp, wanted):  # perhaps by whom we waited for
            build(stamp, wanted)


def is_installed(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted and (VENV / "bin" / "python").exists()


def build(stamp: Path, wanted: str) -> None:
    print(f"Installing the pinned packages into {VENV} (a minute or two, only this time) ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    call([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made.")
    # Not compiled in advance: most modules are never imported, and the rest is compiled when it first is.
    options = ["--disable-pip-version-check", "-qq", "--no-compile", "--require-hashes"]
    call(
        [str(VENV / "bin" / "python"), "-m", "pip", "install", *options, "-r", str(DEPENDENCIES)],
        "The packages could not be installed; pip says why above. Is the package index reachable?",
    )
    stamp.write_text(wanted)


def call(command: "list[str]", refusal: str) -> None:
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
        sys.exit(refusal)


def look_before_run() -> None:
    """Says at once what the supervisor would say after the installation."""
    port = port_wanted()
    with only_one(LOCK, "The portal already runs from this folder:"):
        if not PROCESSES.exists():  # else a killed run may still hold the port: the supervisor ends it first
            refuse_taken_port(port)


def clean() -> None:
    with only_one(LOCK, "Stop the portal first:"):
        for folder in [VENV, VAR, ROOT / "staticfiles", *outside_folders(), *ownerless_folders()]:
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)
        for name in (".pytest_cache", ".ruff_cache", ".mypy_cache", ".import_linter_cache", ".hypothesis"):
            shutil.rmtree(ROOT / name, ignore_errors=True)


def write_atomically(path: Path, text: str) -> None:
    """Readable by the owner only: most of what is kept here is secret."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def read_json(path: Path, otherwise):
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return otherwise


def main(command: str) -> None:
    if command == "clean":
        clean()
        return
    if command == "run":
        look_before_run()
    install()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        sys.exit(
            f"{error.filename} belongs to somebody else. Did another user run the portal from this folder?"
        )
