"""The letters that an act would send, found by doing it and taking it back: a preview cannot differ from the deed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from notifications.models import Letter


@dataclass
class PreviewedLetter:
    """One text, and everybody it goes to."""

    language: str
    subject: str
    body: str
    to: list[str] = field(default_factory=list)


def letters_of(operation: Callable[..., Any], *, now: datetime, **arguments: Any) -> list[PreviewedLetter]:
    """Raises whatever the operation raises. Nothing of it stays: not the act, not its events, not its letters."""
    with transaction.atomic():
        last = Letter.objects.aggregate(last=Max("pk"))["last"] or 0
        try:
            operation(now=now, **arguments)
            # Only this transaction sees its own letters; those that others post meanwhile bear another instant.
            return _shown(Letter.objects.filter(pk__gt=last, created_at=now).order_by("pk"))
        finally:
            transaction.set_rollback(True)


def _shown(letters: Iterable[Letter]) -> list[PreviewedLetter]:
    """A link in a letter is its recipient's own, so it is blanked."""
    shown: dict[tuple[str, str, str], PreviewedLetter] = {}
    for letter in letters:
        text = (letter.language, letter.subject, letter.without_secret(letter.body_text))
        to = f"{letter.to_name} <{letter.to_email}>" if letter.to_name else letter.to_email
        shown.setdefault(text, PreviewedLetter(*text)).to.append(to)
    return list(shown.values())
