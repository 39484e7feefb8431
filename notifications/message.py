"""A letter as an e-mail, in Django's own message class (ADR 0033)."""

from email.utils import parseaddr
from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications.addresses import encoded_words, mailbox, recipients_address
from notifications.models import Letter


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """Raises UnusableAddressError where no mail server takes its recipient's address."""
    to, sender = recipients_address(letter.to_email), _own(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=encoded_words(letter.subject),
        body=letter.body_text,
        # The names stand in the headers alone: the mail server is told bare addresses.
        from_email=parseaddr(sender)[1],
        to=[to],
        reply_to=[_own(settings.REPLY_TO_EMAIL)] if settings.REPLY_TO_EMAIL else None,
        headers={"From": sender, "To": mailbox(letter.to_name, to), **_headers(letter)},
    )
    message.attach_alternative(letter.body_html, "text/html")
    return message


def _headers(letter: Letter) -> dict[str, str]:
    headers = {
        "Message-ID": letter.message_id,
        # Asks mail programs not to fold letters into one, and absence assistants not to answer.
        "X-Entity-Ref-ID": letter.message_id.strip("<>"),
        "Auto-Submitted": "auto-generated",
    }
    if letter.unsubscribe_url:  # RFC 8058: the mail program's button sends the second header's text there
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


@cache
def _own(address: str) -> str:
    """A mailbox of the settings, the same for every letter."""
    return mailbox(*parseaddr(address))
