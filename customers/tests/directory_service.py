"""A directory service for tests: a real HTTP server that answers as it is told, rightly or not."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

Answer = Callable[[BaseHTTPRequestHandler], None]
TOKEN = "the-portals-token"


def information(tenant_id: str, **different: object) -> dict[str, object]:
    return {
        "@odata.context": "https://directory.example/v1.0/$metadata#tenantInformation",
        "tenantId": tenant_id,
        "federationBrandName": None,
        "displayName": "Adventure Works",
        "defaultDomainName": "adventureworks.onmicrosoft.example",
    } | different


def reply(
    body: object, *, status: int = 200, content_type: str = "application/json", **headers: str
) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


NOT_FOUND = reply({"error": {"code": "Request_ResourceNotFound"}}, status=404)


@dataclass
class DirectoryService:
    """`answers`: the tenant's ID by domain. `wrong`, where it is set, answers everything instead."""

    answers: dict[str, str] = field(default_factory=dict)
    wrong: Answer | None = None
    questions: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = unquote(handler.path)
        self.questions.append(path)
        self.tokens.add(handler.headers.get("Authorization", ""))
        if self.wrong is not None:
            self.wrong(handler)
            return
        function, _, value = path.removeprefix("/v1.0/tenantRelationships/").partition("(")
        asked = value.partition("'")[2].removesuffix("')")
        if function == "findTenantInformationByDomainName":
            found = self.answers.get(asked)
        else:
            found = asked if asked in self.answers.values() else None
        (reply(information(found)) if found else NOT_FOUND)(handler)

    def drip(self, pieces: bytes, *, every: float) -> Answer:
        """Byte by byte, until the asker has gone; `pieces` include the headers or not, as the test likes."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            for byte in pieces:
                if self.stopping.wait(every):
                    return
                handler.wfile.write(bytes([byte]))

        return answer

    def silence(self, handler: BaseHTTPRequestHandler) -> None:
        self.stopping.wait(10)


@contextmanager
def running_directory() -> Iterator[DirectoryService]:
    service = DirectoryService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):  # the asker has gone
                service.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            pass  # the asker has gone

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        service.url = f"http://127.0.0.1:{server.server_port}/v1.0"
        yield service
        service.stopping.set()
        server.shutdown()
        thread.join()
