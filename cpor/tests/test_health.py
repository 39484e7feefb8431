from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cpor import heartbeats
from cpor.health import LETTER_IS_LATE, Health, look, migrations_are_there
from cpor.ticks import TICKS
from notifications import outbox
from tests.replay import as_owner

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_process():
    migrations_are_there.clear()
    heartbeats.expected.clear()


@pytest.fixture
def letter(db):
    with transaction.atomic():
        return outbox.post(
            letter="cpor/password_reset",
            to=outbox.Recipient(email="ada@contoso.example"),
            context={"url": "https://portal.example/"},
            cause="user:1/password_reset:1",
            now=NOW,
        )


def test_healthz_answers_anybody_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def serve_all_ticks(*, at):
    for tick in TICKS:
        heartbeats.beat(tick.task, begun_at=at, ended_at=at)


@pytest.mark.django_db
def test_readyz_answers_anybody_without_details(client):
    assert client.get("/readyz").json() == {"status": "starting"}
    serve_all_ticks(at=timezone.now())

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_load_balancer_asks_by_the_machines_address_without_tls(address, client, settings, caplog):
    settings.ALLOWED_HOSTS = ["portal.example"]
    settings.SECURE_SSL_REDIRECT = True

    response = client.get(address, headers={"host": "10.0.0.7:8000"})

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert [record for record in caplog.records if record.levelname == "ERROR" and record.exc_info] == []
    assert client.post(address, headers={"host": "10.0.0.7:8000"}).status_code == 405
    assert client.get("/about/", headers={"host": "10.0.0.7:8000"}).status_code == 400


@pytest.mark.django_db
def test_a_missing_migration_makes_it_unavailable_until_it_is_there(client):
    ((app, name),) = MigrationLoader(connection).graph.leaf_nodes("notifications")
    as_owner(f"DELETE FROM django_migrations WHERE app = '{app}' AND name = '{name}'")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
    as_owner(f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())")
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_process_compares_its_migrations_with_the_database_once(client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/readyz")
        return [query["sql"] for query in queries if "django_migrations" in query["sql"]]

    assert asked()
    assert asked() == []


@pytest.mark.django_db
def test_redis_away_only_degrades(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "degraded"})


def test_a_letter_nobody_fetches_degrades(letter):
    edge = NOW + LETTER_IS_LATE
    serve_all_ticks(at=edge)

    assert look(now=edge - timedelta(seconds=1)) is Health.READY
    assert look(now=edge) is Health.DEGRADED


@pytest.mark.django_db
def test_a_database_that_does_not_answer_makes_it_unavailable(client):
    def gone(execute, sql, params, many, context):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(gone):
        response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})
