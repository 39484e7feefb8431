"""Out of the daily digest by a mail program's own button (RFC 8058): a signed address, because nobody is signed in."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User


def token_of(user: User) -> str:
    """Works for as long as the key does: people unsubscribe from letters of last year."""
    return _signer().sign(str(user.pk))


def address_of(user: User) -> str:
    return f"{settings.SITE_URL}{reverse('notices:unsubscribe', args=[token_of(user)])}"


def reader_of(token: str) -> User | None:
    """Whose digest the token ends; None for what we did not sign."""
    try:
        user_id = _signer().unsign(token)
    except BadSignature:
        return None
    return User.objects.filter(pk=user_id).first()


def _signer() -> Signer:
    return Signer(salt="notifications.unsubscribing")
