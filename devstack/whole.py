"""The whole portal on a database of a test's own: what `make run` runs, for one test."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from devstack import portal
from devstack.inbox import inbox_service
from devstack.ports import free_ports
from devstack.processes import Service
from devstack.redis import Redis


@dataclass(frozen=True)
class RunningPortal:
    url: str
    mail_dir: Path
    database_url: str
    env: dict[str, str]
    services: dict[str, Service]

    def run_manage(self, *arguments: str) -> str:
        """What `manage.py` printed; LocalStackError with that where it failed."""
        return portal.run_python("manage.py", *arguments, env=self.env)


@contextlib.contextmanager
def whole_portal(database_url: str, folder: Path, **settings: str) -> Iterator[RunningPortal]:
    """Web, worker, beat, broker and inbox as real processes until the end of the block; logs are below the folder.

    One worker serves all queues: half a start for each test. `portal.workers` has them as they are deployed."""
    web_port, redis_port, inbox_port = free_ports([None, None, None])
    url, mail, logs = f"http://127.0.0.1:{web_port}", folder / "mail", folder / "log"
    redis = Redis(folder, port=redis_port, password=secrets.token_urlsafe(24), log=logs / "redis.log")
    env = {
        **os.environ,
        "DEBUG": "on",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{inbox_port}",
        "LOCAL_MAIL_DIR": str(mail),
        "SITE_URL": url,
        "ALLOWED_HOSTS": "*",
        "LOG_LEVEL": "INFO",
        "DJANGO_SETTINGS_MODULE": "cpor.settings",
        **settings,
    }
    services = [
        redis.service(),
        inbox_service(port=inbox_port, folder=mail, log=logs / "inbox.log"),
        portal.web(port=web_port, env=env, log=logs / "web.log"),
        portal.worker(env=env, log=logs / "worker.log"),
        portal.beat(env=env, log=logs / "beat.log"),
    ]
    with running(services):
        named = {service.name: service for service in services}
        yield RunningPortal(url, mail, database_url, env, named)


@contextlib.contextmanager
def running(services: list[Service]) -> Iterator[None]:
    try:
        for service in services:
            service.start()
        for service in services:
            service.wait_until_ready()
        yield
    finally:
        for service in services:
            service.ask_to_stop()
        for service in services:
            service.stop()
