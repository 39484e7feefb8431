"""The web server's worker: a request gets a thread once it is there, so that slow clients hold none.

Gunicorn's own threads wait for the rest of a request that has begun: as many half-sent ones as there are threads, and
nobody is answered. Here the loop that waits for all connections collects a request's head and a body of a form's
length; what is longer goes to a thread at once, where the portal asks who sends it, and a stall ends it.
"""

import re
import selectors
import time
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

PATIENCE = 20  # seconds for all of it
STALL = 30  # seconds without a byte, of what is read or written in a thread
HEAD = 64 * 1024  # bytes; gunicorn's own limits for lines and fields are far below
BODY = 64 * 1024  # bytes: what somebody signed out may send
PIECE = 64 * 1024
END = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
ASKS_FIRST = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


def is_there(came: bytes | bytearray) -> bool:
    """The head, and of the body as much as is waited for."""
    end = came.find(END)
    if end < 0:
        return len(came) > HEAD  # for the parser to refuse
    length = LENGTH.search(came, 0, end + 2)
    if length is None or ASKS_FIRST.search(came, 0, end):
        return True
    body = int(length[1])
    return body > BODY or len(came) >= end + len(END) + body


class Connection(TConn):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.came = bytearray()

    def init(self) -> None:
        """In the thread, each time it takes the connection up."""
        super().init()
        self.sock.settimeout(STALL)


class PatientWorker(ThreadWorker):
    def accept(self, listener: Any) -> None:
        try:
            sock, address = listener.accept()
        except OSError:  # gone again, or another worker's
            return
        self.nr_conns += 1
        self._wait_for(Connection(self.cfg, sock, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """A further request on a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def _wait_for(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + PATIENCE
        self.pending_conns.append(conn)  # in the order of their ends, as murder_pending expects
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: Connection, client: Any) -> None:
        try:
            piece = client.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        conn.came += piece
        if piece and not is_there(conn.came):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if piece:
            self._hand_over(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _hand_over(self, conn: Connection) -> None:
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader.unread(bytes(conn.came))
        conn.came.clear()
        conn.data_ready = True
        self.enqueue_req(conn)
