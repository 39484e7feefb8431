"""The bucket, on the wire: a server that speaks S3, and one that misbehaves."""

import socket
import socketserver
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import audit, bucket, limits, operations, store
from documents.models import Document, Download, ScanState
from documents.refusals import FileRefused
from documents.serving import NotReadable, attachment
from documents.tests import samples

pytestmark = pytest.mark.django_db

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
SOON = timedelta(minutes=1)
TEN_SECONDS = 10


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 (a second of every collection otherwise)

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(autouse=True)
def _no_credentials_of_this_machine(monkeypatch, tmp_path):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def use(settings):
    """Make the portal use the bucket at an endpoint."""

    def use(endpoint: str) -> None:
        options = {"bucket_name": "proofs", "endpoint_url": endpoint, "region_name": "us-east-1"}
        backend = {"BACKEND": "documents.bucket.ProofBucket", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "poe": backend}

    return use


@pytest.fixture
def s3(server, use):
    """An empty bucket, in use; the client sees it past the portal."""
    httpx.post(f"{server}/moto-api/reset")
    import boto3  # noqa: PLC0415 (a second of every collection otherwise)

    client = boto3.client("s3", endpoint_url=server, **KEYS)
    client.create_bucket(Bucket="proofs")
    use(server)
    yield client
    client.close()


@pytest.fixture
def store_upload(alice, now):
    def store_upload(content: bytes = samples.pdf(), name: str = "Größe.pdf") -> Document:
        return operations.store_upload(upload=samples.upload(name, content), by=alice, now=now)

    return store_upload


@pytest.fixture
def clean(store_upload, now):
    def clean(content: bytes = samples.pdf()) -> Document:
        document = store_upload(content)
        assert operations.scan_pending(now=now) == 1
        document.refresh_from_db()
        return document

    return clean


@pytest.fixture
def download(alice, now):
    return lambda document: attachment(document, by=alice, now=now)


def keys(s3) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="proofs").get("Contents", ())]


@contextmanager
def serving(handler):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Hangs(socketserver.BaseRequestHandler):
    """Takes the request and says nothing."""

    def handle(self):
        while self.request.recv(65536):
            pass


class Fails(socketserver.StreamRequestHandler):
    answer = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def handle(self):
        self.request.recv(65536)
        self.wfile.write(self.answer)


class SlowDown(Fails):
    answer = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Forbids(Fails):
    answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Babbles(Fails):
    answer = b"220 mail.example ESMTP\r\n"


class BreaksOff(Fails):
    answer = b""


class BreaksOffInTheFile(Fails):
    """Promises more than it sends."""

    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: x\r\nConnection: close\r\n\r\n%PDF-1.7"


@contextmanager
def refusing():
    with socket.socket() as taken:  # bound but not listening
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


TROUBLES = {
    "refuses": refusing,
    **{
        handler.__name__: (lambda handler=handler: serving(handler))
        for handler in (Hangs, Fails, SlowDown, Forbids, Babbles, BreaksOff, BreaksOffInTheFile)
    },
}


@pytest.fixture(params=TROUBLES)
def trouble(request, monkeypatch):
    """The endpoint of a server in trouble. Time-outs are a tenth of the real ones; see the test of their sum."""
    monkeypatch.setattr(bucket, "CONNECT_SECONDS", bucket.CONNECT_SECONDS / 10)
    monkeypatch.setattr(bucket, "READ_SECONDS", bucket.READ_SECONDS / 10)
    with TROUBLES[request.param]() as endpoint:
        yield endpoint


@pytest.mark.proof
@pytest.mark.parametrize("size", [100, 9 * limits.MEGABYTE, limits.MAX_FILE_BYTES])
def test_a_file_goes_there_and_back(s3, clean, size):
    content = samples.pdf(b"x" * (size - len(samples.pdf(b""))))
    document = clean(content)
    assert document.is_readable
    assert keys(s3) == [document.key]
    assert s3.get_object(Bucket="proofs", Key=document.key)["Body"].read() == content
    with closing(store.open_verified(document)) as file:
        assert b"".join(file.chunks()) == content
    assert storages["poe"].is_known_unchanged(document)


