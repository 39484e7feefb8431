"""Large and slow uploads against the server as `make run` starts it: pages stay fast, and its memory stays small."""

import http.client
import os
import re
import socket
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim, Proof
from devstack.whole import RunningPortal, whole_portal
from documents.limits import MAX_FILE_BYTES, MEGABYTE
from programs.models import Product
from tests.depth import depths
from tests.walk import draft, make_cast

pytestmark = pytest.mark.alone
UPLOADS = 8
CSRF = "c" * 32


@pytest.fixture
def portal(committed_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningPortal]:
    monkeypatch.setenv("POE_DIR", str(tmp_path / "poe"))
    with whole_portal(committed_db, tmp_path / "portal") as portal:
        yield portal


@pytest.mark.parametrize("speed", depths(proofs=2 * MEGABYTE, marathon=1 * MEGABYTE))
def test_eight_slow_uploads_leave_the_list_as_fast_and_the_workers_as_small(
    speed: int, portal: RunningPortal
) -> None:
    """`speed`: bytes a second for each upload."""
    cast = make_cast()
    products = Product.objects.in_area("microsoft_365")[:UPLOADS]
    claims = [draft(cast, assets=[(product, None)]) for product in products]
    cookies = cookies_of(cast.admin)
    alone = [seconds_of_list(portal.url, cookies) for _ in range(40)]
    before = memory_of_workers(portal.url)

    with ThreadPoolExecutor(UPLOADS) as pool:
        sent = [pool.submit(upload, portal.url, cookies, claim, speed) for claim in claims]
        time.sleep(2)  # all of them are on their way
        beside = []
        while not any(one.done() for one in sent):
            beside.append(seconds_of_list(portal.url, cookies))
        answers = [one.result() for one in sent]
    after = memory_of_workers(portal.url)
    # Before and after: another process on this machine shall not decide.
    alone += [seconds_of_list(portal.url, cookies) for _ in range(40)]

    growth = [(after[pid] - before[pid]) / MEGABYTE for pid in before]
    medians = [statistics.median(times) * 1000 for times in (alone, beside)]
    print(f"medians of /claims/ (ms): {medians}, n={len(beside)}; peak growth of workers (MB): {growth}")
    assert answers == [201] * UPLOADS
    assert Proof.objects.count() == UPLOADS
    assert len(beside) > 50
    assert medians[1] < 2 * medians[0]
    assert max(growth) < 30


def cookies_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"sessionid={session}; csrftoken={CSRF}"  # the names under DEBUG, as the portal runs


def seconds_of_list(url: str, cookies: str) -> float:
    start = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("GET", reverse("claims:list"), headers={"Cookie": cookies})
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    assert answer.status == 200
    assert b"Customer associations" in page
    return time.perf_counter() - start


def upload(url: str, cookies: str, claim: Claim, speed: int) -> int:
    """Send a PDF of 25 MB at so many bytes a second; returns the answer's status."""
    address = urlsplit(url)
    body = body_of(f"large{claim.pk}.pdf")
    head = (
        f"POST {reverse('claims:proof_add', args=[claim.reference])} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Cookie: {cookies}\r\nAccept: application/json\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=b0undary\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=60) as line:
        line.sendall(head.encode())
        start, step = time.perf_counter(), speed // 20
        for number, begin in enumerate(range(0, len(body), step)):
            line.sendall(body[begin : begin + step])
            time.sleep(max(0, start + (number + 1) / 20 - time.perf_counter()))
        return int(line.recv(65536).split()[1])


def body_of(name: str) -> bytes:
    fields = {"csrfmiddlewaretoken": CSRF, "kind": "other", "comment": "", "claim_comment": ""}
    parts = [
        f'--b0undary\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--b0undary\r\nContent-Disposition: form-data; name="documents"; filename="{name}"\r\n'
    start, end = b"%PDF-1.7\n%", b"\nstartxref\n9\n%%EOF\n"
    noise = os.urandom(MAX_FILE_BYTES - len(start) - len(end)).replace(
        b"/", b"0"
    )  # else it says /JS by chance
    content = start + noise + end
    typed = "".join(parts) + head + "Content-Type: application/pdf\r\n\r\n"
    return typed.encode() + content + b"\r\n--b0undary--\r\n"


def memory_of_workers(url: str) -> dict[int, int]:
    """The most that each process of the web server held so far, in bytes."""
    address = urlsplit(url).netloc
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            status = (process / "status").read_text()
        except OSError:
            continue  # ended meanwhile
        if address.encode() in words and b"gunicorn" in words:
            peak = re.search(r"VmHWM:\s+(\d+) kB", status)
            found[int(process.name)] = int(peak[1]) * 1024 if peak else 0
    assert len(found) >= 3, "a master and two workers"
    return found
