"""What must work before anything is installed: the standard library only, nothing of this project.

python3 devstack/bootstrap.py run       looks whether the portal could start, and installs what `make run` needs
python3 devstack/bootstrap.py reset     installs the same without the look
python3 devstack/bootstrap.py install   what tests and checks need on top, into the same .venv
python3 devstack/bootstrap.py clean     removes .venv and everything the local stack keeps
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows; check_system says so
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
RUN = VAR / "run"  # what concerns the running processes only
LOCK = RUN / "lock"
PROCESSES = RUN / "processes.json"  # exists while the portal runs, and after it was killed
LOGS = VAR / "log"

# What .venv is made of, each installed on top of the ones before it.
PORTAL, SERVERS, TESTS = (ROOT / f"requirements-{name}.lock" for name in ("run", "servers", "dev"))
PYTHONS = ((3, 11), (3, 14))  # oldest and newest
OLDEST_GLIBC = (2, 28)  # of the wheels in requirements-servers.lock
OLDEST_MACOS = (13, 0)
WHEELS_FOR_MACOS = (15, 0)  # of everything, for Apple's processors
UNTOLD_MACOS = (10, 16)  # what a Python built for an older one is told, whatever it runs on
OLDEST_POSTGRES = 15
BROKERS = ("valkey-server", "redis-server")
NO_POSTGRES = (
    f"No PostgreSQL {OLDEST_POSTGRES} or newer was found. Install the package postgresql (Debian and Ubuntu: apt-get "
    "install postgresql; Alpine: apk add postgresql postgresql-contrib), or name a server: "
    "DATABASE_URL=postgres://user:password@host/database"
)
NO_BROKER = (
    "No Valkey and no Redis was found. Install the package redis-server (Debian and Ubuntu: apt-get install "
    "redis-server; Alpine: apk add valkey), or name a server: REDIS_URL=redis://host:6379/0"
)

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


def check_system() -> None:
    """Leaves with a sentence where no .venv can be made."""
    if fcntl is None:
        sys.exit("`make run` works on Linux and macOS. On Windows use the Windows Subsystem for Linux.")
    oldest, newest = (".".join(map(str, version)) for version in PYTHONS)
    if not PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        sys.exit(
            f"The portal needs Python {oldest} to {newest}; {sys.executable} is {platform.python_version()}. "
            f"Name another one like this: PYTHON=python{newest} make run"
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        sys.exit(
            f"{sys.executable} cannot make virtual environments. Install the package python3-venv "
            "(Debian and Ubuntu: apt-get install python3-venv), then try again."
        )
    if sys.platform == "darwin" and macos() < OLDEST_MACOS and macos() != UNTOLD_MACOS:  # else pip will see
        sys.exit("The portal's PDF reader, pypdfium2, has no wheel for a macOS older than 13.")
    if os.pathsep in str(VENV):
        sys.exit(
            f"A folder with a {os.pathsep} in its path can hold no virtual environment: {ROOT}. Rename it."
        )


def macos() -> "tuple[int, ...]":
    return tuple(map(int, platform.mac_ver()[0].split(".")[:2]))


def what_pip_builds() -> str:
    """What has no wheel for this Mac, and what building it needs; "" where everything has one."""
    if sys.platform != "darwin" or macos() == UNTOLD_MACOS:
        return ""
    is_old, is_intel = macos() < WHEELS_FOR_MACOS, platform.machine() != "arm64"
    built = {
        "pikepdf": "qpdf" if is_old or is_intel else "",
        "tesserocr": "tesseract" if is_old else "",
        "cryptography": "rust openssl@3" if is_intel else "",
    }
    if not any(built.values()):
        return ""
    return (
        f"No wheel for this Mac: {', '.join(name for name in built if built[name])}. pip builds that now, which takes "
        "minutes and needs Xcode's command line tools (xcode-select --install) and Homebrew's packages: "
        f"brew install pkg-config {' '.join(filter(None, built.values()))}"
    )


def do_wheels_fit() -> bool:
    """Whether the servers' wheels run on this machine. pip would say so too, but only in the midst of its work."""
    if platform.machine() not in ("x86_64", "aarch64", "arm64"):
        return False
    if sys.platform == "darwin":
        return macos() >= UNTOLD_MACOS
    name, version = platform.libc_ver()
    return name == "glibc" and tuple(map(int, version.split(".")[:2])) >= OLDEST_GLIBC


def check_servers() -> None:
    """Leaves with a sentence where a server comes neither from a wheel, nor from PATH, nor from the environment."""
    if do_wheels_fit():
        return
    if "DATABASE_URL" not in os.environ and not any(map(postgres_major, system_postgres())):
        sys.exit(f"No wheel of PostgreSQL fits this machine. {NO_POSTGRES}")
    if "REDIS_URL" not in os.environ and not any(map(shutil.which, BROKERS)):
        sys.exit(f"No wheel of Valkey fits this machine. {NO_BROKER}")


def system_postgres() -> "list[Path]":
    """The folders of the system's own PostgreSQL, newest first after the one on PATH."""
    on_path = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # not on PATH
    return on_path + debian


