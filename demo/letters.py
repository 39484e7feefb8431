from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Replace

from demo.customers import BOUNCING
from notifications.models import HIDDEN, Letter, LetterState


def settle_the_past(*, until: datetime) -> None:
    """Give the letters written up to `until` the fate they would have had, at the moment they were written.

    The one place where the demo does not take the real way: nothing can be delivered in the past, the opt-out
    window starts when the mail server accepts a letter, and weeks of old letters would bury those of today.
    """
    old = Letter.objects.filter(state=LetterState.QUEUED, created_at__lte=until)
    old.filter(to_email__contains=BOUNCING).update(
        state=LetterState.BOUNCED, attempts=1, next_try_at=None, last_error="550 5.1.1 No such mailbox"
    )
    old.update(
        state=LetterState.ACCEPTED,
        attempts=1,
        next_try_at=None,
        accepted_at=F("created_at"),
        secret="",
        body_text=_without_secret("body_text"),
        body_html=_without_secret("body_html"),
    )


def _without_secret(column: str) -> Replace:
    # An empty secret is found nowhere. The stub knows no other text than a literal.
    return Replace(column, F("secret"), Value(HIDDEN))  # type: ignore[arg-type]
