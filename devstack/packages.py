"""Programs of the system's packages that tests need: installed where they are missing and this user can."""

import os
import shutil
import subprocess

from devstack.bootstrap import RUN, only_one
from devstack.processes import LocalStackError


def system_program(*names: str, package: str, needed_by: str) -> str:
    """The path of the first of the names that is there. Raises LocalStackError where none is, and none can be made."""
    if path := _find(names):
        return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LocalStackError(
            f"{needed_by}. None of {', '.join(names)} is on PATH; install the package {package}."
        )
    with only_one(RUN / f"{package}.lock"):  # the other test process waits here, and then finds it
        return _find(names) or _install(names, package, needed_by)


def _find(names: tuple[str, ...]) -> str | None:
    path = os.pathsep.join(
        [os.environ.get("PATH", ""), "/usr/sbin"]
    )  # daemons lie there, on few people's PATH
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def _install(names: tuple[str, ...], package: str, needed_by: str) -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", package],
    ):
        ended = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    if path := _find(names):
        return path
    raise LocalStackError(f"{needed_by}, and it could not be installed:\n{ended.stderr[-2000:]}")
