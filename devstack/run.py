"""`make run`: everything the portal needs on one machine, under one supervisor."""

import contextlib
import json
import os
import secrets
import shutil
import signal
from base64 import b64encode
from pathlib import Path

from demo.sign_ins import DEMO_PASSWORD, PEOPLE
from devstack import portal
from devstack.bootstrap import (
    LOCK,
    LOGS,
    PROCESSES,
    ROOT,
    RUN,
    VAR,
    only_one,
    port_wanted,
    read_json,
    refuse_taken_port,
    write_atomically,
)
from devstack.bound import end_with_starter
from devstack.inbox import inbox_service
from devstack.ports import free_ports
from devstack.postgres import Cluster, ensure_database, ensure_role, home
from devstack.processes import LocalStackError, Service, stop_leftovers
from devstack.redis import Redis, does_answer
from devstack.supervisor import Stopped, Supervisor, say

LOCAL_ENV = VAR / "local.env"  # cpor/settings.py reads it, so that manage.py finds the services too
KEPT = VAR / "kept.json"  # ports and secrets that stay the same from start to start
MAIL = VAR / "mail"
POE = VAR / "poe"


def run() -> None:
    """Runs until Ctrl-C, SIGTERM or the end of the terminal."""
    if "MAKELEVEL" in os.environ:
        end_with_starter(os.getppid(), signal.SIGTERM)  # a killed `make` must not leave the portal running
    port = port_wanted()
    with only_one(LOCK, "The portal already runs from this folder:") as lock:
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}, process {os.getpid()}. Ctrl-C in its terminal stops it.")
        lock.flush()
        if stop_leftovers(PROCESSES):
            say("Stopped what a killed run had left behind.")
        refuse_taken_port(port)
        supervise(port)


def supervise(port: int) -> None:
    supervisor = Supervisor(PROCESSES)
    supervisor.listen()
    try:
        with contextlib.suppress(Stopped):
            start(supervisor, port)
            supervisor.watch()
        say("\nStopping ...")
    finally:
        supervisor.stop()
    say("Nothing runs any more.")


def start(supervisor: Supervisor, port: int) -> None:
    keep_last_logs()
    say("Starting PostgreSQL, Redis and the local inbox ...")
    addresses = start_services(supervisor)
    env = {**os.environ, **keep_settings(addresses, port), "LOCAL_ENV": str(LOCAL_ENV)}
    env["DJANGO_SETTINGS_MODULE"] = "cpor.settings"

    say("Bringing the database and the demo data up to date ...")
    preparation = portal.preparation(env=env, log=LOGS / "prepare.log", is_local="DATABASE_URL" in addresses)
    preparation.run_to_end(tick=supervisor.tick)

    say("Starting the portal ...")
    start_portal(supervisor, env, port)
    people = "\n".join(f"  {person.email}" for person in PEOPLE)
    say(
        f"\nThe portal is at {env['SITE_URL']}/ . Sign in with the password `{DEMO_PASSWORD}` as one of\n\n{people}\n"
    )
    say(f"The letters it sends are at {env['SITE_URL']}/dev/mail/ , its logs in {LOGS.relative_to(ROOT)}/ .")
    say("Ctrl-C stops all of it.")


def start_services(supervisor: Supervisor) -> dict[str, str]:
    """Starts the services that the environment does not name; returns where they are, as settings."""
    kept = keep_values()
    services: dict[str, Service] = {}
    addresses: dict[str, str] = {}
    if "DATABASE_URL" not in os.environ:
        cluster = Cluster(home() / "postgres", port=kept["postgres_port"], log=LOGS / "postgres.log")
        services["postgres"] = cluster.service()
        addresses |= cluster.addresses()
    if "REDIS_URL" not in os.environ:
        redis = Redis(RUN, port=kept["redis_port"], password=kept["redis_password"], log=LOGS / "redis.log")
        services["redis"] = redis.service()
        addresses["REDIS_URL"] = redis.url
    elif not does_answer(os.environ["REDIS_URL"]):
        raise LocalStackError("No Redis answers at the address in REDIS_URL.")
    if "EMAIL_URL" not in os.environ:
        services["inbox"] = inbox_service(port=kept["inbox_port"], folder=MAIL, log=LOGS / "inbox.log")
        addresses |= {"EMAIL_URL": f"smtp://127.0.0.1:{kept['inbox_port']}", "LOCAL_MAIL_DIR": str(MAIL)}
    supervisor.add_group(*services.values())
    if "postgres" in services:
        ensure_role(cluster)
        ensure_database(cluster)
    return addresses


def start_portal(supervisor: Supervisor, env: dict[str, str], port: int) -> None:
    web = portal.web(port=port, env=env, log=LOGS / "web.log")
    workers = portal.workers(env=env, logs=LOGS)
    beat = portal.beat(env=env, log=LOGS / "beat.log")
    supervisor.show_errors_of(web, *workers, beat)
    supervisor.add_group(web)  # alone: people wait for its first page, and nobody for the others
    supervisor.add_group(*workers, beat)


def keep_values() -> dict:
    """Ports and secrets, the same as at the last start where that is possible."""
    kept = read_json(KEPT, {})
    names = ("postgres_port", "redis_port", "inbox_port")
    ports = free_ports([kept.get(name) for name in names])
    values = {name: kept.get(name) or secrets.token_urlsafe(48) for name in ("secret_key", "redis_password")}
    values["audit_signing_key"] = kept.get("audit_signing_key") or b64encode(secrets.token_bytes(32)).decode()
    values |= dict(zip(names, ports, strict=True))
    write_atomically(KEPT, json.dumps(values))
    return values


def keep_settings(addresses: dict[str, str], port: int) -> dict[str, str]:
    """The portal's settings on this machine, kept where manage.py finds them."""
    defaults = {
        **addresses,
        "SECRET_KEY": read_json(KEPT, {})["secret_key"],
        "AUDIT_SIGNING_KEY": read_json(KEPT, {})["audit_signing_key"],
        "SITE_URL": f"http://127.0.0.1:{port}",
        "POE_DIR": str(POE),
    }
    values = {name: os.environ.get(name, default) for name, default in defaults.items()} | {"DEBUG": "on"}
    write_atomically(LOCAL_ENV, "".join(f"{name}='{value}'\n" for name, value in values.items()))
    return values


def keep_last_logs() -> None:
    for log in LOGS.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))


def reset() -> None:
    """Away with the demo data; the next start loads it afresh."""
    with only_one(LOCK, "Stop the portal first:"):
        stop_leftovers(PROCESSES)
        remove(home() / "postgres", MAIL, POE)
    say("The local data is gone; `make run` starts with fresh demo data.")
    if "DATABASE_URL" in os.environ:
        say("The database in DATABASE_URL was left alone.")


def remove(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