def postgres_major(folder: Path) -> "int | None":
    """The version of the PostgreSQL in a folder, where there is one that runs here and is new enough."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # made for another system
        return None
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found and int(found[1]) >= OLDEST_POSTGRES else None


def install(*locks: Path) -> None:
    """Makes .venv hold what the lock files name; does nothing where it does."""
    wanted = [lock for lock in locks if lock != SERVERS or do_wheels_fit()]
    if is_installed(*wanted):
        return
    with only_one(RUN / "install.lock"):
        if not is_installed(*wanted):  # perhaps by whom we waited for
            build(wanted)


def is_installed(*locks: Path) -> bool:
    return PYTHON.exists() and all(read_stamp(lock) == content(lock) for lock in locks)


def read_stamp(lock: Path) -> str:
    """What was installed of a lock file, and by which Python for which folder; "" where nothing was."""
    stamp = stamp_of(lock)
    return stamp.read_text() if stamp.exists() else ""


def stamp_of(lock: Path) -> Path:
    return VENV / f"{lock.stem}.installed"


def content(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + f"{sys.version} {VENV}".encode()).hexdigest()


def build(locks: "list[Path]") -> None:
    """Adds to .venv what is missing; begins anew where what is there is of other lock files, or half done."""
    print(f"Installing the pinned packages into {VENV} (up to a minute, only this time) ...", flush=True)
    if building := what_pip_builds():
        print(building, flush=True)
    unfinished = VENV / "unfinished"
    is_sound = is_installed(locks[0]) and all(read_stamp(lock) in ("", content(lock)) for lock in locks)
    if not is_sound or unfinished.exists():
        make_venv()
    unfinished.touch()
    install_packages([lock for lock in locks if not is_installed(lock)])
    for lock in locks:
        stamp_of(lock).write_text(content(lock))
    unfinished.unlink()


def make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    # A pip of its own would take seconds to unpack; this Python's serves as well where there is one.
    options = ["--without-pip"] if has_pip() else []
    wait_for("The virtual environment could not be made", start_python("venv", *options, str(VENV)))


def has_pip() -> bool:
    return importlib.util.find_spec("pip") is not None


def install_packages(locks: "list[Path]") -> None:
    """By two pips side by side: one alone keeps one core busy, and the lock files leave nothing to resolve."""
    packages = pins(locks)
    refusal = "The packages could not be installed (is the package index reachable?)"
    wait_for(refusal, *(start_pip(number, packages[number::2]) for number in (0, 1)))


def pins(locks: "list[Path]") -> "list[str]":
    """The entries of the lock files, each package once."""
    entry = re.compile(r"^(\S+)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
    return list({found[1]: found[0] for lock in locks for found in entry.finditer(lock.read_text())}.values())


def start_pip(number: int, packages: "list[str]") -> "tuple[subprocess.Popen, Path]":
    part = RUN / f"install-{number}.txt"
    part.write_text("".join(packages))
    into = ["--python", str(PYTHON)] if has_pip() else []
    # Not compiled in advance: most modules are never imported, and the rest is compiled when it first is.
    options = ["-q", "--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes"]
    python = sys.executable if has_pip() else str(PYTHON)
    return start_python(
        "pip", *into, "install", *options, "-r", str(part), python=python, log=f"pip-{number}"
    )


def start_python(
    module: str, *arguments: str, python: str = sys.executable, log: str = ""
) -> "tuple[subprocess.Popen, Path]":
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log or module}.log"
    with path.open("wb") as file:
        command = [python, "-m", module, *arguments]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file), path


def wait_for(refusal: str, *started: "tuple[subprocess.Popen, Path]") -> None:
    failed = [log for process, log in started if process.wait()]
    if failed:
        sys.exit(failure(refusal, failed[0]))


def failure(what: str, log: Path) -> str:
    """The end of a log, and then, as the last thing one reads, what failed, why, and where the log is."""
    text = log.read_text(errors="replace") if log.exists() else ""
    end = "".join(f"  {line}\n" for line in text.splitlines()[-15:])
    why = reason(text)
    return f"{end}\n{what}{f': {why}' if why else ''}. Its log is {log}"


def reason(text: str) -> str:
    """The line of a log that says best why its program failed."""
    before, traceback, after = text.rpartition("Traceback (most recent call last):\n")
    if traceback:
        lines = [line for line in after.splitlines() if line and not line[0].isspace()]
    else:
        lines = re.findall(r"(?:FATAL|PANIC|CRITICAL|ERROR|[Ee]rror)[:\]] +(\S.*)", text)[-1:] or text.split(
            "\n"
        )
        lines = [line for line in reversed(lines) if line.strip()]
    return lines[0].strip().rstrip(".") if lines else ""


def look_before_run() -> None:
    """Says at once what the supervisor would say after the installation."""
    check_servers()
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
    check_system()
    if command == "run":
        look_before_run()
    if command == "install":
        install(PORTAL, SERVERS, TESTS)
    else:
        install(PORTAL, SERVERS)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
    except PermissionError as error:
        sys.exit(
            f"{error.filename} belongs to somebody else. Did another user run the portal from this folder?"
        )
