"""How fast the pages are, as ratios in one run: machines differ and are noisy, ratios less so.

Measures every page against a bare answer of the same process (bench.addresses), with few claims and with many, and
counts its queries. `python -m bench 20 400` chooses the two sizes.
"""

import contextlib
import io
import itertools
import os
import resource
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

from devstack.pytest_plugin import prepare_environment, start_services, use_plain_static_files

REPEATS = 30
WARM_UP = 5
BARE_RUNS = 10  # a single one is too short to measure
CONTOSO, RUTH = "incentive-admin@contoso.example", "reviewer@microsoft.example"
# "Rollout" stands in the names of about 30 % of the made claims.
PAGES = {
    "list": (CONTOSO, "/claims/"),
    "list, approved": (CONTOSO, "/claims/?status=approved"),
    "list, drafts": (CONTOSO, "/claims/?status=draft"),
    "list, deadline soon": (CONTOSO, "/claims/?soon=on"),
    "list, contested": (CONTOSO, "/claims/?contested=on"),
    "list by customer": (CONTOSO, "/claims/?sort=customer"),
    "list by latest deadline": (CONTOSO, "/claims/?sort=-deadline"),
    "search": (CONTOSO, "/claims/?q=Rollout"),
    "search, approved": (CONTOSO, "/claims/?q=Rollout&status=approved"),
    "search, drafts by name": (CONTOSO, "/claims/?q=Rollout&status=draft&sort=name"),
    "search for nothing": (CONTOSO, "/claims/?q=zzzz"),
    "claim": (CONTOSO, "{claim}"),
    "queue": (RUTH, "/reviews/?tab=all"),
    "review": (RUTH, "{review}"),
}


def main(few: int, many: int) -> None:
    before, after = grown_to(few), grown_to(many - few)
    print(
        f"{'page':26}{'queries':>8}{'x bare':>9}{'x bare':>9}{'growth':>8}   ({few} and {many} claims more)"
    )
    for name, (queries, ratio) in after.items():
        print(f"{name:26}{queries:8}{before[name][1]:9.1f}{ratio:9.1f}{ratio / before[name][1]:8.2f}")
    export()


def grown_to(more: int) -> dict[str, tuple[int, float]]:
    """The pages' figures after so many claims more. Demo data is made under DEBUG only, and DEBUG is slow."""
    from demo.management.commands import load_demo, make_claims  # noqa: PLC0415 (needs the settings)

    with override_settings(DEBUG=True):
        call_command(load_demo.Command(), stdout=io.StringIO())
        make = make_claims.Command(stdout=io.StringIO())
        seconds(f"make_claims {more}", lambda: call_command(make, more))
    seconds("check_invariants", lambda: call_command("check_invariants", stdout=io.StringIO()))
    return measure()


def export() -> None:
    """The first 50,000 rows of Contoso's list, as far as there are so many."""
    from django.test import Client  # noqa: PLC0415 (needs the settings)

    from accounts.models import User  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(email=CONTOSO))
    start, before = time.perf_counter(), peak_megabytes()
    lines = iter(client.get("/claims/export.csv").streaming_content)  # type: ignore[attr-defined]
    next(lines), next(lines)
    first = time.perf_counter() - start
    rows = 1 + sum(1 for _ in itertools.islice(lines, 49_999))
    print(
        f"export: first row after {first:.2f} s, {rows} rows after {time.perf_counter() - start:.1f} s,",
        end=" ",
    )
    print(f"peak of memory {peak_megabytes() - before:.0f} MB higher")


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(name: str, act: Callable[[], object]) -> None:
    start = time.perf_counter()
    act()
    print(f"{name}: {time.perf_counter() - start:.1f} s", flush=True)


def measure() -> dict[str, tuple[int, float]]:
    """For each page its queries, and how many times slower than the bare answer it is (medians)."""
    with override_settings(ROOT_URLCONF="bench.addresses"):
        return {name: page(person, path) for name, (person, path) in PAGES.items()}


def page(person: str, path: str) -> tuple[int, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from claims.models import Claim  # noqa: PLC0415

    user = User.objects.get(email=person)
    claim = Claim.objects.visible_to(user).earliest("pk")
    path = path.format(claim=claim.get_absolute_url(), review=f"/reviews/{claim.reference}/")
    client, nobody = Client(), Client()
    client.force_login(user)
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries), times_slower(lambda: client.get(path), lambda: nobody.get("/bare"))


def times_slower(act: Callable[[], object], bare: Callable[[], object]) -> float:
    """Medians of REPEATS runs, taken in turns, so that a noisy minute of the machine slows both."""
    durations: list[tuple[float, float]] = []
    for _ in range(REPEATS + WARM_UP):
        durations.append((timed(act), sum(timed(bare) for _ in range(BARE_RUNS)) / BARE_RUNS))
    acts, bares = zip(*durations[WARM_UP:], strict=True)
    return median(acts) / median(bares)


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    with contextlib.ExitStack() as services:
        prepare_environment(services)
        start_services()
        os.environ["DJANGO_SETTINGS_MODULE"] = "cpor.settings"
        django.setup()
        use_plain_static_files()
        setup_test_environment(debug=False)
        made = setup_databases(verbosity=0, interactive=False)
        services.callback(teardown_databases, made, verbosity=0)
        main(*(int(size) for size in sys.argv[1:3] or ("20", "400")))
