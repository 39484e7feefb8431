"""The letters of a claim's life: one function for each direction, one template stem for each letter.

To the partner: submitted, expired, reminder, disputed, association_ended. To the reviewer: resubmitted, withdrawn.
To whichever side did not write: comment. To both: proof_blocked. The apps above send their own letters through
the same two functions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims import recipients
from claims.models import Claim, ClaimEvent, ClaimLine, ContestAsk
from notifications.kinds import Audience, Group, Kind, register
from notifications.outbox import Post, Recipient, post_all

register(
    [
        Kind("claims/submitted", _("Claim submitted"), Group.PROGRESS),
        Kind("claims/reminder", _("Reminder of an open request"), Group.DUTIES),
        Kind("claims/expired", _("Request not answered in time"), Group.DUTIES),
        Kind("claims/disputed", _("Dispute received"), Group.PROGRESS),
        Kind("claims/association_ended", _("Association ended"), Group.DUTIES),
        Kind("claims/proof_blocked", _("Document blocked"), Group.DUTIES),
        Kind("claims/subscription_ending", _("Subscription ends soon"), Group.SUBSCRIPTIONS),
        Kind("claims/subscription_over", _("Subscription ended"), Group.DUTIES),
        Kind("claims/claimable_now", _("Subscription can be claimed now"), Group.SUBSCRIPTIONS),
        Kind("claims/comment", _("New comment"), Group.COMMENTS),
        Kind("claims/resubmitted", _("Claim submitted again"), Group.REVIEWS, Audience.REVIEWER),
        Kind("claims/withdrawn", _("Claim withdrawn"), Group.REVIEWS, Audience.REVIEWER),
        Kind("claims/ask_answered", _("A side of a contest answered"), Group.REVIEWS, Audience.REVIEWER),
    ]
)


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one claim. `key` tells several letters of one event apart; `context` is for the letter alone."""

    claim: Claim
    event: ClaimEvent
    key: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def to_partner(
    letter: str, claim: Claim, event: ClaimEvent, *, now: datetime, key: str = "", **context: Any
) -> None:
    """Post `letter` ("room/name") to everybody on the partner's side who follows this claim."""
    to_partners(letter, [News(claim, event, key, context)], now=now)


def to_partners(letter: str, news: Sequence[News], *, now: datetime) -> None:
    """The same for many claims, in as many statements as for one."""
    followers = recipients.of_partners([each.claim for each in news])
    _post_all(letter, [(each, followers[each.claim.pk]) for each in news], _partners_page, now=now)


def to_reviewer(
    letter: str, claim: Claim, event: ClaimEvent, *, now: datetime, key: str = "", **context: Any
) -> None:
    """Post `letter` ("room/name") to the claim's reviewer, or to the leads where it has none."""
    news = News(claim, event, key, context)
    _post_all(letter, [(news, recipients.of_reviewer(claim))], _reviewers_page, now=now)


def to_asker(letter: str, ask: ContestAsk, event: ClaimEvent, *, now: datetime) -> None:
    """Post `letter` to whoever asked; an approved side's own reviewer may be another, of long ago."""
    news = News(event.claim, event, context={"ask": ask})
    _post_all(letter, [(news, recipients.of_asker(ask))], _contests_page, now=now)


def cause_of(claim: Claim, event: ClaimEvent, key: str = "") -> str:
    return f"claim:{claim.reference}/event:{event.pk}" + (f"/{key}" if key else "")


def _partners_page(claim: Claim) -> str:
    return claim.get_absolute_url()


def _reviewers_page(claim: Claim) -> str:
    return reverse("reviews:detail", args=[claim.reference])


def _contests_page(claim: Claim) -> str:
    return reverse("reviews:contest", args=[claim.reference])


def _post_all(
    letter: str,
    addressed: Sequence[tuple[News, Sequence[Recipient]]],
    page_of: Callable[[Claim], str],
    *,
    now: datetime,
) -> None:
    lines = _lines_of([news.claim for news, _to in addressed])
    posts = []
    for news, to in addressed:
        claim, event = news.claim, news.event
        url = settings.SITE_URL + page_of(claim)
        context = {"claim": claim, "lines": lines[claim.pk], "note": event.note, "event": event}
        context |= {"claim_url": url} | dict(news.context)
        cause = cause_of(claim, event, news.key)
        posts += [Post(letter, recipient, context, cause, url=url) for recipient in to]
    post_all(posts, now=now)


def _lines_of(claims: Iterable[Claim]) -> dict[int, list[str]]:
    """By claim, the names of what it is or was about."""
    names: dict[int, list[str]] = defaultdict(list)
    kept = ClaimLine.objects.filter(claim__in=claims).exclude(closed_cause=ClaimLine.Cause.REMOVED)
    for line in kept.select_related("product", "subscription"):
        names[line.claim_id].append(line.asset_name)
    return names
