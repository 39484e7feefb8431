import gzip
import json
import logging
import socket
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from customers import directory
from customers.models import Tenant
from customers.refusals import Code
from customers.tests.conftest import ADVENTURE_WORKS, WIDE_WORLD
from customers.tests.directory_service import (
    NOT_FOUND,
    TOKEN,
    DirectoryService,
    information,
    reply,
    running_directory,
)

DOMAIN = "adventure-works.example"
ID = UUID(ADVENTURE_WORKS)
MANY_BYTES = 1024 * 1024


@pytest.fixture
def service(db, settings, monkeypatch) -> Iterator[DirectoryService]:
    """A directory that knows both customers, and a portal that waits for it half a second at most."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running_directory() as service:
        service.answers = {DOMAIN: ADVENTURE_WORKS, "wideworldimporters.example": WIDE_WORLD}
        settings.DIRECTORY_URL, settings.DIRECTORY_TOKEN = service.url, TOKEN
        settings.DIRECTORY_TIMEOUTS = {"connect": 0.3, "read": 0.3, "write": 0.3, "pool": 0.3}
        settings.DIRECTORY_TOTAL_SECONDS = 0.5
        yield service


def find(domain: str = DOMAIN, tenant_id: UUID = ID) -> Tenant:
    return directory.find_tenant(domain=domain, tenant_id=tenant_id)


def test_pair_that_the_directory_confirms_is_found(service, tenant):
    assert find() == tenant
    assert service.tokens == {f"Bearer {TOKEN}"}
    assert service.questions == [
        f"/v1.0/tenantRelationships/findTenantInformationByDomainName(domainName='{DOMAIN}')"
    ]


def test_domain_that_only_the_directory_knows_is_enough(service, tenant):
    service.answers["adventure-works.eu.example"] = ADVENTURE_WORKS
    assert find("adventure-works.eu.example") == tenant


def test_domain_that_only_the_registers_know_is_not(service, tenant):
    service.answers = {"other.example": ADVENTURE_WORKS}
    with pytest.raises(directory.DomainTenantMismatch):
        find()


def test_domain_of_somebody_else_is_a_mismatch(service, tenant, other_tenant):
    with pytest.raises(directory.DomainTenantMismatch) as refused:
        find("wideworldimporters.example")
    assert WIDE_WORLD not in str(refused.value.refusal)


def test_tenant_nobody_knows_is_unknown(service, tenant):
    with pytest.raises(directory.TenantUnknown):
        find("nobody.example", UUID(int=1))


def test_tenant_that_the_registers_lack_is_unknown_for_now(service):
    with pytest.raises(directory.TenantUnknown) as refused:
        find()
    assert "can take a day to appear" in str(refused.value.refusal)
    assert not Tenant.objects.exists()


def test_good_answer_is_remembered_for_an_hour(service, tenant):
    for _ in range(3):
        find()
    assert len(service.questions) == 1
    assert remembered_for() == pytest.approx(3600, abs=10)


def test_unknown_is_remembered_for_five_minutes(service, tenant):
    for _ in range(2):
        with pytest.raises(directory.TenantUnknown):
            find("nobody.example", UUID(int=1))
    assert len(service.questions) == 2  # for the domain, and for the ID
    assert remembered_for() == pytest.approx(300, abs=10)


def remembered_for() -> float:
    """Seconds, of whatever is forgotten last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(expires) FROM cpor_directory_cache")
        return (cursor.fetchone()[0] - timezone.now()).total_seconds()


def test_each_directory_has_its_own_memory(service, tenant, settings):
    find()
    settings.DIRECTORY_URL = service.url.replace("127.0.0.1", "localhost")
    find()
    assert len(service.questions) == 2


def test_failure_is_never_remembered(service, tenant):
    service.wrong = reply({}, status=500)
    with pytest.raises(directory.DirectoryAway):
        find()
    service.wrong = None
    assert find() == tenant


