"""Log lines: who asked (request id), when (UTC), what; never a token that opens something."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# A consent link, a set-password link and one that ends a digest act for whoever holds them; a calendar's address tells
# them.
TOKENS = re.compile(
    r"(?P<door>\bconsent/|\bcalendar/|\bnotices/unsubscribe/\d+:|\bpassword/reset/key/[0-9A-Za-z]+-)(?!set-password\b)[0-9A-Za-z_-]{20,}"
)


def masked(text: str) -> str:
    return TOKENS.sub(r"\g<door>***", text)


class RequestIdFilter(logging.Filter):
    """Gives every record the id of the request it belongs to, "-" where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """One readable line, for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines. JSON also keeps line breaks in a message from forging a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return masked(json.dumps(entry, ensure_ascii=False))
