import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from celery.states import SUCCESS
from django.db import close_old_connections
from django.utils import timezone

from cpor import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
broker.use()
app = Celery("cpor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def begin(task: Task, **_signal: Any) -> None:
    task.request.begun_at = timezone.now()
    _let_go_of_a_dead_connection(task)


@task_postrun.connect
def end(task: Task, state: str, retval: Any, **_signal: Any) -> None:
    from cpor import heartbeats  # noqa: PLC0415 (this file is read before there are models)

    if state != SUCCESS:
        _let_go_of_a_dead_connection(task)  # the trouble may have been its
    error = "" if state == SUCCESS else type(retval).__name__
    heartbeats.beat(task.name, begun_at=task.request.begun_at, ended_at=timezone.now(), error=error)


def _let_go_of_a_dead_connection(task: Task) -> None:
    """A task keeps the database's connection of the one before it, as a request does: until CONN_MAX_AGE, asked once
    whether it still lives, and replaced where PostgreSQL was started anew meanwhile."""
    if not task.request.is_eager:  # called within somebody's transaction
        close_old_connections()
