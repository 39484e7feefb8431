"""How long the directory import takes, and whether its memory is flat.

`python -m bench.imports 1000000` makes that many subscriptions of a tenth as many tenants, each tenant with a domain,
and imports them: a tenth of them first, whose memory the rest is held against; then all; all again; then all with one
in a hundred changed.
"""

import contextlib
import csv
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import django
from django.test.utils import setup_databases, teardown_databases

from devstack.pytest_plugin import prepare_environment, start_services

PRODUCTS = ["Dynamics 365 Sales", "Dynamics 365 Finance", "Power BI", "power-apps", "Microsoft 365 E3"]
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as name:
        part, whole = Path(name, "part"), Path(name, "whole")
        write(part, rows // 10, seed=1)
        measure("first part", part, rows // 10)
        write(whole, rows, seed=2)
        measure("all", whole, rows)
        measure("all again", whole, rows)
        write(whole, rows, seed=2, changed_every=100)
        measure("1% changed", whole, rows)


def measure(label: str, folder: Path, rows: int) -> None:
    from customers.imports import import_directory  # noqa: PLC0415 (needs the settings)

    started, cpu = time.perf_counter(), time.process_time()
    report = import_directory(folder=folder)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{label:12}{rows:10} rows{seconds:8.1f} s (Python {cpu:.1f}){rows / seconds:9.0f} rows/s, peak {peak} MB;"
        f" {report.counts['subscriptions.csv']}",
        flush=True,
    )


def write(folder: Path, rows: int, *, seed: int, changed_every: int = 0) -> None:
    """The same rows for the same seed, but for the states that are changed."""
    chance = random.Random(seed)
    tenants = rows // 10

    def tenant_id(number: int) -> UUID:
        return UUID(int=(seed << 64) + number * 7_919)

    def subscriptions() -> Iterator[list[object]]:
        for number in range(rows):
            bought = EPOCH + timedelta(minutes=chance.randrange(3_000_000))
            state = "suspended" if changed_every and number % changed_every == 0 else "active"
            yield [
                UUID(int=chance.getrandbits(128)),
                tenant_id(chance.randrange(tenants)),
                chance.choice(PRODUCTS),
                chance.choice(["volume_licensing", "web_direct", "csp"]),
                state,
                f"{bought:%Y-%m-%dT%H:%M:%SZ}",
                f"{bought + timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}",
                f"{bought + timedelta(days=1095):%Y-%m-%d}" if number % 2 else "",
                "",
            ]

    folder.mkdir(exist_ok=True)
    write_csv(
        folder / "tenants.csv",
        "tenant_id,name,country,language",
        ([tenant_id(number), f"Größe {seed} {number:07} AG", "DE", "de"] for number in range(tenants)),
    )
    write_csv(
        folder / "domains.csv",
        "tenant_id,domain,is_primary",
        ([tenant_id(number), f"made-{seed}-{number:07}.example", "true"] for number in range(tenants)),
    )
    write_csv(
        folder / "subscriptions.csv",
        "subscription_id,tenant_id,product,channel,state,purchased_at,activated_at,ends_at,successor_id",
        subscriptions(),
    )


def write_csv(path: Path, header: str, rows: Iterable[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows(rows)


if __name__ == "__main__":
    with contextlib.ExitStack() as services:
        prepare_environment(services)
        start_services()
        os.environ["DJANGO_SETTINGS_MODULE"] = "cpor.settings"
        django.setup()
        made = setup_databases(verbosity=0, interactive=False)
        services.callback(teardown_databases, made, verbosity=0)
        main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