WRONG = {
    "a server's error": reply({"error": {}}, status=500),
    "too many questions": reply({"error": {}}, status=429, **{"Retry-After": "60"}),
    "no content": reply(b"", status=204),
    "an empty body": reply(b""),
    "a page for people": reply(b"<!doctype html><title>Sign in</title>", content_type="text/html"),
    "half a JSON": reply(b'{"tenantId": "1111'),
    "a list": reply([information(ADVENTURE_WORKS)]),
    "null": reply(None),
    "JSON without end": reply(b"[" * 60_000),
    "bytes that are no text": reply(b"\xff\xfe\x00{"),
    "no tenant": reply({"displayName": "A", "defaultDomainName": "a.example"}),
    "no GUID": reply(information("adventure-works")),
    "a GUID in braces": reply(information(f"{{{ADVENTURE_WORKS}}}")),
    "a number": reply(information(ADVENTURE_WORKS, tenantId=11111111)),
    "no name": reply(information(ADVENTURE_WORKS, displayName=None)),
    "a domain of another kind": reply(information(ADVENTURE_WORKS, defaultDomainName=["a.example"])),
    "a brand of another kind": reply(information(ADVENTURE_WORKS, federationBrandName=1)),
    "a body without measure": reply(information(ADVENTURE_WORKS, displayName="A" * MANY_BYTES)),
    "a length that is a lie": reply(information(ADVENTURE_WORKS), **{"Content-Length": "100000"}),
    "no HTTP": lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n"),
    "a closed door": lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
}


@pytest.mark.parametrize("what", WRONG)
def test_whatever_is_no_answer_means_that_the_directory_is_away(service, tenant, what):
    service.wrong = WRONG[what]
    with pytest.raises(directory.DirectoryAway) as away:
        find()
    assert away.value.refusal.code == Code.DIRECTORY_AWAY


def test_compressed_answer_is_never_unpacked(service, tenant):
    packed = gzip.compress(json.dumps(information(ADVENTURE_WORKS)).encode())
    service.wrong = reply(packed, **{"Content-Encoding": "gzip"})
    with pytest.raises(directory.DirectoryAway):
        find()


def test_answer_about_another_tenant_lets_nobody_through(service, tenant):
    def answer(handler):
        is_by_id = "ByTenantId" in handler.path
        (reply(information(WIDE_WORLD)) if is_by_id else NOT_FOUND)(handler)

    service.wrong = answer
    with pytest.raises(directory.DirectoryAway):
        find("unknown.example")


@pytest.mark.parametrize("status", [401, 403])
def test_refused_token_is_an_error_in_the_log_and_not_in_it(service, tenant, caplog, status):
    service.wrong = reply({"error": {}}, status=status)
    with pytest.raises(directory.DirectoryAway):
        find()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "DIRECTORY_TOKEN" in record.getMessage()
    assert TOKEN not in caplog.text


def test_redirect_is_not_followed(service, tenant):
    with running_directory() as elsewhere:
        elsewhere.answers = service.answers
        service.wrong = reply(b"", status=302, Location=f"{elsewhere.url}/x")
        with pytest.raises(directory.DirectoryAway):
            find()
        assert elsewhere.questions == []


SLOW = {
    "silence": lambda service: service.silence,
    "dripping headers": lambda service: service.drip(
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000, every=0.02
    ),
    "a dripping body": lambda service: service.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 1000, every=0.02
    ),
    "a body that stops": lambda service: service.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", every=0.0
    ),
}


@pytest.mark.parametrize("how", SLOW)
def test_slow_directory_holds_no_page_longer_than_the_limit(service, tenant, how):
    service.wrong = SLOW[how](service)
    begun = time.monotonic()
    with pytest.raises(directory.DirectoryAway):
        find()
    assert time.monotonic() - begun < 0.5 + 0.5


def test_hanging_name_lookup_holds_no_page_longer_than_the_limit(service, tenant, settings, monkeypatch):
    def hang(*args: object, **kwargs: object) -> None:
        service.stopping.wait(3)
        raise socket.gaierror(socket.EAI_AGAIN, "no name server")

    settings.DIRECTORY_URL = "http://directory.example/v1.0"
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    begun = time.monotonic()
    with pytest.raises(directory.DirectoryAway):
        find()
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/v1.0", "http://nobody.invalid/v1.0", "ftp://127.0.0.1/", "nonsense", "https://[::"],
)
def test_no_directory_there(service, tenant, settings, url):
    settings.DIRECTORY_URL = url
    with pytest.raises(directory.DirectoryAway):
        find()


def test_server_that_takes_no_connection(service, tenant, settings):
    """Its queue is full: nobody says no, and nobody says yes."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as first:
        first.connect(full.getsockname())
        waiting = [socket.socket() for _ in range(4)]
        for other in waiting:
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        settings.DIRECTORY_URL = f"http://127.0.0.1:{full.getsockname()[1]}/v1.0"
        with pytest.raises(directory.DirectoryAway):
            find()
        for other in waiting:
            other.close()


def test_answers_lie_apart_from_the_counters_of_the_rate_limits(service, tenant):
    caches["default"].set("counter", 1)
    find()
    caches["directory"].clear()
    assert caches["default"].get("counter") == 1


def test_without_a_directory_the_registers_answer(service, tenant, settings):
    settings.DIRECTORY_URL = ""
    assert find() == tenant
    assert service.questions == []
