"""A request that is too long is refused before it is read, and slow ones stop nobody."""

import socket
import time
from io import BytesIO
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from cpor import bodies, patient_worker
from tests.factories import UserFactory

LOGIN = "/account/login/"
KB, MB = 1024, 1024 * 1024


def upload(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bin", b"x" * size)


@pytest.mark.parametrize(
    "path", [LOGIN, "/account/password/reset/", "/verify/", "/consent/link/abc/deny/", "/hooks/mail/"]
)
def test_signed_out_64_kb_are_the_most(path: str, db: None) -> None:
    too_long = Client().post(path, {"login": "x", "file": upload(65 * KB)})

    assert too_long.status_code == 413
    assert too_long["Connection"] == "close"
    assert "more than the portal takes" in too_long.content.decode()
    assert Client().post(path, {"login": "x", "file": upload(60 * KB)}).status_code != 413


def test_signed_in_forms_are_short_everywhere_but_where_files_are_taken(db: None) -> None:
    client = Client()
    client.force_login(UserFactory())

    assert client.post("/account/profile/", {"file": upload(4 * MB)}).status_code == 413
    assert client.post("/claims/CA-22222222/proofs/", {"file": upload(4 * MB)}).status_code != 413
    assert client.post("/claims/bulk/", {"file": upload(4 * MB)}).status_code != 413


def test_what_is_too_long_is_not_read(db: None) -> None:
    class Unread(BytesIO):
        def read(self, *_size: int) -> bytes:
            raise AssertionError("was read")

        readline = read

    answer = Client().generic(
        "POST", LOGIN, content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=300 * MB, **{"wsgi.input": Unread()},
    )  # fmt: skip

    assert answer.status_code == 413


def test_a_body_that_does_not_say_its_length_is_refused(db: None) -> None:
    assert Client().post(LOGIN, {}, headers={"transfer-encoding": "gzip, Chunked"}).status_code == 411


def test_the_pages_that_take_files_are_there() -> None:
    for name in bodies.LONGER:
        kwargs = {"reference": "CA-22222222", "proof_id": 1}
        takes = [each for each in ({}, {"reference": "CA-22222222"}, kwargs) if _is_at(name, each)]
        assert takes, name


def _is_at(name: str, kwargs: dict) -> bool:
    try:
        return resolve(reverse(name, kwargs=kwargs)).view_name == name
    except Exception:
        return False


@pytest.mark.parametrize(
    ("came", "is_there"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcd", False),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:5 \r\nX: y\r\n\r\nabcde", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, True),
        (b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\n\r\n", True),
    ],
)
def test_when_a_request_is_there(came: bytes, is_there: bool) -> None:
    assert patient_worker.is_there(came) is is_there


# --- With real sockets


def connected(web: str) -> socket.socket:
    address = urlsplit(web)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def answered(open_socket: socket.socket) -> bytes:
    came = b""
    while piece := open_socket.recv(65536):
        came += piece
    return came


@pytest.mark.proof
def test_forty_that_do_not_finish_stop_nobody(web: str) -> None:
    slow = [connected(web) for _number in range(80)]
    for number, each in enumerate(slow):
        head = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
        each.sendall([head, head + b"\r\nlogin=x"][number % 2])
    time.sleep(1)  # until they are taken up

    began = time.monotonic()
    assert urlopen(f"{web}/healthz", timeout=15).status == 200
    assert urlopen(f"{web}{LOGIN}", timeout=15).status == 200
    assert time.monotonic() - began < 10
    for each in slow:
        each.close()


@pytest.mark.proof
def test_300_mb_are_refused_before_they_are_sent(web: str) -> None:
    with connected(web) as client:
        client.sendall(
            b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 314572800\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        )
        assert answered(client).startswith(b"HTTP/1.1 413")


@pytest.mark.proof
def test_chunks_without_an_end_are_refused_at_once(web: str) -> None:
    with connected(web) as client:
        client.sendall(
            b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n"
        )
        assert answered(client).startswith(b"HTTP/1.1 411")


@pytest.mark.proof
def test_a_connection_that_is_kept_serves_on_and_waits_as_patiently(web: str) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with connected(web) as client:
        for _time in range(3):
            client.sendall(ask[:20])
            time.sleep(0.2)
            client.sendall(ask[20:])
            assert answers(client, 1).startswith(b"HTTP/1.1 200")
        client.sendall(ask + ask)  # both at once
        assert answers(client, 2).count(b"HTTP/1.1 200") == 2


def answers(client: socket.socket, number: int) -> bytes:
    came = b""
    while came.count(b"ok\r\n0\r\n\r\n") < number:
        came += client.recv(65536)
    return came
