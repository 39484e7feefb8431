"""Asks of a contest: a side answers by its first document or comment. Nothing else about the claim moves."""

from datetime import datetime

from claims import letters
from claims.models import Claim, ClaimEvent


def answer_ask(claim: Claim, event: ClaimEvent, *, now: datetime) -> None:
    """The claim's open ask is answered by `event`, if nothing answered it before. The claim is locked."""
    ask = claim.contest_asks.open().filter(answered_at=None).select_related("asked_by", "claim").first()
    if ask is None:
        return
    ask.answered_at = now
    ask.save(update_fields=["answered_at"])
    letters.to_asker("claims/ask_answered", ask, event, now=now)
