"""The system's Chromium for the browser tests."""

import os
import shutil
import subprocess

from cpor.local.bootstrap import RUN, only_one
from cpor.local.processes import LocalStackError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: it does not work as root, and the browser sees our own pages only. The rest: nothing calls home.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str:
    """The browser to run; installed first where there is none and this user can.

    Raises LocalStackError where there is none.
    """
    if path := _find():
        return path
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LocalStackError(
            f"The browser tests need Chromium. None of {', '.join(NAMES)} is on PATH; install the package chromium."
        )
    with only_one(RUN / "chromium.lock"):  # the other test process waits here, and then finds it
        return _find() or _install()


def _find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _install() -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "chromium"],
    ):
        ended = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    if path := _find():
        return path
    raise LocalStackError(
        f"The browser tests need Chromium, and it could not be installed:\n{ended.stderr[-2000:]}"
    )
