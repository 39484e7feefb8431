"""Which of the waiting claims are contested. Asked live, until the queue is so long that the sweep keeps the answer.

Whether a claim is contested is asked claim by claim, and few are: to find a page of them, very many have to be asked.
"""

from datetime import datetime

from django.core.cache import cache

from claims.models import Claim
from claims.models.claim import WAITING
from claims.search import contested

KEY = "reviews:contested"
KEPT_FROM = 2000  # waiting claims
KEPT_AT_MOST = 5000
KEPT_FOR = 600  # seconds; the sweep comes every minute, and when it stays away the answer is live again


def keep_contested(*, now: datetime) -> int:
    """Note who is contested as long as the queue is long; how many claims that are."""
    if Claim.objects.filter(WAITING)[KEPT_FROM:].exists():
        found = Claim.objects.filter(WAITING).filter(contested(drafts_count=False))
        keys = found.order_by("submitted_at", "pk").values_list("pk", flat=True)
        kept = list(keys[:KEPT_AT_MOST])
        cache.set(KEY, kept, KEPT_FOR)
        return len(kept)
    return 0


def kept_contested() -> list[int] | None:
    """By their keys; None: ask live. Not older than a minute or two: the mark beside a claim is live."""
    keys: list[int] | None = cache.get(KEY)
    return keys
