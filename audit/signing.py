"""The key that seals, from the environment: whoever holds the database alone cannot sign."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

BYTES = 32


def is_usable(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == BYTES
    except (binascii.Error, ValueError):
        return False


def public_key() -> str:
    """Base64 of the key that checks what is signed here. Raises ImproperlyConfigured where there is none."""
    return base64.b64encode(_private().public_key().public_bytes_raw()).decode()


def trusted_keys() -> frozenset[str]:
    """Whose signatures count: the key's own, and those of older keys that the settings still name."""
    return frozenset({public_key(), *settings.AUDIT_OLDER_PUBLIC_KEYS})


def sign(document: str) -> bytes:
    return _private().sign(document.encode())


def is_signed(document: str, signature: bytes, key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, document.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _private() -> Ed25519PrivateKey:
    if not is_usable(settings.AUDIT_SIGNING_KEY):
        raise ImproperlyConfigured("AUDIT_SIGNING_KEY is not base64 of 32 bytes: nothing can be sealed.")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.AUDIT_SIGNING_KEY))
