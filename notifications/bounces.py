"""A letter that came back after the mail server had accepted it. An e-mail service tells of it later, through
`webhooks`; the apps that asked for the letter draw the consequences in their sweeps.
"""

import logging

from notifications.models import Letter, LetterState

ON_THE_ROAD = [LetterState.QUEUED, LetterState.SENDING, LetterState.ACCEPTED]

logger = logging.getLogger(__name__)


def note_bounce(*, message_id: str, reason: str) -> bool:
    """Write down that a letter was refused for good. The same news a second time changes nothing.

    A letter we still hold as queued or being sent left before a worker could note it. True if it was news.
    """
    letters = Letter.objects.filter(message_id=message_id, state__in=ON_THE_ROAD)
    is_news = bool(
        letters.update(
            state=LetterState.BOUNCED,
            accepted_at=None,
            claimed_at=None,
            next_try_at=None,
            last_error=reason.replace("\x00", ""),
        )
    )
    if is_news:  # the service's words often name the person: they stay in the row
        logger.warning("Letter %s bounced", message_id)
    return is_news
