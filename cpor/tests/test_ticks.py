"""Each tick has its queue, its limits and its heartbeat, and others see when one does not come."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import psycopg2
import pytest
from celery.app.trace import build_tracer
from celery.signals import task_postrun
from celery.states import FAILURE, SUCCESS
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from cpor import beat, heartbeats
from cpor.celery import app
from cpor.health import Health, look
from cpor.heartbeats import late
from cpor.models import Heartbeat
from cpor.ticks import TICKS, Queue, Tick
from notifications import delivery

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DELIVERY = next(tick for tick in TICKS if tick.task == "notifications.deliver")
NAMED = pytest.mark.parametrize("tick", TICKS, ids=lambda tick: tick.name)


@pytest.fixture(autouse=True)
def _fresh_process():
    heartbeats.expected.clear()


def serve(*ticks: Tick, at: datetime = NOW, error: str = "") -> None:
    for tick in ticks or TICKS:
        heartbeats.beat(tick.task, begun_at=at - SECOND, ended_at=at, error=error)


# --- What is written once


def test_every_task_has_a_queue_a_tick_and_limits() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert set(ours) == {tick.task for tick in TICKS}
    for name, task in ours.items():
        assert app.amqp.router.route({}, name)["queue"].name in set(Queue), name
        assert 0 < task.soft_time_limit < task.time_limit, name


def test_letters_and_clocks_share_no_queue_with_what_takes_long() -> None:
    quick = {tick.task for tick in TICKS if tick.queue in {Queue.LETTERS, Queue.CLOCKS}}

    assert quick >= {"notifications.deliver", "consent.open_windows", "reviews.run_clocks"}
    assert {task for task in quick if task.startswith("documents.")} == set()
    assert not quick & {"filing.work_on_uploads", "claims.check_proofs"}


def test_worker_serves_every_queue_unless_told_otherwise() -> None:
    assert set(app.amqp.Queues(app.conf.task_queues).consume_from) == set(Queue)


@NAMED
def test_tick_is_not_handed_out_twice_nor_kept_for_ever(tick: Tick) -> None:
    assert tick.expires <= settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert app.conf.beat_schedule[tick.name]["options"]["expires"] == tick.expires


def test_delivery_ends_by_itself_before_it_is_ended_and_within_its_lease() -> None:
    assert delivery.LONGEST_RUN < DELIVERY.longest < DELIVERY.killed_after < delivery.LEASE.total_seconds()


def test_operations_page_lists_every_tick_with_its_queue() -> None:
    page = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| (\w+) \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)

    assert {(tick.name, str(tick.queue)) for tick in TICKS} <= set(rows)


# --- What is late


@pytest.mark.django_db
def test_before_the_first_tick_of_all_nothing_is_late() -> None:
    assert late(now=NOW) == []
    assert look(now=NOW) is Health.STARTING


@NAMED
@pytest.mark.django_db
def test_tick_is_late_by_its_own_schedule(tick: Tick) -> None:
    serve(at=NOW + timedelta(days=9))
    serve(tick)
    edge = NOW + tick.late_after

    assert late(now=edge) == []
    assert [each.tick for each in late(now=edge + SECOND)] == [tick]


@pytest.mark.django_db
def test_all_parts_stopped_degrades_within_the_bound_that_the_docs_name(caplog) -> None:
    serve()
    bound = min(tick.late_after for tick in TICKS)

    assert bound == DELIVERY.late_after == timedelta(seconds=126)
    assert look(now=NOW + bound) is Health.READY
    assert look(now=NOW + bound + SECOND) is Health.DEGRADED
    assert "deliver letters (last done at 2026-11-23 09:00:00 UTC)" in caplog.text


@pytest.mark.django_db
def test_web_servers_stay_in_service_while_ticks_are_late(client: Client) -> None:
    serve(at=timezone.now() - timedelta(days=9))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})


@pytest.mark.django_db
def test_tick_that_only_fails_is_late_and_says_why() -> None:
    serve()
    serve(DELIVERY, at=NOW + timedelta(hours=1), error="OperationalError")

    (found,) = [each for each in late(now=NOW + timedelta(hours=1)) if each.tick == DELIVERY]

    assert (found.done_at, found.error) == (NOW, "OperationalError")
    serve(DELIVERY, at=NOW + timedelta(hours=1))
    assert DELIVERY not in {each.tick for each in late(now=NOW + timedelta(hours=1))}


@pytest.mark.django_db
def test_tick_that_never_ran_has_its_time_from_the_first_worker_that_knows_it() -> None:
    serve(DELIVERY)
    never = next(tick for tick in TICKS if tick.task == "documents.check_storage")

    assert never not in {each.tick for each in late(now=NOW + timedelta(days=2))}
    assert never in {each.tick for each in late(now=NOW + timedelta(days=3, seconds=1))}


@pytest.mark.django_db
def test_tick_that_only_the_web_knows_is_late() -> None:
    """Its workers are of an older release."""
    serve()
    Heartbeat.objects.filter(name=DELIVERY.name).delete()

    assert [str(each) for each in late(now=NOW)] == ["deliver letters (never done)"]


# --- What is written at each tick


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "done"), [(None, True), (OperationalError, False)])
def test_run_leaves_its_heartbeat_even_where_it_fails(error, done, monkeypatch) -> None:
    def work(**_given: object) -> None:
        if error:
            raise error("deadlock detected")

    monkeypatch.setattr("notifications.tasks.deliver_due", work)
    began = timezone.now()

    app.tasks["notifications.deliver"].apply()

    kept = Heartbeat.objects.get(name="deliver letters")
    assert began <= kept.begun_at <= timezone.now()
    assert (kept.done_at is not None, kept.error) == (done, "" if done else "OperationalError")


@pytest.mark.django_db
def test_run_survives_a_heartbeat_that_cannot_be_written(monkeypatch, caplog) -> None:
    monkeypatch.setattr("notifications.tasks.deliver_due", lambda **_given: None)

    def gone(execute, sql, params, many, context):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(gone):
        result = app.tasks["notifications.deliver"].apply()

    assert result.successful()
    assert "deliver letters: no heartbeat: OperationalError" in caplog.text
    assert not heartbeats.expected.is_set()


# --- The connection between tasks


@pytest.mark.proof
def test_tasks_share_a_connection_that_outlives_postgresqls_restart(committed_db: str, monkeypatch) -> None:
    served: list[int] = []
    monkeypatch.setattr("notifications.tasks.deliver_due", lambda **_given: served.append(backend()))

    assert [run_as_a_worker("notifications.deliver") for _ in range(2)] == [SUCCESS, SUCCESS]
    end_from_outside(served[-1], committed_db)
    assert run_as_a_worker("notifications.deliver") == SUCCESS

    assert served[0] == served[1] != served[2]
    assert Heartbeat.objects.get(name=DELIVERY.name).error == ""


@pytest.mark.proof
def test_task_whose_connection_ends_under_it_fails_and_says_so(committed_db: str, monkeypatch) -> None:
    def work(**_given: object) -> None:
        end_from_outside(backend(), committed_db)
        backend()

    monkeypatch.setattr("notifications.tasks.deliver_due", work)

    assert run_as_a_worker("notifications.deliver") == FAILURE
    assert Heartbeat.objects.get(name=DELIVERY.name).error == "OperationalError"


def run_as_a_worker(name: str) -> str:
    """Through Celery's own tracer, which a worker's process calls; returns the state."""
    states: list[str] = []

    def note(state: str, **_signal: object) -> None:
        states.append(state)

    task_postrun.connect(note)
    try:
        build_tracer(name, app.tasks[name], app=app)(str(uuid4()), (), {}, {"is_eager": False})
    finally:
        task_postrun.disconnect(note)
    return states[0]


@pytest.mark.proof
@pytest.mark.alone
def test_heartbeat_is_one_statement_that_changes_its_row_in_place(committed_db: str) -> None:
    """While autovacuum reads any table of the database, what is dead has to stay: such a round tells nothing. Neither
    does one beside other tests: PostgreSQL looks again at what is dead once the oldest transaction of the server is
    another one."""
    serve(DELIVERY)
    assert any(all_in_place(500) for _round in range(6))


def all_in_place(beats: int) -> bool:
    """That each one was written over its row's dead versions, and that the table has not grown."""
    changed, in_place, size = heartbeats_written()
    for number in range(beats):
        serve(DELIVERY, at=NOW + number * SECOND)
    changed_then, in_place_then, size_then = heartbeats_written()
    assert changed_then - changed == beats
    return (in_place_then - in_place, size_then) == (beats, size)


def heartbeats_written() -> tuple[int, int, int]:
    """Rows changed, those of them within their page, and the table's bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd, pg_relation_size(relid)"
            " FROM pg_stat_user_tables WHERE relname = 'cpor_heartbeat'"
        )
        return cursor.fetchone()


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end_from_outside(pid: int, url: str) -> None:
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


# --- Who asks


@pytest.mark.django_db
def test_check_ticks_tells_a_platform_which_one_is_late() -> None:
    with pytest.raises(CommandError, match="start beat and the workers"):
        call_command("check_ticks")
    serve(at=timezone.now())
    call_command("check_ticks", stdout=(said := StringIO()))
    assert said.getvalue() == "All 17 ticks are served in time.\n"

    Heartbeat.objects.filter(name=DELIVERY.name).update(done_at=NOW)
    with pytest.raises(
        CommandError, match=r"^1 of 17 ticks are late: deliver letters \(last done at 2026-11-23"
    ):
        call_command("check_ticks")


@pytest.mark.django_db
def test_beat_goes_on_where_the_last_one_was() -> None:
    daily = "compare files with records"
    serve(at=timezone.now() - timedelta(hours=25))
    overdue = beat.Scheduler(app)

    assert overdue.schedule[daily].is_due().is_due
    serve(at=timezone.now() - timedelta(hours=23))
    assert not beat.Scheduler(app).schedule[daily].is_due().is_due


@pytest.mark.django_db
def test_beat_starts_without_a_database(caplog) -> None:
    def gone(execute, sql, params, many, context):
        raise OperationalError("the server closed the connection")

    with transaction.atomic(), connection.execute_wrapper(gone):
        scheduler = beat.Scheduler(app)

    assert set(scheduler.schedule) == {tick.name for tick in TICKS}
    assert "all ticks count from now" in caplog.text
