from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stored:
    """One file as the storage lists it."""

    key: str
    size: int  # bytes
    stored_at: datetime