@pytest.mark.proof
def test_a_download_is_a_short_lived_address_on_another_host(s3, server, clean, download, alice, now):
    document = clean()
    response = download(document)
    assert response.status_code == 302
    assert response["Cache-Control"] == "private, no-store"
    address = urlsplit(response["Location"])
    assert f"http://{address.netloc}" == server
    assert 0 < int(parse_qs(address.query)["X-Amz-Expires"][0]) <= 60
    fetched = httpx.get(response["Location"])
    assert fetched.content == samples.pdf()
    assert fetched.headers["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf"
    assert fetched.headers["Content-Type"] == "application/octet-stream"
    assert (entry := Download.objects.get()).user == alice
    assert (entry.document, entry.at) == (document, now)


@pytest.mark.proof
def test_nothing_unscanned_gets_an_address(s3, store_upload, download):
    with pytest.raises(NotReadable) as refused:
        download(store_upload())
    assert refused.value.code == "FILE_PENDING"


@pytest.mark.proof
@pytest.mark.parametrize("checksum", [{}, {"ChecksumAlgorithm": "SHA256"}], ids=["none", "SHA-256"])
def test_an_object_replaced_behind_our_back_is_not_handed_out(s3, clean, download, checksum):
    document = clean()
    s3.put_object(Bucket="proofs", Key=document.key, Body=samples.pdf(b"Statement of wurk"), **checksum)
    with pytest.raises(NotReadable) as refused:
        download(document)
    assert refused.value.code == "FILE_CHANGED"
    assert not Download.objects.exists()


def test_an_object_replaced_before_the_scan_is_never_clean(s3, store_upload, now):
    document = store_upload()
    s3.put_object(Bucket="proofs", Key=document.key, Body=samples.pdf(b"Statement of wurk"))
    operations.scan_pending(now=now)
    document.refresh_from_db()
    assert document.scan_state == ScanState.ERROR


@pytest.mark.proof
def test_a_server_that_keeps_no_checksum_is_read_whole(s3, clean, download):
    document = clean()
    s3.put_object(Bucket="proofs", Key=document.key, Body=samples.pdf())
    assert not storages["poe"].is_known_unchanged(document)
    assert download(document).status_code == 302


def test_a_lost_object_is_not_handed_out(s3, clean, download):
    document = clean()
    s3.delete_object(Bucket="proofs", Key=document.key)
    with pytest.raises(NotReadable) as refused:
        download(document)
    assert refused.value.code == "FILE_AWAY"


@pytest.mark.proof
def test_removal_waits_for_the_grace_period(s3, clean, now):
    document, kept = clean(), clean()
    operations.discard(document=document, now=now)
    assert operations.remove_discarded(now=now + limits.REMOVAL_GRACE) == 1
    assert keys(s3) == [kept.key]
    s3.delete_object(Bucket="proofs", Key=kept.key)
    operations.discard(document=kept, now=now)
    assert operations.remove_discarded(now=now + limits.REMOVAL_GRACE) == 1  # gone already is no trouble


def test_trouble_at_the_upload_saves_nothing(trouble, use, store_upload):
    use(trouble)
    with pytest.raises(FileRefused) as refused:
        store_upload()
    assert refused.value.code == "FILE_NOT_STORED"
    assert not Document.objects.exists()


@pytest.mark.proof
def test_trouble_at_the_scan_is_waited_for(s3, server, trouble, use, store_upload, now):
    document = store_upload()
    use(trouble)
    assert operations.scan_pending(now=now) == 0
    document.refresh_from_db()
    assert document.scan_state == ScanState.PENDING
    use(server)
    assert operations.scan_pending(now=now + SOON) == 1
    document.refresh_from_db()
    assert document.is_readable


@pytest.mark.proof
def test_trouble_at_the_download_passes(s3, server, trouble, use, clean, download):
    document = clean()
    use(trouble)
    with pytest.raises(NotReadable) as refused:
        download(document)
    assert refused.value.code == "FILE_AWAY"
    assert not Download.objects.exists()
    use(server)
    assert download(document).status_code == 302


@pytest.mark.proof
def test_trouble_at_the_removal_leaves_it_for_the_next_night(s3, server, trouble, use, clean, now):
    document = clean()
    operations.discard(document=document, now=now)
    use(trouble)
    over = now + limits.REMOVAL_GRACE
    assert operations.remove_discarded(now=over) == 0
    use(server)
    assert operations.remove_discarded(now=over) == 1
    assert keys(s3) == []


@pytest.mark.proof
@pytest.mark.alone
def test_a_server_that_hangs_holds_nobody_longer_than_ten_seconds(s3, use, clean, store_upload, download):
    document = clean()
    with serving(Hangs) as endpoint:
        use(endpoint)
        for act, refusal in ((store_upload, FileRefused), (lambda: download(document), NotReadable)):
            began = time.monotonic()
            with pytest.raises(refusal):
                act()
            assert time.monotonic() - began < TEN_SECONDS


@pytest.mark.proof
def test_comparing_lists_page_by_page(s3, store_upload, now, monkeypatch):
    documents = [store_upload() for _ in range(5)]
    s3.put_object(Bucket="proofs", Key="stray", Body=b"x")
    s3.delete_object(Bucket="proofs", Key=documents[0].key)
    client = storages["poe"].connection.meta.client
    ask = client._make_api_call
    asked = []

    def two_at_a_time(operation, parameters):
        asked.append(operation)
        return ask(operation, parameters | ({"MaxKeys": 2} if operation == "ListObjectsV2" else {}))

    monkeypatch.setattr(client, "_make_api_call", two_at_a_time)
    found = audit.compare(now=timezone.now() + timedelta(days=2))
    assert asked.count("ListObjectsV2") == 3
    assert found.without_record.named[0].startswith("stray, 1 bytes")
    assert found.without_file.named == [f"document {documents[0].pk}, {documents[0].key}"]
    assert (found.files, found.records) == (5, 5)


@pytest.mark.proof
def test_comparing_says_when_the_bucket_is_away(trouble, use, store_upload):
    use(trouble)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("check_storage")
