"""What the customer's people are told after the question: receipts, the reminder, and how it ended."""

from datetime import datetime
from typing import Any

from claims.models import Claim, ClaimEvent
from consent import letters
from consent.asking import Asking
from consent.models import ConsentLink
from notifications.models import RETURNED


def to_customer(
    letter: str,
    claim: Claim,
    event: ClaimEvent,
    *,
    now: datetime,
    by: ConsentLink | None = None,
    **context: Any,
) -> None:
    """One letter to each of the customer's people who had one about this claim and whom it reached. `by`: who acted."""
    links = links_of(claim)
    asking = Asking.of(links[0], now=now) if links else None
    for link in links:
        letters.about_answer(
            letter,
            link,
            event,
            now=now,
            asking=asking,
            is_yours=by is not None and link.email == by.email,
            **context,
        )


def links_of(claim: Claim) -> list[ConsentLink]:
    """The newest link of each person; whose letter came back is not written to again, and who still waits for the
    first one reads there how things stand."""
    told = ConsentLink.objects.usable().filter(request__claim=claim, tell_at=None)
    usable = told.exclude(letter__state__in=RETURNED)
    return list({link.email: link for link in usable.order_by("pk")}.values())
