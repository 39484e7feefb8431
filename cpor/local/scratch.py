"""PostgreSQL and Redis for one run of the tests: fresh, beside those of other runs, gone afterwards."""

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from cpor.local.bootstrap import RUN, only_one
from cpor.local.ports import free_ports
from cpor.local.postgres import Cluster, home, make_enterable
from cpor.local.processes import Service
from cpor.local.redis import Redis


@contextlib.contextmanager
def scratch_services() -> Iterator[dict[str, str]]:
    """Runs the services that the environment does not name; gives the addresses of all."""
    addresses = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if name in os.environ}
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        postgres_port, redis_port = free_ports([None, None])
        services = []
        if "DATABASE_URL" not in addresses:
            cluster = Cluster(folder / "postgres", port=postgres_port, log=folder / "postgres.log")
            services.append(start(stack, cluster.service()))
            addresses["DATABASE_URL"] = cluster.url()
        if "REDIS_URL" not in addresses:
            redis = Redis(
                folder, port=redis_port, password=secrets.token_urlsafe(24), log=folder / "redis.log"
            )
            services.append(start(stack, redis.service()))
            addresses["REDIS_URL"] = redis.url
        for service in services:
            service.wait_until_ready()
        yield addresses


def start(stack: contextlib.ExitStack, service: Service) -> Service:
    stack.callback(service.stop)
    service.start()
    return service


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of this run's own. Those of runs that were killed are removed on the way."""
    parent = home() / "scratch"
    folder = parent / secrets.token_hex(6)
    with only_one(RUN / "scratch.lock"):
        make_enterable(parent)
        remove_abandoned(parent)
        make_enterable(folder)
        lock = (folder / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)  # held as long as this process lives
    try:
        yield folder
    finally:
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(parent: Path) -> None:
    for folder in parent.iterdir():
        with (folder / "lock").open("a") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
