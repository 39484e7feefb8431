"""The way in: an upper room posts a letter in the transaction that causes it.

Rendering at once fixes what was said at that moment; storing it in the same transaction means that the
decision and its letter exist together or not at all. `delivery` takes it from there.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from css_inline import CSSInliner
from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone, translation

from notifications.models import Letter, LetterQuerySet, LetterState

# At-rules stay, because dark mode is one; all else moves into the elements, where mail programs keep it.
_inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Recipient:
    email: str
    name: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def post(
    *, letter: str, to: Recipient, context: dict[str, Any], cause: str, now: datetime, secret: str = ""
) -> Letter:
    """Render `letter` ("room/name") and store it, to be delivered once the surrounding transaction commits.

    Unique per letter, cause and recipient: posting again returns the first row unchanged. `secret` is a text
    of the letter (a token in its link) that is blanked in the stored bodies once the mail server accepted
    them. Raises RuntimeError outside a transaction, ValidationError for what is no e-mail address, ValueError
    for a secret that does not stand in both bodies.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"Letter {letter} was posted outside the transaction that causes it.")
    validate_email(to.email)
    language = _spoken(to.language)
    rendered = render(letter=letter, to=to, language=language, context=context, now=now)
    if secret not in rendered.text or secret not in rendered.html:
        raise ValueError(f"The secret of letter {letter} does not stand in both of its bodies.")
    row = Letter(
        letter=letter,
        cause=cause,
        to_email=to.email,
        to_name=_one_line(to.name, limit=200),
        language=language,
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        message_id=f"<letter-{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
        secret=secret,
        next_try_at=now,
        created_at=now,
    )
    Letter.objects.bulk_create(
        [row], ignore_conflicts=True
    )  # leaves the transaction usable, as an error would not
    return Letter.objects.get(letter=letter, cause=cause, to_email=to.email)


def render(*, letter: str, to: Recipient, language: str, context: dict[str, Any], now: datetime) -> Rendered:
    """The letter's three parts, in `language` and in the portal's own time zone: whoever causes a letter is
    not who reads it."""
    room, name = letter.split("/")
    stem = f"{room}/letters/{name}"
    names = {"site_url": settings.SITE_URL, "to_name": to.name, "now": now} | context
    with translation.override(language), timezone.override(None):
        subject = _one_line(_fill(f"{stem}.subject.txt", names), limit=250)
        names["subject"] = subject
        text = re.sub(r"\n\s*\n", "\n\n", _fill(f"{stem}.txt", names)).strip() + "\n"
        html = _inliner.inline(_fill(f"{stem}.html", names))
    return Rendered(subject=subject, text=text, html=html)


def send_again(letters: LetterQuerySet, *, now: datetime) -> int:
    """Put bounced and failed letters of `letters` back on the road, with all their tries; say how many."""
    return letters.returned().update(state=LetterState.QUEUED, attempts=0, next_try_at=now, last_error="")


def _fill(template: str, names: dict[str, Any]) -> str:
    is_html = template.endswith(".html")
    return Engine.get_default().get_template(template).render(Context(names, autoescape=is_html))


def _one_line(text: str, *, limit: int) -> str:
    """A line break in a header would start another header."""
    return " ".join(text.split())[:limit]


def _spoken(language: str) -> str:
    """The recipient's language if the portal speaks it; half a letter in another language helps nobody."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE
