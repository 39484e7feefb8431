"""How fast the pages are, as ratios in one run: machines differ and are noisy, ratios less so.

Measures every page against a bare answer (/healthz) of the same process, with few claims and with many, and counts
its queries. `python -m bench 20 400` chooses the two sizes.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable
from statistics import median

import django
from django.core.management import call_command
from django.test.utils import (
    override_settings,
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from cpor.local.pytest_plugin import prepare_environment, use_plain_static_files

REPEATS = 30
PAGES = {
    "list": ("incentive-admin@contoso.example", "/claims/"),
    "search": ("incentive-admin@contoso.example", "/claims/?q=made"),
    "claim": ("incentive-admin@contoso.example", "{claim}"),
    "queue": ("reviewer@microsoft.example", "/reviews/?tab=all"),
    "review": ("reviewer@microsoft.example", "{review}"),
}


def main(few: int, many: int) -> None:
    before, after = grown_to(few), grown_to(many - few)
    print(
        f"{'page':10}{'queries':>8}{'x bare':>9}{'x bare':>9}{'growth':>8}   ({few} and {many} claims more)"
    )
    for name, (queries, ratio) in after.items():
        print(f"{name:10}{queries:8}{before[name][1]:9.1f}{ratio:9.1f}{ratio / before[name][1]:8.2f}")


def grown_to(more: int) -> dict[str, tuple[int, float]]:
    """The pages' figures after so many claims more. Demo data is made under DEBUG only, and DEBUG is slow."""
    with override_settings(DEBUG=True):
        call_command("load_demo")
        call_command("make_claims", more)
    return measure()


def measure() -> dict[str, tuple[int, float]]:
    """For each page its queries, and how many times slower than the bare answer it is (medians)."""
    from django.test import Client  # noqa: PLC0415 (needs the settings)

    bare = timed(lambda: Client().get("/healthz"))
    return {name: page(person, path, bare) for name, (person, path) in PAGES.items()}


def page(person: str, path: str, bare: float) -> tuple[int, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from claims.models import Claim  # noqa: PLC0415

    user = User.objects.get(email=person)
    claim = Claim.objects.visible_to(user).earliest("pk")
    path = path.format(claim=claim.get_absolute_url(), review=f"/reviews/{claim.reference}/")
    client = Client()
    client.force_login(user)
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries), timed(lambda: client.get(path)) / bare


def timed(act: Callable[[], object]) -> float:
    """The median of `REPEATS` runs, in seconds, after a few that only warm up."""
    durations = []
    for _ in range(REPEATS // 5):
        act()
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        durations.append(time.perf_counter() - start)
    return median(durations)


if __name__ == "__main__":
    with contextlib.ExitStack() as services:
        prepare_environment(services)
        os.environ["DJANGO_SETTINGS_MODULE"] = "cpor.settings"
        django.setup()
        use_plain_static_files()
        setup_test_environment(debug=False)
        made = setup_databases(verbosity=0, interactive=False)
        services.callback(teardown_databases, made, verbosity=0)
        main(*(int(size) for size in sys.argv[1:3] or ("20", "400")))
