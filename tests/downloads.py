"""What somebody downloads, read as their programs read it."""

import csv
import io
from typing import Any


def read_csv(response: Any) -> list[dict[str, str]]:
    """The rows of a CSV that is sent as it is written."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
