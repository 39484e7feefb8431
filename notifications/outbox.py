"""The way in: an upper room posts a letter in the transaction that causes it.

Rendering at once fixes what was said at that moment; storing it in the same transaction means that the
decision and its letter exist together or not at all. `delivery` takes it from there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from css_inline import CSSInliner
from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.text import Truncator

from accounts.models import User
from notifications import kinds
from notifications.models import (
    HIDDEN,
    Delivery,
    FurtherCause,
    Letter,
    LetterQuerySet,
    LetterState,
    Preference,
)
from notifications.pacing import Pace
from text.links import broken, without_links

ROADS = {
    Delivery.NOW: LetterState.QUEUED,
    Delivery.DIGEST: LetterState.DIGEST,
    Delivery.OFF: LetterState.KEPT,
}
BATCH = 500  # letters stored with one statement
SOMEBODY = "\ue000"  # stands in a draft for its reader's name; of the range that no text uses

# At-rules stay, because dark mode is one; all else moves into the elements, where mail programs keep it.
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Recipient:
    """Who reads a letter, in which language and time zone. `user_id`: their account, if they have one."""

    email: str
    name: str = ""
    language: str = "en"
    time_zone: str = ""  # "": the portal's own
    user_id: int | None = None

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(user.email, user.name, user.language or settings.LANGUAGE_CODE, user.time_zone, user.pk)


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Post:
    """One letter that somebody shall get. `secret` is a text of it (a token in its link) that is blanked in the stored
    bodies once the mail server accepted them. `unsubscribe_url`: where a mail program's button ends such letters."""

    letter: str  # "room/name"
    to: Recipient
    context: dict[str, Any]
    cause: str
    secret: str = ""
    url: str = ""  # where the notice of it leads
    unsubscribe_url: str = ""


def post(
    *,
    letter: str,
    to: Recipient,
    context: dict[str, Any],
    cause: str,
    now: datetime,
    secret: str = "",
    url: str = "",
    unsubscribe_url: str = "",
    also: Iterable[str] = (),
) -> Letter:
    """Render `letter` ("room/name") and store it, to be delivered once the surrounding transaction commits.

    `also`: further causes of which it tells. Unique per letter, cause and recipient: posting again returns the first
    row unchanged. Raises as `post_all` does.
    """
    post_all([Post(letter, to, context, cause, secret, url, unsubscribe_url)], now=now)
    posted = Letter.objects.get(letter=letter, cause=cause, to_email=to.email)
    further = [FurtherCause(letter=posted, cause=each) for each in also]
    FurtherCause.objects.bulk_create(further, ignore_conflicts=True)
    return posted


def post_all(posts: Iterable[Post], *, now: datetime) -> None:
    """Render and store many letters in one statement; what reaches several people about one cause is rendered once.

    Raises RuntimeError outside a transaction, LookupError for a letter that no room describes, ValidationError for
    what is no e-mail address, ValueError for a secret that does not stand in both bodies; then none is stored.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Letters were posted outside the transaction that causes them.")
    drafts: dict[tuple[Any, ...], Rendered] = {}
    posts = list(posts)
    wishes, pace = _wishes(posts), Pace([(post.letter, post.to.email) for post in posts], now=now)
    rows = [_row(post, drafts, wishes, pace, now=now) for post in posts]
    # Passing over what is there leaves the transaction usable, as an error would not.
    Letter.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


Wishes = dict[tuple[int, str], str]  # how somebody, by the key of their account, wants to hear of a group


def _wishes(posts: list[Post]) -> Wishes:
    people = {post.to.user_id for post in posts if post.to.user_id and not kinds.of(post.letter).is_mandatory}
    if not people:
        return {}
    chosen = Preference.objects.filter(user__in=people).values_list("user_id", "group", "delivery")
    return {(user_id, group): delivery for user_id, group, delivery in chosen}


def _road(post: Post, wishes: Wishes, pace: Pace) -> dict[str, Any]:
    """By mail, with the next digest, or not at all: as its reader wishes, where they have a choice."""
    kind = kinds.of(post.letter)
    wish = Delivery.NOW
    if post.to.user_id and not kind.is_mandatory:
        wish = Delivery(wishes.get((post.to.user_id, kind.group), Delivery.NOW))
    reader = {"reader_id": post.to.user_id if kind.is_notice else None}
    goes_at = pace.goes_at(post.letter, post.to.email) if wish == Delivery.NOW else None
    return reader | {"state": ROADS[wish], "next_try_at": goes_at}


def _row(
    post: Post, drafts: dict[tuple[Any, ...], Rendered], wishes: Wishes, pace: Pace, *, now: datetime
) -> Letter:
    validate_email(post.to.email)
    language = _spoken(post)
    rendered = _rendered(post, language, drafts, now=now)
    if post.secret not in rendered.text or post.secret not in rendered.html:
        raise ValueError(f"The secret of letter {post.letter} does not stand in both of its bodies.")
    return Letter(
        letter=post.letter,
        cause=post.cause,
        to_email=post.to.email,
        to_name=_one_line(post.to.name, limit=200),
        language=language,
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        message_id=f"<letter-{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
        secret=post.secret,
        url=post.url.removeprefix(settings.SITE_URL),
        unsubscribe_url=post.unsubscribe_url,
        created_at=now,
        **_road(post, wishes, pace),
    )


def _rendered(
    post: Post, language: str, drafts: dict[tuple[Any, ...], Rendered], *, now: datetime
) -> Rendered:
    """The letter with its reader's name; all else is the same for everybody who gets it for one cause."""
    key = (post.letter, post.cause, post.secret, language, post.to.time_zone, bool(post.to.name))
    if key not in drafts:
        to = replace(post.to, name=SOMEBODY if post.to.name else "")
        drafts[key] = render(letter=post.letter, to=to, language=language, context=post.context, now=now)
    draft, name = drafts[key], post.to.name
    return Rendered(
        subject=_one_line(draft.subject.replace(SOMEBODY, name), limit=250),
        text=draft.text.replace(SOMEBODY, name),
        html=draft.html.replace(SOMEBODY, broken(escape(name))),
    )


