import json
import logging
import re

import pytest

from cpor import logs

TOKEN = "Zk3" * 14 + "x"


@pytest.fixture
def record():
    def make(message, *args, **extra):
        return logging.LogRecord("cpor.test", logging.INFO, __file__, 1, message, args, None, **extra)

    return make


@pytest.mark.parametrize("formatter", [logs.JsonFormatter(), logs.LineFormatter("%(message)s")])
@pytest.mark.parametrize(
    "path",
    [
        f"/consent/{TOKEN}/",
        f"/calendar/{TOKEN}.ics",
        f"/notices/unsubscribe/12:{TOKEN}/",
        f"/account/password/reset/key/1f-d3kq9z-{TOKEN[:32]}/",
        f"{{'path': 'consent/{TOKEN}/'}}",
    ],
)
def test_tokens_are_masked_in_every_line(formatter, path, record):
    line = formatter.format(record("Not Found: %s", path))

    assert TOKEN[:32] not in line
    assert "***" in line


def test_a_token_in_a_traceback_is_masked(record):
    try:
        raise LookupError(f"/consent/{TOKEN}/")
    except LookupError as error:
        failed = record("failed")
        failed.exc_info = (type(error), error, error.__traceback__)

    assert TOKEN not in logs.JsonFormatter().format(failed)


@pytest.mark.parametrize(
    "path", ["/consent/link/12/", "/consent/links/12/deny/", "/account/password/reset/key/1f-set-password/"]
)
def test_clean_addresses_stay_readable(path, record):
    assert path in logs.JsonFormatter().format(record("GET %s", path))


def test_json_keeps_one_line_whatever_the_message(record):
    line = logs.JsonFormatter().format(record("one\n2026-01-01 INFO forged"))

    assert "\n" not in line
    assert json.loads(line)["message"] == "one\n2026-01-01 INFO forged"


def test_json_names_request_time_and_level(record):
    asked = record("hello %s", "you")
    token = logs.request_id.set("abcdef0123456789")
    try:
        logs.RequestIdFilter().filter(asked)
    finally:
        logs.request_id.reset(token)

    entry = json.loads(logs.JsonFormatter().format(asked))

    assert entry["request_id"] == "abcdef0123456789"
    assert entry["message"] == "hello you"
    assert entry["level"] == "INFO"
    assert entry["at"].endswith("+00:00")


OURS = re.compile(r"[0-9a-f]{32}")


def test_the_request_line_carries_the_callers_name_and_no_query(client, caplog):
    with caplog.at_level(logging.INFO, logger="cpor.requests"):
        response = client.get("/healthz?secret=1", headers={"X-Request-ID": "from-the-proxy-1"})

    [line] = [record.getMessage() for record in caplog.records]
    assert OURS.fullmatch(response["X-Request-ID"])
    assert re.fullmatch(r"GET /healthz 200 in \d+ ms, named from-the-proxy-1 by the caller", line)


@pytest.mark.parametrize(
    "forged", ["", "short", "with space 123", "x" * 65, "a\u00e9bcdefgh", "[2026] INFO forged", "f" * 32]
)
def test_a_request_id_is_always_ours_and_a_new_one(client, forged):
    given = [client.get("/healthz", headers={"X-Request-ID": forged})["X-Request-ID"] for _time in range(2)]

    assert all(map(OURS.fullmatch, given))
    assert len({*given, forged}) == 3
