"""Digital signatures as they are kept and shown. What says them is the sandbox, which is believed as little as the
document is; whom this portal holds to be known is said here.
"""

import json
import logging
import re
import ssl
from base64 import b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from documents.reader.bounds import MAX_PAGES, MAX_SIGNED_WORDS
from documents.reader.cleaning import without_unseen
from documents.reader.frames import NoFrames
from documents.reader.signed import Signature

logger = logging.getLogger(__name__)

MOST_TRUSTED = (
    400  # certificates; they are handed over as the arguments of a process, which have their bounds
)
_LONGEST_TOLD = 16_384  # bytes of one signature
_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----")
_CHOICES = {"covers": ("", "file", "revision"), "changes": ("", "none", "archive", "form", "other")}


@dataclass(frozen=True)
class Shown(Signature):
    """A signature as a page tells it."""

    @property
    def moment(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    @property
    def stands(self) -> bool:
        """What was signed is what is there; a certificate that expired since changes nothing of that."""
        return self.is_verified and self.is_intact and self.changes in ("none", "archive", "form")

    @property
    def has_fallen(self) -> bool:
        """What is there is not what was signed."""
        return self.is_verified and (not self.is_intact or self.changes == "other")

    @property
    def icon(self) -> str:
        return "check" if self.stands else "warning"

    @property
    def state(self) -> str:
        if not self.is_verified:
            return str(_UNVERIFIED)
        return str(_STATES[self.changes] if self.is_intact else _BROKEN)


_UNVERIFIED = _(
    "It cannot be verified: its parts could not be read, or are of a kind that is no longer safe."
)
_BROKEN = _("Broken: the document is not the one that was signed.")
_STATES = {
    "": _("It cannot be said whether the document was changed since."),
    "none": _("Intact: the document was not changed since."),
    "archive": _(
        "Intact: the document was not changed since. What keeps the signature verifiable was added."
    ),
    "form": _("Intact. Changed since: fields were filled in or further signatures added, no more."),
    "other": _("Changed since: more than a signed document allows."),
}


def shown(kept: list[dict[str, Any]]) -> list[Shown]:
    """Of a Reading."""
    return [Shown(**each) for each in kept]


def heard(content: bytes) -> dict[str, Any]:
    """One signature as it is kept. Raises NoFrames where it is none."""
    if len(content) > _LONGEST_TOLD:
        raise NoFrames("no signature")
    try:
        told = json.loads(content)
        return {key: _taken(key, told[key], default) for key, default in asdict(Signature()).items()}
    except (ValueError, TypeError, KeyError, RecursionError) as trouble:
        raise NoFrames("no signature") from trouble


def _taken(key: str, value: Any, default: Any) -> Any:
    """Raises ValueError where it is not of its kind."""
    if key == "page":
        if value is not None and (type(value) is not int or not 1 <= value <= MAX_PAGES):
            raise ValueError(key)
        return value
    if type(value) is not type(default) or value not in _CHOICES.get(key, (value,)):
        raise ValueError(key)
    if key == "at" and value and datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(key)
    return without_unseen(value)[:MAX_SIGNED_WORDS] if isinstance(value, str) else value


def trust_list() -> list[str]:
    """The certificates of SIGNATURE_TRUST, as the reader takes them. A file that is none counts as no list."""
    try:
        return _trusted(settings.SIGNATURE_TRUST)
    except (OSError, ValueError) as trouble:
        logger.error("SIGNATURE_TRUST cannot be used: %s", trouble)
        return []


def is_trust_list(path: str) -> bool:
    """Whether SIGNATURE_TRUST may be this."""
    try:
        _trusted(path)
    except (OSError, ValueError):
        return False
    return True


@cache
def _trusted(path: str) -> list[str]:
    """Raises OSError (a file that is not there, ssl.SSLError for what is no certificate) and ValueError."""
    if not path:
        return []
    blocks = _CERTIFICATE.findall(Path(path).read_text(encoding="ascii"))
    if not 0 < len(blocks) <= MOST_TRUSTED:
        raise ValueError(f"{len(blocks)} certificates in {path}")
    found = [ssl.PEM_cert_to_DER_cert(block) for block in blocks]
    for certificate in found:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=certificate)
    return [b64encode(certificate).decode() for certificate in found]