def render(*, letter: str, to: Recipient, language: str, context: dict[str, Any], now: datetime) -> Rendered:
    """The letter's three parts, in `language` and in its reader's time zone: whoever causes a letter is not who
    reads it."""
    room, name = letter.split("/")
    stem = f"{room}/letters/{name}"
    answers_to = parseaddr(settings.REPLY_TO_EMAIL)[1]
    names = {
        "site_url": settings.SITE_URL,
        "to_name": to.name,
        "now": now,
        "answers_to": answers_to,
    } | context
    with translation.override(language), timezone.override(to.time_zone or None):
        subject = _one_line(_fill(f"{stem}.subject.txt", names), limit=250)
        names["subject"] = subject
        text = re.sub(r"\n\s*\n", "\n\n", _fill(f"{stem}.txt", names)).strip() + "\n"
        names["preheader"] = first_sentences(text)
        html = without_links(_inliner.inline(_fill(f"{stem}.html", names)))
    return Rendered(subject=subject, text=text, html=html)


def send_again(letters: LetterQuerySet, *, now: datetime) -> int:
    """Put bounced and failed letters of `letters` back on the road, with all their tries; say how many.

    A letter that bounced after it was accepted has lost the token in its link: its room writes it anew.
    """
    whole = letters.returned().exclude(secret="", body_text__regex=rf"://\S*{HIDDEN}")
    return whole.update(state=LetterState.QUEUED, attempts=0, next_try_at=now, last_error="")


def _fill(template: str, names: dict[str, Any]) -> str:
    is_html = template.endswith(".html")
    return Engine.get_default().get_template(template).render(Context(names, autoescape=is_html))


def first_sentences(text: str, *, paragraphs: int = 1, limit: int = 140) -> str:
    """Of a letter's text, after the greeting: a list of letters shows them beside the subject."""
    begin = text.split("\n\n")[1 : 1 + paragraphs]
    return Truncator(" ".join(" ".join(begin).split())).chars(limit)


def _one_line(text: str, *, limit: int) -> str:
    """A line break in a header would start another header."""
    return " ".join(text.split())[:limit]


def _spoken(post: Post) -> str:
    """The recipient's language if this letter exists in it: some languages are spoken to customers alone, and half a
    letter in another language helps nobody."""
    is_customers = kinds.of(post.letter).audience == kinds.Audience.CUSTOMER
    try:
        language = translation.get_supported_language_variant(post.to.language)
    except LookupError:
        return settings.LANGUAGE_CODE
    spoken = dict(settings.LANGUAGES if is_customers else settings.PORTAL_LANGUAGES)
    return language if language in spoken else settings.LANGUAGE_CODE
