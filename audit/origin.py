"""From which address the request at hand came, for whoever writes an entry below it. "" where nobody asked: a tick."""

from contextvars import ContextVar

address: ContextVar[str] = ContextVar("audit_address", default="")
