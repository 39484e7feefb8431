"""PostgreSQL and Redis for one run of the tests: beside those of other runs, gone afterwards."""

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from devstack.bootstrap import RUN, only_one
from devstack.ports import free_ports
from devstack.postgres import Cluster, ensure_role, home, make_enterable
from devstack.processes import Service
from devstack.redis import Redis
from devstack.template_store import TemplateStore, drop_all_but_templates


class ScratchServices:
    """The services that the environment does not name: their addresses at once, their processes by `start`."""

    def __init__(self, folder: Path) -> None:
        postgres_port, redis_port = free_ports([None, None])
        self.addresses = {
            name: os.environ[name]
            for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")
            if name in os.environ
        }
        self.cluster = self.redis = None
        self.processes = contextlib.ExitStack()
        self.is_started = False
        if "DATABASE_URL" not in self.addresses:
            self.cluster = Cluster(folder / "postgres", port=postgres_port, log=folder / "postgres.log")
            TemplateStore().lend_password(self.cluster)
            self.addresses |= self.cluster.addresses()
        if "REDIS_URL" not in self.addresses:
            password, log = secrets.token_urlsafe(24), folder / "redis.log"
            self.redis = Redis(folder, port=redis_port, password=password, log=log)
            self.addresses["REDIS_URL"] = self.redis.url

    def start(self) -> None:
        """Returns when they answer; a second call at once."""
        if self.is_started:
            return
        self.is_started = True
        if self.cluster:
            TemplateStore().lend_data(self.cluster)
        services = [server.service() for server in (self.cluster, self.redis) if server]
        for service in services:
            start(self.processes, service)
        for service in services:
            service.wait_until_ready()
        if self.cluster:
            ensure_role(self.cluster)

    def stop(self) -> None:
        """Database templates that are new are kept for the next run."""
        names = self._new_templates()
        self.processes.close()
        if names and self.cluster:
            TemplateStore().take(self.cluster, names)

    def _new_templates(self) -> list[str]:
        if not (self.cluster and self.is_started and self.cluster.is_ready()):
            return []
        return [] if TemplateStore().has_templates_of(self.cluster) else drop_all_but_templates(self.cluster)


@contextlib.contextmanager
def scratch_services() -> Iterator[ScratchServices]:
    with scratch_folder() as folder:
        services = ScratchServices(folder)
        try:
            yield services
        finally:
            services.stop()


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
