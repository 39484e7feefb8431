"""What the portal needs around it, looked at from the inside. Details go to the log, never into the answer."""

import logging
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Event

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cpor import heartbeats
from notifications.models import Letter

logger = logging.getLogger(__name__)

# A worker looks every 3 seconds, and a letter that failed once waits for its next try without being due.
LETTER_IS_LATE = timedelta(minutes=10)
# Set once this process has seen the database as far as its code: comparing the two reads every migration there is.
migrations_are_there = Event()


class Health(StrEnum):
    READY = "ready"
    STARTING = "starting"  # pages work; no worker has served a tick on this database yet
    DEGRADED = "degraded"  # pages work; letters, scans or clocks wait
    UNAVAILABLE = "unavailable"


def look(*, now: datetime) -> Health:
    try:
        if is_migration_missing():
            logger.error("not ready: migrations are missing")
            return Health.UNAVAILABLE
        has_ticked, is_work_late = heartbeats.has_any(), is_anything_late(now=now)
    except DatabaseError:
        logger.exception("not ready: the database does not answer")
        return Health.UNAVAILABLE
    if is_work_late or not is_broker_there():
        return Health.DEGRADED
    return Health.READY if has_ticked else Health.STARTING


def is_anything_late(*, now: datetime) -> bool:
    if late := heartbeats.late(now=now):
        logger.error("degraded: ticks are late: %s", "; ".join(map(str, late)))
    if is_post_late := are_letters_late(now=now):
        logger.error("degraded: letters are due since more than %s", LETTER_IS_LATE)
    return bool(late) or is_post_late


def is_migration_missing() -> bool:
    """True while this code is ahead of its database. Remembered once it is not: nobody migrates backwards under it."""
    if not migrations_are_there.is_set():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return True
        migrations_are_there.set()
    return False


def are_letters_late(*, now: datetime) -> bool:
    return Letter.objects.due(now - LETTER_IS_LATE).exists()


def is_broker_there() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        logger.exception("degraded: Redis does not answer")
        return False
