"""The system's Chromium for the browser tests."""

from devstack.packages import system_program

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
    return system_program(*NAMES, package="chromium", needed_by="The browser tests need Chromium")
